using Dynamics.Losses;

namespace Dynamics.Experiments.Identifiability;

/// <summary>A way from observations to latents: a self-supervised objective with its predictor, or one of the bounds that it is held
/// against.</summary>
/// <param name="Name">Lower-case name, the middle of its figures.</param>
/// <param name="Title">What it is.</param>
public sealed record IdentificationMethod(string Name, string Title)
{
    // The reference's form. A bandwidth that follows the latents' spread can be deceived, and in long training is: latents gather in clumps
    // far apart, and kernels so wide fill the room between, which counts as entropy.
    private static readonly KernelDensityObjective s_kernelDensity = new() { Points = 640, Bandwidth = 1 };

    /// <summary>How the latents come about.</summary>
    public MethodKind Kind { get; init; }

    /// <summary>What is minimised, where something is learned without labels.</summary>
    public Objective? Objective { get; init; }

    /// <summary>What theory promises of it.</summary>
    public IdentifiabilityTheorem Theorem { get; init; }

    /// <summary>Whether its predictor sees the present latent alone.</summary>
    public bool IsMemoryless { get; init; }

    /// <summary>How many latents it has.</summary>
    public LatentSize Latents { get; init; }

    /// <summary>Number of the hidden layers of its encoder; null: as the options say.</summary>
    public int? EncoderLayers { get; init; }

    /// <summary>The floor: an encoder as it was drawn.</summary>
    public static IdentificationMethod Untrained { get; } = new("untrained", "encoder as drawn (floor)") { Kind = MethodKind.Untrained };

    /// <summary>The floor: principal components of the observations.</summary>
    public static IdentificationMethod PrincipalComponents { get; } =
        new("pca", "principal components (floor)") { Kind = MethodKind.PrincipalComponents };

    /// <summary>The ceiling: the same encoder, trained on the true state.</summary>
    public static IdentificationMethod Supervised { get; } =
        new("supervised", "encoder trained on the state (ceiling)") { Kind = MethodKind.Supervised };

    /// <summary>What is minimised in the first steps, <see cref="IdentificationOptions.SmoothStartSteps"/>, where it is not the objective:
    /// the entropy of nearest neighbours is rugged, and from most random weights it leads to latents that fold the state.</summary>
    internal Objective? Start => Objective is KozachenkoLeonenkoObjective ? s_kernelDensity : null;

    /// <summary>The objectives that learn without labels.</summary>
    public static IReadOnlyList<IdentificationMethod> Learned { get; } =
    [
        Affine("knn", "nearest-neighbour entropy", new KozachenkoLeonenkoObjective { Points = 640 }),
        Affine("kde", "kernel-density entropy", s_kernelDensity),
        Affine("log_det", "log-determinant entropy", new LogDetObjective { Weight = 1 }),
        Affine("stop_gradient", "stop-gradient", new StopGradientObjective()),
        new("sigreg", "JEPA with SIGReg")
        {
            Objective = new PredictiveObjective(), Theorem = IdentifiabilityTheorem.Orthogonal,
        },
        new("vicreg", "JEPA with variance and covariance")
        {
            Objective = new PredictiveObjective { Regularizers = [new VarianceRegularizer(), new CovarianceRegularizer()] },
        },
    ];

    /// <summary>The method of a name: an objective, or one with <c>_memoryless</c>, <c>_deep</c> (ten hidden layers, as the paper states),
    /// <c>_small</c> (a latent too few) or <c>_large</c> (twice as many as states) after it.</summary>
    /// <exception cref="InputException">No such name.</exception>
    public static IdentificationMethod Of(string name)
    {
        IdentificationMethod? method = Learned.FirstOrDefault(
            one => name == one.Name || name.StartsWith(one.Name + "_", StringComparison.Ordinal));
        return (method is null ? null : name[method.Name.Length..]) switch
        {
            "" => method!,
            "_memoryless" => method! with { Name = name, Title = method.Title + ", memoryless predictor", IsMemoryless = true },
            "_deep" => method! with { Name = name, Title = method.Title + ", ten layers", EncoderLayers = 10 },
            "_small" => method! with { Name = name, Title = method.Title + ", a latent too few", Latents = LatentSize.Small },
            "_large" => method! with { Name = name, Title = method.Title + ", twice the latents", Latents = LatentSize.Large },
            _ => throw new InputException(
                $"'{name}' is no objective of identification", "objectives",
                $"choose from {string.Join(", ", Learned.Select(one => one.Name))}, with _memoryless, _deep, _small or _large after it"),
        };
    }

    private static IdentificationMethod Affine(string name, string title, Objective objective) =>
        new(name, title) { Objective = objective, Theorem = IdentifiabilityTheorem.Affine };
}

/// <summary>How latents come about.</summary>
public enum MethodKind
{
    /// <summary>By an objective, without labels.</summary>
    Learned,

    /// <summary>By an encoder as it was drawn.</summary>
    Untrained,

    /// <summary>As principal components.</summary>
    PrincipalComponents,

    /// <summary>By an encoder that was trained on the true state.</summary>
    Supervised,
}

/// <summary>How many latents there are.</summary>
public enum LatentSize
{
    /// <summary>As many as states.</summary>
    Right,

    /// <summary>One too few.</summary>
    Small,

    /// <summary>Twice as many.</summary>
    Large,
}

/// <summary>What theory promises.</summary>
public enum IdentifiabilityTheorem
{
    /// <summary>Nothing that is proven.</summary>
    None,

    /// <summary>Predictive latent distribution matching with Gaussian errors: the state up to an affine map (arXiv 2605.03517).</summary>
    Affine,

    /// <summary>LeJEPA: the state up to an orthogonal map where it is standard normal (arXiv 2605.26379).</summary>
    Orthogonal,
}
