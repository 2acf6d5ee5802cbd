namespace Dynamics.Formats.Internals;

/// <summary>The position of an animal that carries one or several lamps.</summary>
internal static class LampMean
{
    /// <summary>The mean of the lamps that are seen at each sample, NaN where none is. Of several lamps it is noted how often one was seen
    /// alone.</summary>
    /// <param name="lamps">x and y of each lamp.</param>
    /// <param name="isSeen">Whether x and y are those of a lamp that is seen.</param>
    /// <param name="notes">Told of it.</param>
    public static (double[] X, double[] Y) Of(
        IReadOnlyList<(double[] X, double[] Y)> lamps, Func<double, double, bool> isSeen, ImportNotes notes)
    {
        int samples = lamps[0].X.Length, tracked = 0, some = 0;
        double[] x = new double[samples], y = new double[samples];
        for (int i = 0; i < samples; i++)
        {
            int seen = 0;
            foreach ((double[] across, double[] down) in lamps)
            {
                if (isSeen(across[i], down[i]))
                {
                    (x[i], y[i], seen) = (x[i] + across[i], y[i] + down[i], seen + 1);
                }
            }
            (x[i], y[i]) = seen == 0 ? (double.NaN, double.NaN) : (x[i] / seen, y[i] / seen);
            tracked += seen > 0 ? 1 : 0;
            some += seen > 0 && seen < lamps.Count ? 1 : 0;
        }
        if (lamps.Count > 1)
        {
            notes.Add($"position is the mean of {lamps.Count} lamps; in {some} of {tracked} tracked frames not all were seen");
        }
        return (x, y);
    }
}
