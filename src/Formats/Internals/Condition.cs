using System.Globalization;
using System.Text.RegularExpressions;

namespace Dynamics.Formats.Internals;

/// <summary>One condition on a column of a table, as a user writes it: <c>quality = good</c>, <c>rate &gt;= 0.1</c>,
/// <c>group in good, mua</c>, <c>area not in CA3</c>. Values that are both numbers compare as numbers, others as texts, in capitals or
/// not.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Operator">One of <c>= != &lt; &lt;= &gt; &gt;=</c>.</param>
/// <param name="Values">What it is compared with: one value, or those of a list, of which one must equal (<c>=</c>) or none may
/// (<c>!=</c>).</param>
internal sealed partial record Condition(string Column, string Operator, IReadOnlyList<string> Values)
{
    /// <summary>Conditions joined by <c>and</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="option">The option that it was given to, for the error.</param>
    /// <exception cref="InputException">It is no such text.</exception>
    public static IReadOnlyList<Condition> ParseAll(string text, string option) =>
        [.. JoinedByAnd().Split(text).Select(part => Parse(part.Trim(), option))];

    /// <summary>Whether a value fulfils it.</summary>
    public bool Holds(string value)
    {
        switch (Operator)
        {
            case "=":
                return Values.Any(wanted => Compare(value, wanted) == 0);
            case "!=":
                return Values.All(wanted => Compare(value, wanted) != 0);
        }
        // An order is one of numbers: a text, or a number that is not known, is neither below nor above.
        if (!IsNumber(value, out double number) || !IsNumber(Values[0], out double limit))
        {
            return false;
        }
        return Operator switch
        {
            "<" => number < limit,
            "<=" => number <= limit,
            ">" => number > limit,
            _ => number >= limit,
        };
    }

    /// <summary>The condition as a user would write it.</summary>
    public override string ToString() => Values.Count == 1
        ? $"{Column} {Operator} {Values[0]}"
        : $"{Column} {(Operator == "=" ? "in" : "not in")} {string.Join(", ", Values)}";

    private static Condition Parse(string text, string option)
    {
        if (Listed().Match(text) is { Success: true } listed)
        {
            string[] values = [.. listed.Groups["values"].Value.Trim('(', ')', '[', ']', '{', '}').Split(',').Select(Bare)];
            return new(Bare(listed.Groups["column"].Value), listed.Groups["not"].Success ? "!=" : "=", values);
        }
        if (Compared().Match(text) is { Success: true } compared)
        {
            string sign = compared.Groups["sign"].Value;
            Condition condition =
                new(Bare(compared.Groups["column"].Value), sign == "==" ? "=" : sign, [Bare(compared.Groups["value"].Value)]);
            return sign[0] is '=' or '!' || IsNumber(condition.Values[0], out _) ? condition
                : throw Mistake($"'{condition.Values[0]}' is no number, which {sign} compares with");
        }
        throw Mistake($"'{text}' is no condition");

        InputException Mistake(string what) =>
            new(what, option, "write NAME = VALUE (or != < <= > >=), or NAME in A, B; join several by 'and'");
    }

    private static int Compare(string value, string wanted) => IsNumber(value, out double number) && IsNumber(wanted, out double other)
        ? number.CompareTo(other)
        : string.Compare(value.Trim(), wanted, StringComparison.OrdinalIgnoreCase);

    private static bool IsNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && !double.IsNaN(number);

    private static string Bare(string text) => text.Trim().Trim('"', '\'');

    [GeneratedRegex(@"\s+and\s+", RegexOptions.IgnoreCase)]
    private static partial Regex JoinedByAnd();

    [GeneratedRegex(@"^(?<column>[^=!<>]+?)\s+(?<not>not\s+)?in\s+(?<values>.+)$", RegexOptions.IgnoreCase)]
    private static partial Regex Listed();

    [GeneratedRegex("^(?<column>[^=!<>]+?)\\s*(?<sign>==|!=|<=|>=|=|<|>)\\s*(?<value>[^=!<>]+)$")]
    private static partial Regex Compared();
}
