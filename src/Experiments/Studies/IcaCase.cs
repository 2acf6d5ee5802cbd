using Dynamics.Experiments.Ica;

namespace Dynamics.Experiments.Studies;

/// <summary>Sources and their mixtures that <see cref="IcaStudy"/> unmixes. A further one is its line in
/// <see cref="IcaStudy.AllCases"/>.</summary>
/// <param name="Name">Lower-case name, the middle of its figures <c>ica.NAME.amari</c>.</param>
/// <param name="Title">What is mixed.</param>
public abstract record IcaCase(string Name, string Title) : StudyCase(Name, Title)
{
    /// <summary>Measures with one seed.</summary>
    /// <param name="options">Sizes and gradient.</param>
    /// <param name="seed">Draws sources, and the mixing where it is random.</param>
    /// <param name="cancellation">Looked at between fits.</param>
    public abstract StudyMeasurement Measure(IcaOptions options, int seed, CancellationToken cancellation);
}

/// <summary>Sizes of <see cref="IcaStudy"/>.</summary>
public sealed record IcaOptions
{
    /// <summary>Names of the mixtures; empty: all.</summary>
    public IReadOnlyList<string> Mixtures { get; init; } = [];

    /// <summary>How the objective is climbed.</summary>
    public LinearIcaOptions Fit { get; init; } = new();

    /// <summary>Frames of a mixture of generalised Gaussians.</summary>
    public int Frames { get; init => field = Check.Between(value, 100, 10_000_000); } = 40_000;

    /// <summary>Rows and columns of an image.</summary>
    public int ImageSize { get; init => field = Check.Between(value, 16, 4096); } = 200;

    /// <summary>Sequences of Ornstein-Uhlenbeck processes, pooled.</summary>
    public int Sequences { get; init => field = Check.Between(value, 2, 100_000); } = 100;

    /// <summary>Frames of each of them.</summary>
    public int SequenceFrames { get; init => field = Check.Between(value, 100, 10_000_000); } = 50_000;
}
