using System.Runtime.CompilerServices;
using Dynamics.Data;

namespace Dynamics.Training.Internals;

/// <summary>Range checks of option setters. The option is named as it is written in JSON.</summary>
internal static class Check
{
    public static double Positive(double value, [CallerMemberName] string option = "") => double.IsFinite(value) && value > 0
        ? value
        : throw Fault(value, option, "is not positive", "give a number above 0");

    public static double AtLeastZero(double value, [CallerMemberName] string option = "") => double.IsFinite(value) && value >= 0
        ? value
        : throw Fault(value, option, "is negative or not finite", "give 0 or more");

    public static double BelowOne(double value, [CallerMemberName] string option = "") => value is >= 0 and < 1
        ? value
        : throw Fault(value, option, "is not in [0, 1)", "give a number from 0 to below 1");

    public static double UpToOne(double value, [CallerMemberName] string option = "") => value is >= 0 and <= 1
        ? value
        : throw Fault(value, option, "is not in [0, 1]", "give a number from 0 to 1");

    public static long AtLeast(long minimum, long value, [CallerMemberName] string option = "") => value >= minimum
        ? value
        : throw Fault(value, option, $"is below {minimum}", $"give {minimum} or more");

    private static InputException Fault(IFormattable value, string option, string fault, string remedy) =>
        new($"{value.ToString(null, System.Globalization.CultureInfo.InvariantCulture)} {fault}", char.ToLowerInvariant(option[0]) + option[1..], remedy);
}
