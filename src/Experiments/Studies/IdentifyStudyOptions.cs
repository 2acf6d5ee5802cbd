using Dynamics.Experiments.Identifiability;
using Dynamics.Simulators;

namespace Dynamics.Experiments.Studies;

/// <summary>What <see cref="IdentifyStudy"/> compares.</summary>
public sealed record IdentifyStudyOptions
{
    /// <summary>Names of the systems; empty: those that are compared by default.</summary>
    public IReadOnlyList<string> Systems { get; init; } = [];

    /// <summary>Names of the objectives (<see cref="IdentificationMethod.Of"/>); empty: those of each system.</summary>
    public IReadOnlyList<string> Objectives { get; init; } = [];

    /// <summary>Seed of the systems and of their sequences; those of the study draw models.</summary>
    public ulong DataSeed { get; init; } = 1;

    /// <summary>Models of sequences.</summary>
    public IdentificationOptions Sequences { get; init; } = new();

    /// <summary>Models of <c>highdim</c>: pairs, 100,000 samples, 20 epochs.</summary>
    public IdentificationOptions HighDimensional { get; init; } = new()
    {
        TrainSequences = 100_000,
        FitSequences = 10_000,
        TestSequences = 5_000,
        BatchSequences = 512,
        PredictorHidden = [64],
        Training = new IdentificationOptions().Training with { Steps = 3_900, LogEverySteps = 200 },
    };

    /// <summary>Numbers N of latents of <c>highdim</c>.</summary>
    public IReadOnlyList<int> HighDimensions
    {
        get;
        init => field = [.. value.Select(one => Check.Between(one, 2, 32, "highDimensions"))];
    } = [2, 3, 4, 5, 6, 7, 8, 9, 10];

    /// <summary>Models of <c>coupling</c>: the paper's, with Gaussian states.</summary>
    public CouplingOptions Coupling { get; init; } = new() { Dimensions = [8], Shapes = [2] };

    /// <summary>Models of <c>spiral</c>, which is measured where it is chosen. The paper has 20,000 steps and a perceptron of four layers
    /// of 256.</summary>
    public CouplingOptions Spiral { get; init; } = new()
    {
        Dimensions = [2], NormalityWeight = 1e-3, Slices = 64, Encoders = 1,
        Training = new CouplingOptions().Training with { Steps = 3_000 },
    };
}

/// <summary>A system that identification is tried on. A further one is its line in <see cref="All"/>.</summary>
/// <param name="Name">Lower-case name, the first part of its figures.</param>
/// <param name="Title">What it is.</param>
/// <param name="System">Makes it, by the data's seed.</param>
public sealed record IdentifiedSystem(string Name, string Title, Func<ulong, KnownSystem> System)
{
    private const int MostLatents = 32;
    private static readonly IdentifiedSystem[] s_high = [.. Enumerable.Range(0, MostLatents + 1).Select(HighDimensional)];
    private static readonly string[] s_objectives = ["knn", "kde", "log_det", "stop_gradient", "sigreg"];

    /// <summary>The assumption of the theory that it violates, being a control; null for none.</summary>
    public string? Violated { get; init; }

    /// <summary>Its objectives where none are chosen.</summary>
    public IReadOnlyList<string> Objectives { get; init; } = s_objectives;

    /// <summary>Whether it is compared where no systems are chosen.</summary>
    public bool IsDefault { get; init; } = true;

    /// <summary>The number of latents of one of <c>highdim</c>; null for others.</summary>
    public int? HighDimension { get; init; }

    /// <summary>All of them but those of <c>highdim</c>.</summary>
    public static IReadOnlyList<IdentifiedSystem> All { get; } =
    [
        new("wobbly", "wobbly oscillator in the reference's image", seed => Nonlinear(NonlinearOptions.WobblyReference, seed))
        {
            Violated = "the observation is not injective: frames outside the image are clipped",
            Objectives = ["knn", "kde", "log_det", "stop_gradient"],
        },
        new("wobbly_wide", "wobbly oscillator in an image that clips hardly a frame", seed =>
            Nonlinear(NonlinearOptions.WobblyCoarse, seed))
        {
            Objectives = ["knn", "stop_gradient"],
        },
        new("turning", "turning plane through a network", seed => new TurningSystem(Turning(seed))) { Objectives = ["knn", "kde"] },
        new("laplace", "control: the same with Laplace noise", seed => new TurningSystem(Turning(seed) with { NoiseShape = 1 }))
        {
            Violated = "residuals are not Gaussian", Objectives = ["knn", "kde"],
        },
        new("delayed", "plane that follows its state two frames ago", seed => new TurningSystem(
            new() { Seed = seed, LagFrames = 2 }))
        {
            Objectives = ["knn", "knn_memoryless"],
        },
        new("folded", "control: turning plane, sign of one state hidden", seed => new TurningSystem(
            Turning(seed) with { HidesSign = true }))
        {
            Violated = "the observation is not injective: a sign is not seen", Objectives = ["knn"],
        },
        new("poisson", "turning plane in Poisson counts", seed => new PoissonSystem(
            new TurningSystem(new() { Seed = seed, View = new NetworkView() }), new() { Seed = seed }))
        {
            Violated = "the observation is injective but for noise: counts vary about their rates", Objectives = ["knn"],
        },
        new("switching", "plane whose sense of turning switches", seed => new TurningSystem(
            new() { Seed = seed, Memory = 0.95, AngleDegrees = 90, SwitchProbability = 0.02 }))
        {
            Objectives = ["knn", "knn_memoryless"], IsDefault = false,
        },
        new("lorenz", "Lorenz system through a network", seed => new SimulatedSystem(
            NonlinearSimulator.Create(new() { Seed = seed, System = new LorenzSystem() }), ["x", "y", "z"])) { IsDefault = false },
    ];

    /// <summary>The system <c>highdim</c> of so many latents: pairs z, R z + 0.1 tanh(R z) + noise through a network into 100
    /// features (the paper's figure A7; the noise's variance 0.1 is ours).</summary>
    public static IdentifiedSystem OfHighDimension(int dimension) => s_high[dimension];

    private static IdentifiedSystem HighDimensional(int dimension) => new(
        $"{IdentifyStudy.HighDimensional}.n{dimension}", $"{dimension} latents in 100 features", seed => new SimulatedSystem(
            RotationSimulator.Create(new() { Seed = seed, Dimension = dimension }),
            [.. Enumerable.Range(1, dimension).Select(i => $"z{i}")]))
    {
        Objectives = ["knn", "kde", "log_det", "stop_gradient", "log_det_large"], IsDefault = false, HighDimension = dimension,
    };

    private static TurningOptions Turning(ulong seed) => new() { Seed = seed, Memory = 0.6 };

    private static SimulatedSystem Nonlinear(NonlinearOptions options, ulong seed) =>
        new(NonlinearSimulator.Create(options with { Seed = seed }), ["x", "y"]);
}
