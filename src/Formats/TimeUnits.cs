using System.Globalization;

namespace Dynamics.Formats;

/// <summary>What the times of a lab's files count: seconds, milliseconds, samples of a clock. Read from text: one unit for all times
/// (<c>ms</c>), or one for each kind of table (<c>spikes=30000Hz,position=s</c>). A unit is <c>s</c>, <c>ms</c>, <c>us</c>, <c>ns</c>,
/// <c>min</c>, or the rate of a clock whose ticks are counted: <c>30000Hz</c>.</summary>
/// <param name="Spikes">Seconds in one unit of the spike times; null: not said, so seconds.</param>
/// <param name="Position">The same of position and other behaviour.</param>
/// <param name="Epochs">The same of epochs and trials.</param>
public sealed record TimeUnits(double? Spikes = null, double? Position = null, double? Epochs = null)
{
    private const string Option = "--time-unit",
        Remedy = "give s, ms, us, ns, min or a rate such as 30000Hz; of one table: spikes=ms,position=s";

    /// <summary>Nothing is said: all times are seconds.</summary>
    public static TimeUnits Seconds { get; } = new();

    /// <summary>Reads the text.</summary>
    /// <exception cref="InputException">It names another unit or table.</exception>
    public static TimeUnits Parse(string text)
    {
        TimeUnits units = Seconds;
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int sign = part.IndexOf('=');
            double seconds = SecondsIn(part[(sign + 1)..].Trim());
            units = (sign < 0 ? "" : part[..sign].Trim().ToLowerInvariant()) switch
            {
                "" when sign < 0 => new TimeUnits(seconds, seconds, seconds),
                "spikes" => units with { Spikes = seconds },
                "position" => units with { Position = seconds },
                "epochs" => units with { Epochs = seconds },
                string table => throw new InputException($"'{table}' is none of spikes, position, epochs", Option, Remedy),
            };
        }
        return units;
    }

    private static double SecondsIn(string unit)
    {
        const string Rate = "hz";
        string lower = unit.ToLowerInvariant();
        if (lower.EndsWith(Rate, StringComparison.Ordinal)
            && double.TryParse(lower[..^Rate.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out double rate)
            && rate > 0 && double.IsFinite(rate))
        {
            return 1 / rate;
        }
        return lower switch
        {
            "s" => 1,
            "ms" => 1e-3,
            "us" or "µs" => 1e-6,
            "ns" => 1e-9,
            "min" => 60,
            _ => throw new InputException($"'{unit}' is no unit of time", Option, Remedy),
        };
    }
}
