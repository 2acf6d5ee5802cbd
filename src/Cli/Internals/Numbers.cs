using System.Globalization;
using Dynamics.Training;

namespace Dynamics.Cli.Internals;

/// <summary>Numbers as the tables print them: invariant culture, a dash for what is not known.</summary>
internal static class Numbers
{
    public static string Text(double value, string format) =>
        double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary><c>0.912 [0.87, 0.94]</c>.</summary>
    public static string WithInterval(Figure? figure, string format = "0.000") => figure switch
    {
        null => "-",
        { Low: { } low, High: { } high } => $"{Text(figure.Value, format)} [{Text(low, format)}, {Text(high, format)}]",
        _ => Text(figure.Value, format),
    };
}
