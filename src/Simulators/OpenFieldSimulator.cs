using Dynamics.Data;
using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>Simulates a hippocampal recording in two dimensions: an animal that forages in a box or on a disc, and place cells with round
/// Gaussian fields, theta phase precession and bursts. Tracked behaviour is in the channels <c>x</c> and <c>y</c>, metres; there is no
/// <c>position</c>. Place and rates behind the spikes are known.</summary>
public static class OpenFieldSimulator
{
    /// <summary>Simulates one recording; the same options give the same numbers, whatever the number of threads.</summary>
    /// <param name="options">What is simulated.</param>
    /// <param name="threads">Threads to use at most; 0: all cores.</param>
    /// <exception cref="InputException">More silent units than units.</exception>
    public static SimulatedOpenField Simulate(OpenFieldSimulatorOptions options, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        SilentUnits.Require(options.SilentUnitCount, options.UnitCount);
        ForagingPath path = ForagingPath.Simulate(options, new RandomStream(options.Seed, 1));
        IReadOnlyList<OpenFieldCell> cells = OpenFieldCell.DrawPopulation(options, new RandomStream(options.Seed, 2));
        double[] lostAt =
            LostUnits.Draw([.. cells.Select(cell => !cell.IsSilent)], options.LostUnitFraction, options.DurationSeconds, options.Seed);
        var rates = new OpenFieldRates(options, path, cells, lostAt);
        var recording = new Recording
        {
            Name = "open_field",
            StartSeconds = 0,
            EndSeconds = options.DurationSeconds,
            Units = BurstingSpikes.Population(
                options.UnitCount, rates.OfUnit, options.DurationSeconds, options.BurstProbability, options.Seed, threads),
            Channels = Track(options, path),
            Epochs = [new Epoch("arena", 0, options.DurationSeconds)],
            UnitProperties = LostUnits.UnitProperties(cells.Select(cell => cell.Fields.Count), lostAt, options.LostUnitFraction),
            Provenance = SimulatorProvenance.Of("open-field", options.Seed, options),
        };
        return new SimulatedOpenField(recording, options, path, rates);
    }

    private static BehaviorChannel[] Track(OpenFieldSimulatorOptions options, ForagingPath path)
    {
        var random = new RandomStream(options.Seed, 4);
        BehaviorChannel Channel(string name, Func<Motion, double> of) => StepSeries.Track(
            name, Array.ConvertAll(path.Motion, motion => (float)of(motion)), options.DurationSeconds, options.PositionSampleSeconds,
            options.TrackingNoiseMeters, random);
        return [Channel("x", motion => motion.X), Channel("y", motion => motion.Y)];
    }
}

/// <summary>What <see cref="OpenFieldSimulator"/> simulates: by default half an hour of foraging in a box of one metre.</summary>
public sealed record OpenFieldSimulatorOptions
{
    /// <summary>Chooses the random numbers; the same options give the same recording, bit for bit.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Length of the recording in seconds; at least 1.</summary>
    public double DurationSeconds { get; init => field = Check.Between(value, 1, 1e6); } = 1800;

    /// <summary>The floor and its walls.</summary>
    public Arena Arena { get; init; } = new BoxArena();

    /// <summary>Number of units, silent ones included; at least 1.</summary>
    public int UnitCount { get; init => field = Check.Between(value, 1, 100_000); } = 120;

    /// <summary>How many of the units never fire.</summary>
    public int SilentUnitCount { get; init => field = Check.Between(value, 0, 100_000); } = 4;

    /// <summary>Mean speed in metres per second.</summary>
    public double MeanSpeed { get; init => field = Check.Between(value, 0.01, 10); } = 0.2;

    /// <summary>How long the velocity remembers itself, seconds (its autocorrelation falls by e).</summary>
    public double VelocityMemorySeconds { get; init => field = Check.Between(value, 0.05, 1000); } = 1.5;

