using Dynamics.Data;

namespace Dynamics.Tests.Data;

/// <summary>Binning as the definition says: each spike looked for among the edges, one after the other, in a dense matrix.</summary>
internal static class TextbookBinning
{
    /// <summary>Counts [time, unit], row-major.</summary>
    public static float[] Count(IReadOnlyList<SpikeTrain> units, double start, double width, int binCount)
    {
        var dense = new float[(long)binCount * units.Count];
        for (int unit = 0; unit < units.Count; unit++)
        {
            int bin = 0;
            foreach (double time in units[unit].TimesSeconds)
            {
                while (bin < binCount && time >= start + (bin + 1) * width)
                {
                    bin++;
                }
                if (bin < binCount && time >= start + bin * width)
                {
                    dense[(long)bin * units.Count + unit]++;
                }
            }
        }
        return dense;
    }
}
