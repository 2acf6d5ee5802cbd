using Dynamics.Data.Internals;

namespace Dynamics.Data;

/// <summary>What the spike times of a recording say about its sorting.</summary>
/// <param name="Units">One entry a unit, in the recording's order.</param>
/// <param name="TimeGridSeconds">Spacing of the grid that all spike times lie on (a sampling interval, or decimals that were rounded away);
/// NaN where no grid can be told.</param>
/// <param name="MeasuresIntervals">Whether that grid is fine enough, a third of the refractory time, for short
/// intervals to mean anything.</param>
/// <param name="ViolationShare">Share of all units' intervals that are shorter than the refractory time; NaN where
/// they cannot be measured.</param>
public sealed record PopulationQuality(
    IReadOnlyList<UnitQuality> Units, double TimeGridSeconds, bool MeasuresIntervals, double ViolationShare)
{
    /// <summary>Duplicates are looked for among this many units at most, those with the most spikes: the comparison's memory
    /// grows with the square.</summary>
    public const int MaximumComparedUnits = 4096;

    /// <summary>Fewest violations that make a unit suspicious, and fewest spikes of one that is a duplicate.</summary>
    private const int FewestViolations = 5, FewestSpikes = 10;

    /// <summary>Looks through the spikes of every unit, in time linear in their number; for duplicates through eight million of them at
    /// most, in evenly spread pieces of time.</summary>
    public static PopulationQuality Of(Recording recording, UnitQualityOptions options)
    {
        IReadOnlyList<SpikeTrain> units = recording.Units;
        double grid = TimeGrid.Find(units);
        bool measures = !(3 * grid > 1.001 * options.RefractorySeconds);
        List<int>[] duplicates = Duplicates(recording, options, grid);
        HashSet<int> continuous = [.. recording.Signals?.UnitIds ?? []];
        var quality = new UnitQuality[units.Count];
        for (int i = 0; i < quality.Length; i++)
        {
            int spikes = units[i].TimesSeconds.Length,
                violations = measures ? ShortIntervals(units[i].TimesSeconds, options.RefractorySeconds) : 0;
            double rate = spikes / recording.DurationSeconds, share = measures && spikes > 1 ? violations / (spikes - 1.0) : double.NaN;
            quality[i] = new UnitQuality(units[i].UnitId, spikes, rate, violations, share, duplicates[i])
            {
                IsFast = rate > options.MaximumRateHz,
                IsContaminated = violations >= FewestViolations && share > options.MaximumViolationShare,
                IsContinuous = continuous.Contains(units[i].UnitId),
            };
        }
        double intervals = units.Sum(unit => Math.Max(0, unit.TimesSeconds.Length - 1.0));
        double violationShare = measures && intervals > 0 ? quality.Sum(unit => (double)unit.Violations) / intervals : double.NaN;
        return new PopulationQuality(quality, grid, measures, violationShare);
    }

    private static int ShortIntervals(double[] times, double limit)
    {
        int count = 0;
        for (int i = 1; i < times.Length; i++)
        {
            count += times[i] - times[i - 1] < limit - 1e-9 ? 1 : 0; // Times on a grid round: an interval of the limit itself is none.
        }
        return count;
    }

    private static List<int>[] Duplicates(Recording recording, UnitQualityOptions options, double grid)
    {
        List<int>[] duplicates = [.. recording.Units.Select(_ => new List<int>())];
        int[] compared = [.. Enumerable.Range(0, recording.Units.Count).Where(i => recording.Units[i].TimesSeconds.Length >= FewestSpikes)
            .OrderByDescending(i => recording.Units[i].TimesSeconds.Length).Take(MaximumComparedUnits).Order()];
        SpikeTrain[] trains = [.. compared.Select(i => recording.Units[i])];
        SpikeCoincidences coincidences = SpikeCoincidences.Count(trains, options.CoincidenceSeconds);
        // Two trains that know nothing of one another meet within a window this long, Poisson with the larger one's rate.
        double window = Math.Max(2 * options.CoincidenceSeconds, double.IsNaN(grid) ? 0 : grid);
        for (int a = 0; a < trains.Length; a++)
        {
            for (int b = 0; b < trains.Length; b++)
            {
                (int smaller, int larger) = trains[a].TimesSeconds.Length <= trains[b].TimesSeconds.Length ? (a, b) : (b, a);
                int looked = coincidences.Spikes[smaller];
                double share = looked >= FewestSpikes ? coincidences.Pairs[smaller * trains.Length + larger] / (double)looked : 0;
                double chance = 1 - Math.Exp(-window * trains[larger].TimesSeconds.Length / recording.DurationSeconds);
                if (a != b && share - chance > options.DuplicateShare * (1 - chance))
                {
                    duplicates[compared[a]].Add(trains[b].UnitId);
                }
            }
        }
        return duplicates;
    }
}

/// <summary>What one unit's spike times say about its sorting.</summary>
/// <param name="UnitId">The unit.</param>
/// <param name="Spikes">Number of its spikes.</param>
/// <param name="RateHz">Spikes per second of recording.</param>
/// <param name="Violations">Intervals shorter than the refractory time; 0 where they cannot be measured.</param>
/// <param name="ViolationShare">The same as a share of all its intervals; NaN where they cannot be measured or there are none.</param>
/// <param name="Duplicates">Ids of the units with the same or nearly the same spike times.</param>
public sealed record UnitQuality(
    int UnitId, int Spikes, double RateHz, int Violations, double ViolationShare, IReadOnlyList<int> Duplicates)
{
    /// <summary>True for a unit that is observed as a continuous signal: it has no spikes, and is not silent.</summary>
    public bool IsContinuous { get; init; }

    /// <summary>True for a unit without a spike, which has no signal either.</summary>
    public bool IsSilent => Spikes == 0 && !IsContinuous;

    /// <summary>True above the options' rate.</summary>
    public required bool IsFast { get; init; }

    /// <summary>True when more intervals violate the refractory time than the options allow.</summary>
    public required bool IsContaminated { get; init; }

    /// <summary>True for a duplicate of another unit.</summary>
    public bool IsDuplicated => Duplicates.Count > 0;

    /// <summary>True for a unit that is too fast, contaminated or duplicated.</summary>
    public bool IsSuspicious => IsFast || IsContaminated || IsDuplicated;
}

/// <summary>When a unit is suspicious.</summary>
public sealed record UnitQualityOptions
{
    /// <summary>Rate above which a unit is hardly a principal cell, perhaps noise, Hz; positive.</summary>
    public double MaximumRateHz { get; init => field = Check.Positive(value); } = 20;

    /// <summary>Intervals shorter than this are violations of the refractory time, seconds, positive. The usual 2 ms is too strict for CA1,
    /// whose bursts go down to it; hc-11's sorted clusters hold no interval below 0.85 ms.</summary>
    public double RefractorySeconds { get; init => field = Check.Positive(value); } = 0.0015;

    /// <summary>Share of a unit's intervals that may be violations, 0 to 1; beyond it (and five of them) the unit is suspicious.</summary>
    public double MaximumViolationShare { get; init => field = Check.UpToOne(value); } = 0.01;

    /// <summary>Spikes of two units no further apart than this coincide, seconds, positive.</summary>
    public double CoincidenceSeconds { get; init => field = Check.Positive(value); } = 0.0005;

    /// <summary>Share of the smaller train, 0 to 1, beyond which coincidences that chance does not explain make
    /// two units duplicates.</summary>
    public double DuplicateShare { get; init => field = Check.UpToOne(value); } = 0.5;
}
