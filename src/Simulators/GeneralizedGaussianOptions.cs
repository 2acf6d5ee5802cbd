namespace Dynamics.Simulators;

/// <summary>What <see cref="GeneralizedGaussianSimulator"/> simulates. The defaults are two flat-topped sources (shape 4), mixed as in the paper's
/// demonstration with photographs, whose sources are not quite independent.</summary>
public sealed record GeneralizedGaussianOptions : SequenceSimulatorOptions
{
    /// <summary>10 000 frames.</summary>
    public GeneralizedGaussianOptions()
    {
        FrameCount = 10_000;
    }

    /// <summary>Shape beta of each source, one to 64 of them, 0.2 to 100: 1 is Laplace, 2 Gaussian, large ones come near to uniform.</summary>
    public IReadOnlyList<double> Shapes { get; init => field = Check.EachBetween(value, 1, 64, 0.2, 100); } = [4, 4];

    /// <summary>How the sources are mixed.</summary>
    public SourceMixing Mixing { get; init; } = new() { Matrix = [[1, 0.7], [0.7, 1]] };
}
