using Dynamics.Losses;

namespace Dynamics.Experiments.Studies;

/// <summary>The points of <see cref="ClaimsStudy"/>'s phase diagrams, and what all of them share.</summary>
public sealed record ClaimsStudyOptions
{
    /// <summary>Names of the diagrams; empty: all.</summary>
    public IReadOnlyList<string> Diagrams { get; init; } = [];

    /// <summary>Names of single points; empty: all of the diagrams.</summary>
    public IReadOnlyList<string> Points { get; init; } = [];

    /// <summary>Images, network and training of the diagrams on images. A point changes one thing of it.</summary>
    public ImagesStudyOptions Images { get; init; } = ImagesStudyOptions.QuickLook with
    {
        TargetMomentum = 0.99, Training = ImagesStudyOptions.QuickLook.Training with { Steps = 400, LogEverySteps = 20 },
    };

    /// <summary>Systems, predictors, regularisers, horizons and training of the diagram over k.</summary>
    public HorizonsStudyOptions Horizons { get; init; } = new()
    {
        Data = ["dot", "figure8", "ar90"], Predictors = ["recursive"], Regularizers = ["sigreg"], Horizons = [1, 2, 4, 8, 10, 12, 16],
        Slices = 256, LatentDimension = 8,
    };

    /// <summary>What stands for the entropy in the free-energy reading.</summary>
    public ReadEntropy Entropy { get; init => field = Check.Named(value); }

    /// <summary>m of the teachers of DINO and BYOL, constant along training, beside that of the images' options.</summary>
    public IReadOnlyList<double> Momenta { get; init => field = Check.EachBetween(value, 1, 20, 0, 0.999999); } =
        [0, 0.5, 0.9, 0.996, 0.999, 0.9999];

    /// <summary>Learning rates of the predictors of BYOL and SimSiam, of the encoder's.</summary>
    public IReadOnlyList<double> HeadRates { get; init => field = Check.EachBetween(value, 1, 20, 0.001, 1000); } = [0.1, 1, 10];

    /// <summary>Weights of VICReg's variance, beside 25 of the invariance and 1 of the covariance.</summary>
    public IReadOnlyList<double> VarianceWeights { get; init => field = Check.EachBetween(value, 1, 20, 0, 1000); } = [0, 1, 5, 25, 100];

    /// <summary>Weights of VICReg's covariance, beside 25 of invariance and variance: ratios of 0.01 to 1.</summary>
    public IReadOnlyList<double> CovarianceWeights { get; init => field = Check.EachBetween(value, 1, 20, 0, 1000); } = [0.25, 1, 4, 25];

    /// <summary>Images of a batch of SimCLR; as many images are seen in all.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [32, 128, 256, 512];

    /// <summary>Temperatures of SimCLR.</summary>
    public IReadOnlyList<double> Temperatures { get; init => field = Check.EachBetween(value, 1, 20, 0.001, 100); } = [0.1, 0.2, 0.5];

    /// <summary>lambda of Barlow Twins: weight of what is off the diagonal.</summary>
    public IReadOnlyList<double> OffDiagonalWeights { get; init => field = Check.EachBetween(value, 1, 20, 0, 1000); } =
        [0, 0.0051, 0.02, 0.1, 1];

    /// <summary>lambda of LeJEPA: weight of SIGReg, in the form for small images.</summary>
    public IReadOnlyList<double> NormalityWeights { get; init => field = Check.EachBetween(value, 1, 20, 0, 1000); } =
        [0, 0.025, 0.25, 2.5, 25];

    /// <summary>Slices of SIGReg, at its usual weight.</summary>
    public IReadOnlyList<int> Slices { get; init; } = [16, 64, 1024];

    /// <summary>A first look: small images, short training, the points that claims are about.</summary>
    public static ClaimsStudyOptions QuickLook { get; } = new()
    {
        Images = ImagesStudyOptions.QuickLook with
        {
            Training = ImagesStudyOptions.QuickLook.Training with { Steps = 100, LogEverySteps = 10 },
        },
        Horizons = new()
        {
            Data = ["dot", "ar90"], Predictors = ["recursive"], Regularizers = ["sigreg"], Horizons = [1, 4, 10],
            Slices = 256,
            Training = new() { Steps = 200, LearningRate = 2e-3, LogEverySteps = 25, CheckpointEverySteps = 200 },
        },
        Momenta = [0, 0.9], HeadRates = [1], VarianceWeights = [0, 25], CovarianceWeights = [0.25, 1, 4], Batches = [64, 256],
        Temperatures = [0.2], OffDiagonalWeights = [0, 0.02], NormalityWeights = [0, 2.5], Slices = [16],
    };

    /// <summary>The estimator of the free-energy reading.</summary>
    internal EntropyEstimator Estimator() => Entropy switch
    {
        ReadEntropy.Kernel => KernelDensityEntropy.LeaveOneOut(),
        ReadEntropy.Neighbors => new KozachenkoLeonenkoEntropy(),
        _ => new GaussianLogDetEntropy(noiseVariance: 1e-4),
    };
}

/// <summary>The entropy of the free-energy reading.</summary>
public enum ReadEntropy
{
    /// <summary>Half the log-determinant of the covariance, with noise of variance 1e-4: an upper bound.</summary>
    Gaussian,

    /// <summary>Kernels on the points, by Scott's rule, each point without its own.</summary>
    Kernel,

    /// <summary>Distances of the third nearest neighbours.</summary>
    Neighbors,
}