    /// <summary>Probabilities of 0, 1, 2 and 3 place fields; they need not sum to 1.</summary>
    public IReadOnlyList<double> FieldCountWeights { get; init => field = PlaceFields.CheckWeights(value); } = [0.1, 0.5, 0.3, 0.1];

    /// <summary>Median over fields of the rate at the centre, averaged over theta, Hz (log-normal, sigma 0.7, at most 40).</summary>
    public double MedianPeakRateHz { get; init => field = Check.Between(value, 0, 40); } = 8;

    /// <summary>Median over fields of the standard deviation of the round Gaussian field, metres (log-normal, sigma 0.3).</summary>
    public double MedianFieldWidthMeters { get; init => field = Check.Between(value, 1e-3, 1000); } = 0.12;

    /// <summary>Median over units of the rate everywhere, Hz (log-normal, sigma 0.7).</summary>
    public double MedianBackgroundHz { get; init => field = Check.Between(value, 0, 20); } = 0.12;

    /// <summary>Theta frequency in Hz.</summary>
    public double ThetaFrequencyHz { get; init => field = Check.Between(value, 0.1, 20); } = 8;

    /// <summary>Depth of theta modulation of fields, 0 (no theta) to 1; fields precess as the animal passes them.</summary>
    public double ThetaModulation { get; init => field = Check.Between(value, 0, 1); } = 0.75;

    /// <summary>Probability that a spike is followed by another one 3 to 9 ms later.</summary>
    public double BurstProbability { get; init => field = Check.Between(value, 0, 0.8); } = 0.25;

    /// <summary>Interval between position samples, seconds.</summary>
    public double PositionSampleSeconds { get; init => field = Check.Between(value, 1e-3, 1); } = 0.0256;

    /// <summary>Standard deviation of the tracker's error in each direction, metres.</summary>
    public double TrackingNoiseMeters { get; init => field = Check.Between(value, 0, 1); } = 0.002;

    /// <summary>Standard deviation in each direction of how far every field moves in an hour, metres, by a random walk of its own that is
    /// reflected at the walls; 0 to 100.</summary>
    public double DriftMetersPerHour { get; init => field = Check.Between(value, 0, 100); }

    /// <summary>Share of the units that are not silent which fall silent for good, each at a time of its own, uniform over the recording; 0
    /// to 1. The unit property <c>lost_at_s</c> then says when (NaN: never).</summary>
    public double LostUnitFraction { get; init => field = Check.Between(value, 0, 1); }
}

/// <summary>A simulated recording in two dimensions with the truth behind it.</summary>
public sealed class SimulatedOpenField
{
    private readonly ForagingPath _path;
    private readonly OpenFieldRates _rates;

    internal SimulatedOpenField(Recording recording, OpenFieldSimulatorOptions options, ForagingPath path, OpenFieldRates rates)
    {
        (Recording, Options, _path, _rates) = (recording, options, path, rates);
    }

    /// <summary>Spikes and tracked position, as an importer would give them.</summary>
    public Recording Recording { get; }

    /// <summary>What was simulated.</summary>
    public OpenFieldSimulatorOptions Options { get; }

    /// <summary>Expected firing rates [time, unit] in Hz, float32, row-major: the mean over each bin of the rate given place, heading and
    /// theta phase. Counts vary more than Poisson, by (1 + p) / (1 - p) for the burst probability p. The recording is binned by one of its
    /// channels, see <see cref="BinningOptions.PositionChannel"/>.</summary>
    public float[] ExpectedRates(BinnedRecording binned) =>
        StepSeries.BinMeans(_rates.UnitCount, _rates.OfUnit, binned.FirstBinStartSeconds, binned.BinWidthSeconds, binned.BinCount);

    /// <summary>The place that the spikes depend on, without the tracker's error, metres.</summary>
    public (double X, double Y) TruePosition(double timeSeconds)
    {
        Motion motion = _path.Motion[StepSeries.StepOf(timeSeconds, _path.Motion.Length)];
        return (motion.X, motion.Y);
    }

