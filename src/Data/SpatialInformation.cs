namespace Dynamics.Data;

/// <summary>How much a spike says about place.</summary>
public static class SpatialInformation
{
    /// <summary>Skaggs, McNaughton, Gothard and Markus (1993): sum over places of p (r / R) log2(r / R) with the share p of
    /// time spent there, the rate r there and the mean rate R; bits per spike, at least 0. Few spikes make it too large:
    /// compare with shifted times.</summary>
    /// <param name="seconds">Time spent in each place [cell].</param>
    /// <param name="spikes">Spikes fired there [cell].</param>
    /// <returns>NaN without a spike.</returns>
    public static double BitsPerSpike(ReadOnlySpan<double> seconds, ReadOnlySpan<double> spikes)
    {
        double time = 0, count = 0, sum = 0;
        for (int cell = 0; cell < seconds.Length; cell++)
        {
            time += seconds[cell];
            count += spikes[cell];
        }
        // p (r / R) is the share of spikes fired in the cell, and r / R that share over the share of time.
        for (int cell = 0; cell < seconds.Length; cell++)
        {
            sum += spikes[cell] > 0 ? spikes[cell] * Math.Log2(spikes[cell] * time / (count * seconds[cell])) : 0;
        }
        return count > 0 ? Math.Max(0, sum / count) : double.NaN;
    }
}
