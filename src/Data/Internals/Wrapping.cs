namespace Dynamics.Data.Internals;

/// <summary>Positions that repeat after a period. A period of NaN is that of a position that does not wrap: nothing changes.</summary>
internal static class Wrapping
{
    /// <summary>The shortest of the differences that lead to the same place, in [-period / 2, period / 2].</summary>
    public static double Shortest(double difference, double period) =>
        double.IsNaN(period) ? difference : difference - period * Math.Round(difference / period);

    /// <summary>The same place in [0, period); NaN for NaN.</summary>
    public static double Into(double position, double period)
    {
        if (double.IsNaN(period))
        {
            return position;
        }
        double wrapped = position - period * Math.Floor(position / period);
        return wrapped >= period ? 0 : wrapped;
    }

    /// <summary>Position [time] as distance travelled from where it starts: from each known bin to the next one, however far off, it goes
    /// the short way. NaN where position is.</summary>
    public static double[] Unwrap(ReadOnlySpan<float> position, double period)
    {
        var unwrapped = new double[position.Length];
        double last = double.NaN;
        for (int t = 0; t < position.Length; t++)
        {
            unwrapped[t] = double.IsNaN(last) || float.IsNaN(position[t]) ? position[t] : last + Shortest(position[t] - last, period);
            last = float.IsNaN(position[t]) ? last : unwrapped[t];
        }
        return unwrapped;
    }
}