    /// <summary>Theta phase in radians, 0 to 2 pi; fields centred on the animal fire most at 0.</summary>
    public double ThetaPhase(double timeSeconds) =>
        ThetaRhythm.Wrap(_path.ThetaPhase[StepSeries.StepOf(timeSeconds, _path.ThetaPhase.Length)]);

    /// <summary>Where the fields of a unit (by its place in the recording) are centred at a time, metres; they move only under
    /// <see cref="OpenFieldSimulatorOptions.DriftMetersPerHour"/>.</summary>
    public IReadOnlyList<(double X, double Y)> FieldCenters(int unit, double timeSeconds) => _rates.FieldCenters(unit, timeSeconds);
}

/// <summary>The floor on which an animal forages, with walls around it; x and y start at 0, metres.</summary>
public abstract record Arena
{
    private protected Arena()
    {
    }

    /// <summary>A place anywhere in it, uniform over its area.</summary>
    internal abstract (double X, double Y) DrawPlace(RandomStream random);

    /// <summary>Puts what went through a wall back as a mirror would, and turns its velocity.</summary>
    internal abstract void Reflect(ref Motion motion);
}

/// <summary>A rectangle from (0, 0) to (width, height).</summary>
[Kind("box")]
public sealed record BoxArena : Arena
{
    /// <summary>Extent in x, metres, 0.1 to 1000.</summary>
    public double WidthMeters { get; init => field = Check.Between(value, 0.1, 1000); } = 1;

    /// <summary>Extent in y, metres, 0.1 to 1000.</summary>
    public double HeightMeters { get; init => field = Check.Between(value, 0.1, 1000); } = 1;

    internal override (double X, double Y) DrawPlace(RandomStream random) =>
        (WidthMeters * random.NextDouble(), HeightMeters * random.NextDouble());

    internal override void Reflect(ref Motion motion)
    {
        (motion.X, motion.VelocityX) = Reflect(motion.X, motion.VelocityX, WidthMeters);
        (motion.Y, motion.VelocityY) = Reflect(motion.Y, motion.VelocityY, HeightMeters);
    }

    private static (double Place, double Velocity) Reflect(double place, double velocity, double length)
    {
        double folded = FieldDrift.Reflect(place, 0, length);
        bool turned = (long)Math.Floor(place / length) % 2 != 0;
        return (folded, turned ? -velocity : velocity);
    }
}

/// <summary>A disc that touches both axes: its centre lies half a diameter from each.</summary>
[Kind("circle")]
public sealed record CircleArena : Arena
{
    /// <summary>Diameter in metres, 0.1 to 1000.</summary>
    public double DiameterMeters { get; init => field = Check.Between(value, 0.1, 1000); } = 1;

    internal override (double X, double Y) DrawPlace(RandomStream random)
    {
        double middle = DiameterMeters / 2, radius = middle * Math.Sqrt(random.NextDouble());
        (double sin, double cos) = Math.SinCos(Math.Tau * random.NextDouble());
        return (middle + radius * cos, middle + radius * sin);
    }

    internal override void Reflect(ref Motion motion)
    {
        double middle = DiameterMeters / 2, x = motion.X - middle, y = motion.Y - middle, radius = Math.Sqrt(x * x + y * y);
        if (radius <= middle)
        {
            return;
        }
        (double outX, double outY) = (x / radius, y / radius);
        double back = FieldDrift.Reflect(radius, -middle, middle), outward = motion.VelocityX * outX + motion.VelocityY * outY;
        (motion.X, motion.Y) = (middle + back * outX, middle + back * outY);
        (motion.VelocityX, motion.VelocityY) = (motion.VelocityX - 2 * outward * outX, motion.VelocityY - 2 * outward * outY);
    }
}
