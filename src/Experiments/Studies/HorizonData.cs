using Dynamics.Data;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.Simulators;

namespace Dynamics.Experiments.Studies;

/// <summary>A system on which horizons are swept.</summary>
/// <param name="Name">Lower-case name, the first part of its figures.</param>
/// <param name="Title">What it is.</param>
public abstract record HorizonData(string Name, string Title)
{
    private const double SlowPersistence = 0.98;

    /// <summary>All that have a name of their own.</summary>
    public static IReadOnlyList<HorizonData> All { get; } =
    [
        Dot("dot", "dot on a circle, process noise", null),
        new SequenceHorizonData("figure8", "dot on a figure 8", ["x", "y"], (seed, options) =>
            MovingDotSimulator.Create(MovingDotOptions.Figure8 with { Seed = seed, FrameCount = options.FrameCount })),
        new SequenceHorizonData("wobbly", "wobbly oscillator in images", ["x", "y"], (seed, options) =>
            NonlinearSimulator.Create(NonlinearOptions.WobblyCoarse with { Seed = seed, FrameCount = options.FrameCount })),
        new SequenceHorizonData("lorenz", "Lorenz system through a network", ["x", "y", "z"], (seed, options) =>
            NonlinearSimulator.Create(new() { Seed = seed, FrameCount = options.FrameCount, System = new LorenzSystem() })),
        Dot("dot_fixed", "the dot before a background that is fixed in each sequence", persistence: 1),
        Dot("dot_slow", "the dot before a background that changes slowly", SlowPersistence),
        Dot("dot_frame", "the dot before another background in each frame", persistence: 0),
        new PlaceCellHorizonData(),
        Autoregressive("ar50", 0.5),
        Autoregressive("ar70", 0.7),
        Autoregressive("ar80", 0.8),
        Autoregressive("ar90", 0.9),
        Autoregressive("ar95", 0.95),
    ];

    /// <summary>Whether it is swept where no data are chosen.</summary>
    public bool IsDefault { get; init; } = true;

    /// <summary>Dimensions of the latents where the options do not say.</summary>
    public int LatentDimension { get; init; } = 8;

    /// <summary>The coefficient a of x' = a x + noise; null for another system.</summary>
    public double? Coefficient { get; init; }

    /// <summary>The k at which the separation 2 ρ (1 - ρ), ρ = a^k, is largest: a^k = 1/2. Null for another system.</summary>
    public double? PredictedHorizon => Coefficient is { } a ? Math.Log(2) / -Math.Log(a) : null;

    /// <summary>The system of a name, or the recording of a folder.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static HorizonData Named(string name) => All.FirstOrDefault(data => data.Name == name)
        ?? (Directory.Exists(name) ? new RecordingHorizonData(name) : throw new InputException(
            $"'{name}' is no system, and no recording folder", "data",
            $"choose from {string.Join(", ", All.Select(data => data.Name))}, or give a recording folder"));

    /// <summary>The names, if each is a system or a recording folder and none is given twice.</summary>
    /// <exception cref="InputException">One is neither, or two have one name.</exception>
    public static IReadOnlyList<string> Require(IReadOnlyList<string> names) =>
        names.Select(name => Named(name).Name).GroupBy(name => name).FirstOrDefault(of => of.Count() > 1) is { } twice
            ? throw new InputException($"'{twice.Key}' is named twice", "data", "name each once; recordings by folders of different names")
            : names;

    /// <summary>Sequences to train on, to fit probes on and to score on.</summary>
    /// <exception cref="InputException">There are too few.</exception>
    internal abstract HorizonSequences Sequences(StudyJob job, int seed, HorizonsStudyOptions options);

    private static SequenceHorizonData Dot(string name, string title, double? persistence) => new(
        name, title, ["x", "y"], (seed, options) => MovingDotSimulator.Create(new()
        {
            Seed = seed, FrameCount = options.FrameCount, Path = new CirclePath { ProcessVariance = 0.002 },
            Noise = new ConstantNoise { Variance = 0.05 },
            Distractor = persistence is { } of ? new() { Strength = options.DistractorStrength, Persistence = of } : null,
        })) { IsDefault = persistence is null };

    /// <summary>x' = a x + noise beside a fainter source that forgets at once, mixed: k frames ahead no predictor has more than R² a^2k of
    /// the first and none of the second. One latent has to choose between them.</summary>
    private static SequenceHorizonData Autoregressive(string name, double coefficient) => new(
        name, FormattableString.Invariant($"AR(1), a = {coefficient}, beside faint white noise"), ["source1"],
        (seed, options) => OrnsteinUhlenbeckSimulator.Create(new()
        {
            Seed = seed,
            FrameCount = options.FrameCount,
            FrameInterval = 1,
            Rates = [-Math.Log(coefficient), 20],
            // Each source with variance 1: sigma² / (2 rate) is 1 for the first at this volatility.
            Volatility = Math.Sqrt(-2 * Math.Log(coefficient)),
            Noise = new ConstantNoise { Variance = 0 },
        })) { Coefficient = coefficient, LatentDimension = 1 };
}

/// <summary>A system whose sequences are simulated.</summary>
/// <param name="Name">As for all.</param>
/// <param name="Title">As for all.</param>
/// <param name="Channels">The true state that probes read.</param>
/// <param name="Simulator">Its sequences, by seed, of as many frames as the options say.</param>
public sealed record SequenceHorizonData(
    string Name, string Title, IReadOnlyList<string> Channels, Func<ulong, HorizonsStudyOptions, SequenceSimulator> Simulator)
    : HorizonData(Name, Title)
{
    internal override HorizonSequences Sequences(StudyJob job, int seed, HorizonsStudyOptions options) =>
        HorizonSequences.Of(Simulator((ulong)seed, options), Channels, options);
}

/// <summary>Simulated place cells on a track: another population and animal for each seed.</summary>
public sealed record PlaceCellHorizonData() : HorizonData("placecells", "simulated place cells, half an hour on a track")
{
    internal override HorizonSequences Sequences(StudyJob job, int seed, HorizonsStudyOptions options) => HorizonSequences.Of(
        job.Shared((nameof(PlaceCellHorizonData), seed, options.Binning), () => RecordingBinner.Bin(
            PlaceCellSimulator.Simulate(new() { Seed = (ulong)seed }, threads: 1).Recording, options.Binning)), Name, options);
}

/// <summary>A recording: spike counts as frames, and the position as the state.</summary>
/// <param name="Path">Its folder.</param>
public sealed record RecordingHorizonData(string Path) : HorizonData(
    new ComparedRecording(Path).Name.Replace('-', '_').Replace(' ', '_'), $"recording {new ComparedRecording(Path).Name}")
{
    internal override HorizonSequences Sequences(StudyJob job, int seed, HorizonsStudyOptions options) => HorizonSequences.Of(
        job.Shared((Path, options.Binning), () => RecordingBinner.Bin(RecordingFolder.Load(Path), options.Binning)), Path, options);
}
