using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Dynamics.Data.Simulators.Internals;

/// <summary>Range checks of the setters of simulator options; the option is named in the error.</summary>
internal static class OptionRange
{
    public static double Within(double value, double low, double high, [CallerMemberName] string option = "") => value >= low && value <= high
        ? value
        : throw Fault(string.Create(CultureInfo.InvariantCulture, $"{value} lies outside {low} to {high}"), option, string.Create(CultureInfo.InvariantCulture, $"give a value from {low} to {high}"));

    public static int Within(int value, int low, int high, [CallerMemberName] string option = "") => (int)Within((double)value, low, high, option);

    /// <summary>A value that has a name; JSON may bring a number that has none.</summary>
    public static T Named<T>(T value, [CallerMemberName] string option = "")
        where T : struct, Enum => Enum.IsDefined(value)
        ? value
        : throw Fault($"{value} is none of its values", option, $"use {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}");

    /// <summary>A list of <paramref name="lowCount"/> to <paramref name="highCount"/> numbers, each in its range.</summary>
    public static IReadOnlyList<double> EachWithin(IReadOnlyList<double> values, int lowCount, int highCount, double low, double high, [CallerMemberName] string option = "")
    {
        if (values.Count < lowCount || values.Count > highCount)
        {
            throw Fault($"{values.Count} numbers", option, $"give {lowCount} to {highCount} of them");
        }
        foreach (double value in values)
        {
            Within(value, low, high, option);
        }
        return values;
    }

    /// <summary>One to four weights, not all 0, of which one is drawn.</summary>
    public static IReadOnlyList<double> Weights(IReadOnlyList<double> weights, [CallerMemberName] string option = "") =>
        weights.Count is > 0 and <= 4 && weights.All(w => w >= 0) && weights.Sum() is > 0 and < double.PositiveInfinity
            ? weights
            : throw Fault("expected one to four weights of at least 0, not all 0", option, "give for instance [0.15, 0.4, 0.3, 0.15]");

    /// <summary>A fault of an option, which is named as it is written in JSON.</summary>
    public static InputException Fault(string what, string option, string remedy) => new(what, $"simulator option {JsonNamingPolicy.CamelCase.ConvertName(option)}", remedy);
}
