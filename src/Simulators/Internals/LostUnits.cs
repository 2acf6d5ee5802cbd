namespace Dynamics.Simulators.Internals;

/// <summary>Draws which units fall silent, and when.</summary>
internal static class LostUnits
{
    private const ulong Purpose = 0x6C6F7374;

    /// <summary>The time of each unit's loss in seconds, NaN for those that stay; a share of the active ones, rounded to whole units.</summary>
    public static double[] Draw(IReadOnlyList<bool> active, double fraction, double durationSeconds, ulong seed)
    {
        var random = new RandomStream(SplitMix64.Key(seed, Purpose));
        double[] times = [.. Enumerable.Repeat(double.NaN, active.Count)];
        List<int> left = [.. Enumerable.Range(0, active.Count).Where(unit => active[unit])];
        for (int lost = (int)Math.Round(fraction * left.Count); lost > 0; lost--)
        {
            int pick = random.NextInt(left.Count);
            times[left[pick]] = durationSeconds * random.NextDouble();
            left.RemoveAt(pick);
        }
        return times;
    }

    /// <summary>What is known of each unit: the number of its fields, and, where units are lost, when.</summary>
    public static IReadOnlyDictionary<string, double[]> UnitProperties(IEnumerable<int> fieldCounts, double[] lostAt, double fraction)
    {
        Dictionary<string, double[]> properties = new() { ["fields"] = [.. fieldCounts.Select(count => (double)count)] };
        if (fraction > 0)
        {
            properties["lost_at_s"] = lostAt;
        }
        return properties;
    }

    /// <summary>Takes away the rates [step] from a loss on.</summary>
    public static void Silence(Span<float> rates, double lostAt)
    {
        if (!double.IsNaN(lostAt))
        {
            rates[Math.Min(rates.Length, (int)Math.Ceiling(lostAt / StepSeries.StepSeconds))..].Clear();
        }
    }
}
