using Dynamics.Data;

namespace Dynamics.Simulators.Internals;

/// <summary>Random walks of place fields over a session: a step each second, straight lines between, so that after an hour the standard
/// deviation is the given one. Each coordinate of each field of each unit walks on its own.</summary>
internal sealed class FieldDrift(double metersPerHour, ulong seed, double durationSeconds)
{
    private const ulong Purpose = 0x6472696674;

    /// <summary>Whether fields move at all.</summary>
    public bool IsOn => metersPerHour > 0;

    /// <summary>Displacements in metres at whole seconds.</summary>
    public float[] Walk(int unit, int field, int coordinate)
    {
        var random = new RandomStream(SplitMix64.Key(seed, Purpose, (ulong)unit, (ulong)field, (ulong)coordinate));
        var walk = new float[(int)Math.Ceiling(durationSeconds) + 2];
        double place = 0, step = metersPerHour / 60; // the root of 3600 s
        for (int second = 1; second < walk.Length; second++)
        {
            place += step * random.NextGaussian();
            walk[second] = (float)place;
        }
        return walk;
    }

    /// <summary>The displacement at a time.</summary>
    public static double At(float[] walk, double timeSeconds)
    {
        int second = Math.Clamp((int)timeSeconds, 0, walk.Length - 2);
        return walk[second] + (timeSeconds - second) * (walk[second + 1] - walk[second]);
    }

    /// <summary>A place reflected at the ends of a range as often as needed.</summary>
    public static double Reflect(double place, double low, double high)
    {
        if (place >= low && place <= high)
        {
            return place;
        }
        double length = high - low, from = place - low, folded = from - 2 * length * Math.Floor(from / (2 * length));
        return low + Math.Min(folded, 2 * length - folded);
    }
}

/// <summary>Draws which units fall silent, and when.</summary>
internal static class LostUnits
{
    private const ulong Purpose = 0x6C6F7374;

    /// <summary>The time of each unit's loss in seconds, NaN for those that stay; a share of the active ones,
    /// rounded to whole units.</summary>
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
    public static IReadOnlyDictionary<string, UnitProperty> UnitProperties(IEnumerable<int> fieldCounts, double[] lostAt, double fraction)
    {
        Dictionary<string, UnitProperty> properties = new() { ["fields"] = fieldCounts.Select(count => (double)count).ToArray() };
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
