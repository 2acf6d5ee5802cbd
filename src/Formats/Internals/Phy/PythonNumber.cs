using System.Globalization;
using System.Text.RegularExpressions;

namespace Dynamics.Formats.Internals.Phy;

/// <summary>A number that a Python file gives to a variable. The file is read, never run: understood are numbers, other variables of the
/// file that are numbers, the signs + - * / ** and brackets, and a conversion such as <c>float(...)</c> around them.</summary>
internal sealed partial class PythonNumber
{
    private const int Deepest = 16;
    private static readonly string[] s_conversions = ["float", "int", "round", "np.float64", "np.float32", "np.int64", "numpy.float64"];

    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly string _text;
    private readonly int _depth;
    private int _at, _nested;

    private PythonNumber(IReadOnlyDictionary<string, string> variables, string text, int depth) =>
        (_variables, _text, _depth) = (variables, text, depth);

    /// <summary>What each variable of a file is set to, as it stands there without comments; the last time counts.</summary>
    public static IReadOnlyDictionary<string, string> Assignments(string file)
    {
        Dictionary<string, string> variables = [];
        foreach (Match line in Assignment().Matches(file))
        {
            variables[line.Groups["name"].Value] = line.Groups["value"].Value.Trim();
        }
        return variables;
    }

    /// <summary>The number that a variable is; null where it is none, or nothing that is understood.</summary>
    public static double? Of(IReadOnlyDictionary<string, string> variables, string name) => Of(variables, name, 0);

    private static double? Of(IReadOnlyDictionary<string, string> variables, string name, int depth)
    {
        if (depth > Deepest || !variables.TryGetValue(name, out string? text))
        {
            return null;
        }
        PythonNumber reader = new(variables, text.Trim('\'', '"'), depth);
        return reader.Sum() is { } value && reader.Next() == '\0' && double.IsFinite(value) ? value : null;
    }

    private double? Sum()
    {
        double? sum = Product();
        while (Next() is '+' or '-')
        {
            bool plus = _text[_at++] == '+';
            sum += Product() * (plus ? 1 : -1);
        }
        return sum;
    }

    private double? Product()
    {
        double? product = Power();
        while (Next() is '*' or '/')
        {
            bool times = _text[_at++] == '*';
            double? factor = Power();
            product = times ? product * factor : product / factor;
        }
        return product;
    }

    private double? Power()
    {
        double? value = Atom();
        if (Next() == '*' && _text.AsSpan(_at).StartsWith("**"))
        {
            _at += 2;
            return Power() is { } exponent && value is { } based ? Math.Pow(based, exponent) : null;
        }
        return value;
    }

    private double? Atom()
    {
        char next = Next();
        if (next is '-' or '+')
        {
            _at++;
            return Atom() * (next == '-' ? -1 : 1);
        }
        if (Number().Match(_text, _at) is { Success: true } number)
        {
            _at += number.Length;
            return double.Parse(number.Value.Replace("_", ""), NumberStyles.Float, CultureInfo.InvariantCulture);
        }
        string name = "";
        if (Name().Match(_text, _at) is { Success: true } named)
        {
            name = named.Value;
            _at += named.Length;
            if (Next() != '(')
            {
                return Of(_variables, name, _depth + 1);
            }
        }
        if (Next() != '(' || (name.Length > 0 && !s_conversions.Contains(name)) || _nested++ > Deepest)
        {
            return null;
        }
        _at++;
        double? inner = Next() is '\'' or '"' ? Quoted() : Sum();
        return Next() == ')' && ++_at > 0 ? inner : null;
    }

    private double? Quoted()
    {
        char quote = _text[_at++];
        int end = _text.IndexOf(quote, _at);
        string inner = end < 0 ? "" : _text[_at..end];
        _at = end < 0 ? _text.Length : end + 1;
        return double.TryParse(inner, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

    /// <summary>The sign that comes next, behind blanks; NUL at the end.</summary>
    private char Next()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
        return _at < _text.Length ? _text[_at] : '\0';
    }

    [GeneratedRegex(
        @"^[ \t]*(?<name>[A-Za-z_]\w*)[ \t]*=(?!=)(?<value>[^#;\r\n]*)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\G(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][+-]?\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"\G[A-Za-z_][\w.]*", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
