using Dynamics.Data.Internals;
using Dynamics.Data.Internals.Binning;

namespace Dynamics.Data;

/// <summary>Compares what spikes say about place (<see cref="SpatialInformation"/>, running bins, units with enough spikes) with what they
/// say when time is shifted. On one clock it falls with every shift.</summary>
/// <param name="Units">Columns of the units compared: with at least <see cref="FewestSpikes"/> spikes in
/// running bins, not too fast.</param>
/// <param name="InformationBits">Bits per spike of each of these units.</param>
/// <param name="ShiftedBits">The same, mean over circular shifts within the joined running bins: what chance and the
/// paucity of spikes give.</param>
/// <param name="LagsSeconds">Shifts in time, ascending; at +2 s a spike is set against the position two seconds later.</param>
/// <param name="BitRateByLag">Mean over units of the information at each of them, bits per second in running bins (few spikes look
/// informative one by one, and shifted time finds rest).</param>
/// <param name="ChanceBitRate">The same for the circular shifts.</param>
/// <param name="Verdict">What follows.</param>
public sealed record AlignmentCheck(
    IReadOnlyList<int> Units, double[] InformationBits, double[] ShiftedBits, double[] LagsSeconds, double[] BitRateByLag,
    double ChanceBitRate, Alignment Verdict)
{
    /// <summary>Spikes in running bins that a unit needs.</summary>
    public const int FewestSpikes = 50;

    private const int FewestUnits = 3, MostUnits = 200, MostRunningBins = 50_000, Shifts = 20;
    private const double LongestLagSeconds = 20, LagStepSeconds = 0.25, NearSeconds = 1;

    /// <summary>Mean over units of the information without a shift, bits per spike; NaN without units.</summary>
    public double MeanBits => InformationBits.DefaultIfEmpty(double.NaN).Average();

    /// <summary>Mean over units of the information after circular shifts, bits per spike; NaN without units.</summary>
    public double MeanShiftedBits => ShiftedBits.DefaultIfEmpty(double.NaN).Average();

    /// <summary>Number of units that say more without the shifts.</summary>
    public int HigherUnits => InformationBits.Zip(ShiftedBits).Count(pair => pair.First > pair.Second);

    /// <summary>The shift at which the units say most in a second, in seconds; NaN without units.</summary>
    public double BestLagSeconds => Units.Count > 0 ? LagsSeconds[Array.IndexOf(BitRateByLag, BitRateByLag.Max())] : double.NaN;

    /// <summary>Makes the comparison. Of long recordings the first 50,000 running bins count, of many units the 200
    /// with the most spikes.</summary>
    /// <param name="recording">The spikes; the information is theirs: continuous signals have none.</param>
    /// <param name="bins">The recording's bins; their counts are not looked at.</param>
    /// <param name="cells">Cell of each bin [time], -1 for none.</param>
    /// <param name="running">Running bins [time].</param>
    /// <param name="cellCount">Number of cells.</param>
    /// <param name="quality">One entry a unit of <paramref name="recording"/>; units that are too fast are left out.</param>
    public static AlignmentCheck Of(
        Recording recording, BinnedRecording bins, int[] cells, bool[] running, int cellCount, PopulationQuality quality)
    {
        double binWidthSeconds = bins.BinWidthSeconds;
        int[] places = [.. cells.Select((cell, t) => running[t] ? cell : -1)];
        int[] runs = [.. Enumerable.Range(0, places.Length).Where(t => places[t] >= 0).Take(MostRunningBins)];
        int end = runs.Length == MostRunningBins ? runs[^1] + 1 : places.Length;
        int[] units = recording.Signals is not null ? [] : Enough(recording, bins.Grid, runs, quality);
        double[] lags = [.. Enumerable.Range(-(int)(LongestLagSeconds / LagStepSeconds), 2 * (int)(LongestLagSeconds / LagStepSeconds) + 1)
            .Select(i => Math.Round(i * LagStepSeconds / binWidthSeconds) * binWidthSeconds).Distinct()];
        if (units.Length < FewestUnits)
        {
            return new AlignmentCheck([], [], [], lags, [.. lags.Select(_ => double.NaN)], double.NaN, Alignment.TooFewUnits);
        }
        SpikeTrain[] trains = [.. units.Select(unit => recording.Units[unit])];
        var information = new PlaceInformation(
            SpikeBinning.Count(trains, bins.FirstBinStartSeconds, binWidthSeconds, end), cellCount, binWidthSeconds);
        (double[] BitsPerSpike, double BitsPerSecond)[] byLag =
            Each(lags.Length, i => information.Of(Lagged(places.AsSpan(0, end), (int)Math.Round(lags[i] / binWidthSeconds))));
        (double[] BitsPerSpike, double BitsPerSecond)[] shifted =
            Each(Shifts, i => information.Of(Rotated(places.AsSpan(0, end), runs, (int)(runs.Length * (0.1 + 0.8 * i / (Shifts - 1))))));
        double[] unshifted = byLag[Array.IndexOf(lags, 0)].BitsPerSpike;
        double[] chance = [.. units.Select((_, unit) => shifted.Average(shift => shift.BitsPerSpike[unit]))];
        double[] rates = Array.ConvertAll(byLag, lag => lag.BitsPerSecond),
            chanceRates = Array.ConvertAll(shifted, shift => shift.BitsPerSecond);
        return new AlignmentCheck(units, unshifted, chance, lags, rates, chanceRates.Average(), Judge(lags, rates, chanceRates));
    }

    private static int[] Enough(Recording recording, BinGrid grid, int[] bins, PopulationQuality quality)
    {
        var included = new bool[grid.BinCount];
        Array.ForEach(bins, t => included[t] = true);
        int[] spikes = SpikeBinning.PerUnit(recording.Units, grid, included);
        return [.. Enumerable.Range(0, spikes.Length).Where(unit => spikes[unit] >= FewestSpikes && !quality.Units[unit].IsFast)
            .OrderByDescending(unit => spikes[unit]).Take(MostUnits).Order()];
    }

    /// <summary>No shift must stand out from chance by three standard deviations, the best of many shifts by five.</summary>
    private static Alignment Judge(double[] lags, double[] rates, double[] chanceRates)
    {
        double middle = chanceRates.Average(),
            spread = Math.Sqrt(chanceRates.Sum(rate => (rate - middle) * (rate - middle)) / (chanceRates.Length - 1));
        double near = lags.Zip(rates).Where(lag => Math.Abs(lag.First) <= NearSeconds).Max(lag => lag.Second), best = rates.Max();
        bool isNear = near == best, standsOut = best > middle + (isNear ? 3 : 5) * spread;
        return (standsOut, isNear) switch
        {
            (true, true) => Alignment.Agree,
            (true, false) => Alignment.Shifted,
            _ => Alignment.Unrelated,
        };
    }

    private static int[] Lagged(ReadOnlySpan<int> places, int lag)
    {
        var lagged = new int[places.Length];
        for (int t = 0; t < lagged.Length; t++)
        {
            lagged[t] = t + lag >= 0 && t + lag < places.Length ? places[t + lag] : -1;
        }
        return lagged;
    }

    /// <summary>The places of the running bins, moved on among these.</summary>
    private static int[] Rotated(ReadOnlySpan<int> places, int[] bins, int shift)
    {
        var rotated = new int[places.Length];
        Array.Fill(rotated, -1);
        for (int i = 0; i < bins.Length; i++)
        {
            rotated[bins[i]] = places[bins[(i + shift) % bins.Length]];
        }
        return rotated;
    }

    private static T[] Each<T>(int count, Func<int, T> work)
    {
        var results = new T[count];
        Parallel.For(0, count, i => results[i] = work(i));
        return results;
    }
}

/// <summary>Whether spikes and position are on one clock.</summary>
public enum Alignment
{
    /// <summary>Too few units fire enough for an answer.</summary>
    TooFewUnits,

    /// <summary>Spikes tell the position, and best without any shift: the clocks agree.</summary>
    Agree,

    /// <summary>Spikes tell the position better after a shift of time: the clocks differ by it.</summary>
    Shifted,

    /// <summary>Spikes tell the position better than chance at no shift that was tried: the clocks differ by more, no unit fires by place,
    /// or there is too little running.</summary>
    Unrelated,
}
