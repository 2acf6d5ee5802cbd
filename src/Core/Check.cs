using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Dynamics.Core;

/// <summary>Checks of values that a user gives, for the setters of options: <c>init => field = Check.Positive(value);</c>. The value is
/// returned if it passes; otherwise the <see cref="InputException"/> names the option as it is written in JSON. NaN never passes.</summary>
public static class Check
{
    /// <summary>Finite and above 0.</summary>
    public static T Positive<T>(T value, [CallerMemberName] string option = "")
        where T : INumber<T> =>
            T.IsFinite(value) && value > T.Zero ? value : throw Fault($"{Text(value)} is not positive", option, "give a number above 0");

    /// <summary>Finite, and not below <paramref name="minimum"/>.</summary>
    public static T AtLeast<T>(T value, T minimum, [CallerMemberName] string option = "")
        where T : INumber<T> => T.IsFinite(value) && value >= minimum
        ? value
        : throw Fault(T.IsFinite(value) ? $"{Text(value)} is below {Text(minimum)}" : $"{Text(value)} is not finite", option,
            $"give {Text(minimum)} or more");

    /// <summary>Finite, and above <paramref name="limit"/>.</summary>
    public static T Above<T>(T value, T limit, [CallerMemberName] string option = "")
        where T : INumber<T> => T.IsFinite(value) && value > limit
        ? value
        : throw Fault($"{Text(value)} is not above {Text(limit)}", option, $"give a number above {Text(limit)}");

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both allowed.</summary>
    public static T Between<T>(T value, T low, T high, [CallerMemberName] string option = "")
        where T : INumber<T> => value >= low && value <= high
        ? value
        : throw Fault($"{Text(value)} lies outside {Text(low)} to {Text(high)}", option, $"give a value from {Text(low)} to {Text(high)}");

    /// <summary>Above <paramref name="low"/> and below <paramref name="high"/>.</summary>
    public static T StrictlyBetween<T>(T value, T low, T high, [CallerMemberName] string option = "")
        where T : INumber<T> => value > low && value < high
        ? value
        : throw Fault($"{Text(value)} is not in ({Text(low)}, {Text(high)})", option,
            $"give a number above {Text(low)} and below {Text(high)}");

    /// <summary>Above <paramref name="limit"/>, up to <paramref name="high"/>, which is allowed.</summary>
    public static T AboveUpTo<T>(T value, T limit, T high, [CallerMemberName] string option = "")
        where T : INumber<T> => value > limit && value <= high
        ? value
        : throw Fault($"{Text(value)} is not in ({Text(limit)}, {Text(high)}]", option,
            $"give a number above {Text(limit)}, up to {Text(high)}");

    /// <summary>From 0 to below 1.</summary>
    public static double BelowOne(double value, [CallerMemberName] string option = "") =>
        value is >= 0 and < 1 ? value : throw Fault($"{Text(value)} is not in [0, 1)", option, "give a number from 0 to below 1");

    /// <summary>From 0 to 1, both allowed.</summary>
    public static double UpToOne(double value, [CallerMemberName] string option = "") =>
        value is >= 0 and <= 1 ? value : throw Fault($"{Text(value)} is not in [0, 1]", option, "give a number from 0 to 1");

    /// <summary>A text with something in it.</summary>
    public static string NotEmpty(string value, [CallerMemberName] string option = "") =>
        value.Length > 0 ? value : throw Fault("the text is empty", option, "give a name");

    /// <summary>A value that has a name; JSON may bring a number that has none.</summary>
    public static T Named<T>(T value, [CallerMemberName] string option = "")
        where T : struct, Enum => Enum.IsDefined(value)
        ? value
        : throw Fault($"{value} is none of its values", option,
            $"use one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}");

    /// <summary>A list of <paramref name="lowCount"/> to <paramref name="highCount"/> numbers, each
    /// <see cref="Between"/> its limits.</summary>
    public static IReadOnlyList<double> EachBetween(
        IReadOnlyList<double> values, int lowCount, int highCount, double low, double high, [CallerMemberName] string option = "")
    {
        if (values.Count < lowCount || values.Count > highCount)
        {
            throw Fault($"{values.Count} numbers", option, $"give {lowCount} to {highCount} of them");
        }
        foreach (double value in values)
        {
            Between(value, low, high, option);
        }
        return values;
    }

    /// <summary>Refuses what no array holds.</summary>
    /// <param name="numbers">How many numbers it would take.</param>
    /// <param name="what">What they are, in the plural.</param>
    /// <param name="option">The options that decide it, as they are written.</param>
    /// <param name="remedy">What to do.</param>
    /// <exception cref="InputException">There are too many.</exception>
    public static void FitsMemory(Int128 numbers, string what, string option, string remedy = "choose less")
    {
        if (numbers > Array.MaxLength)
        {
            throw new InputException($"{what} do not fit into memory", option, remedy);
        }
    }

    /// <summary>What is wrong with an option, for checks of its own; a name of a property is written as in JSON.</summary>
    public static InputException Fault(string what, string option, string remedy) =>
        new(what, JsonNamingPolicy.CamelCase.ConvertName(option), remedy);

    private static string Text<T>(T value)
        where T : INumber<T> => value.ToString(null, CultureInfo.InvariantCulture);
}
