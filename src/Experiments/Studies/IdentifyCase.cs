using Dynamics.Decoding.Identifiability;
using Dynamics.Experiments.Identifiability;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies;

/// <summary>A model whose latents <see cref="IdentifyStudy"/> holds against the truth.</summary>
/// <param name="Name">Lower-case name, the first part of its figures.</param>
/// <param name="Title">What it is.</param>
/// <param name="Group">The table that it stands in.</param>
public abstract record IdentifyCase(string Name, string Title, string Group) : StudyCase(Name, Title)
{
    /// <summary>Trains and scores with the work's seed.</summary>
    internal abstract IdentifyMeasurement Measure(IdentifyStudyOptions options, CaseWork work);

    /// <summary>The options that decide it alone.</summary>
    internal abstract IdentifyStudyOptions Own(IdentifyStudyOptions options);
}

/// <summary>A method on a system of sequences.</summary>
/// <param name="System">The system.</param>
/// <param name="Method">The method.</param>
public sealed record IdentifySystemCase(IdentifiedSystem System, IdentificationMethod Method)
    : IdentifyCase($"{System.Name}.{Method.Name}", Method.Title, System.Name)
{
    private const int DrawnRows = 300, KeptRows = 400;

    internal override IdentifyStudyOptions Own(IdentifyStudyOptions options) => options with
    {
        Systems = [System.HighDimension is null ? System.Name : IdentifyStudy.HighDimensional],
        HighDimensions = System.HighDimension is { } dimension ? [dimension] : options.HighDimensions,
        Objectives = [Method.Name],
    };

    internal override IdentifyMeasurement Measure(IdentifyStudyOptions options, CaseWork work)
    {
        IdentificationOptions sizes = System.HighDimension is not null ? options.HighDimensional : options.Sequences;
        IdentificationData data = work.Job.Shared(
            (System.Name, options.DataSeed), () => new IdentificationData(System.System(options.DataSeed), sizes));
        MethodScores scores = Identification.Measure(
            Method, sizes, data, (ulong)work.Seed!.Value, null, work.Progress, work.Cancellation);
        List<(string, ResampledScore)> figures = [.. scores.Figures];
        if (Method.Kind == MethodKind.Supervised && data.Test.Visible is not null)
        {
            MethodScores visible = Identification.Score(data, sizes, sequences => sequences.Visible!, null, work.Cancellation);
            figures.AddRange(visible.Figures.Where(figure => figure.Name.StartsWith("affine_r2", StringComparison.Ordinal))
                .Select(figure => ("visible_" + figure.Name, figure.Score)));
        }
        return new(figures)
        {
            Drawing = Method.Kind == MethodKind.Learned && System.HighDimension is null ? Draw(data.Test.States, scores.Recovered) : null,
            Latents = Method.Kind == MethodKind.Learned ? Thinned(scores.Latents) : [],
        };
    }

    private StudyFigure Draw(Matrix<double> states, Matrix<double> recovered)
    {
        int step = Math.Max(1, states.RowCount / DrawnRows);
        int[] rows = [.. Enumerable.Range(0, states.RowCount).Where(row => row % step == 0)];
        StudySeries Series(string name, Matrix<double> of) =>
            new(name, [.. rows.Select(row => of[row, 0])], [.. rows.Select(row => of[row, 1])]) { IsPoints = true };
        return new($"{Method.Title}: the first two true states, and the affine image of the latents.", "first state", "second state",
            [Series("true", states), Series("recovered", recovered)]) { IsPlane = true };
    }

    private static double[][] Thinned(Matrix<double> latents)
    {
        int step = Math.Max(1, latents.RowCount / KeptRows);
        return [.. Enumerable.Range(0, latents.RowCount).Where(row => row % step == 0).Select(row => latents.Row(row).ToArray())];
    }
}

/// <summary>A shape and a size of <see cref="CouplingBenchmark"/>.</summary>
/// <param name="System">Its mixing: <c>coupling</c> or <c>spiral</c>.</param>
/// <param name="Dimension">Coordinates N.</param>
/// <param name="Shape">Shape alpha of the states' distribution.</param>
public sealed record IdentifyPairsCase(string System, int Dimension, double Shape)
    : IdentifyCase(FormattableString.Invariant($"{System}.n{Dimension}.a{Shape}").Replace("0.", "0_"),
        FormattableString.Invariant($"N = {Dimension}, shape {Shape}"), System)
{
    internal override IdentifyStudyOptions Own(IdentifyStudyOptions options) => System == IdentifyStudy.Coupling
        ? options with { Systems = [System], Coupling = options.Coupling with { Dimensions = [Dimension], Shapes = [Shape] } }
        : options with { Systems = [System], Spiral = options.Spiral with { Dimensions = [Dimension], Shapes = [Shape] } };

    internal override IdentifyMeasurement Measure(IdentifyStudyOptions options, CaseWork work)
    {
        (CouplingOptions sizes, PairMixing form) = System == IdentifyStudy.Coupling
            ? (options.Coupling, (PairMixing)new CouplingMixing(options.Coupling.Layers))
            : (options.Spiral, new SpiralMixing(options.Spiral.PerceptronHidden));
        CouplingScores scores = CouplingBenchmark.Measure(
            sizes, form, Dimension, Shape, (ulong)work.Seed!.Value, work.Progress, work.Cancellation);
        ResampledScore Fixed(double value) => new(value, []);
        return new(
        [
            .. scores.Scores.All.Where(figure => figure.Name != "affine_r2_median"), ("untrained_r2", scores.Untrained.RSquared),
            ("procrustes_bound", Fixed(scores.Bound.Procrustes)), ("orthogonality_bound", Fixed(scores.Bound.Orthogonality)),
            ("deviation", Fixed(scores.Bound.Deviation)), ("nonlinear", Fixed(scores.Bound.Nonlinear)), ("loss", Fixed(scores.Loss)),
        ]);
    }
}

/// <summary>What a case came to.</summary>
/// <param name="Figures">Measures by the ends of their names.</param>
internal sealed record IdentifyMeasurement(IReadOnlyList<(string Name, ResampledScore Score)> Figures)
{
    /// <summary>What the page draws.</summary>
    public StudyFigure? Drawing { get; init; }

    /// <summary>Some of the test latents [row][latent], the same rows in every seed.</summary>
    public double[][] Latents { get; init; } = [];
}

/// <summary>What a case of <see cref="IdentifyStudy"/> keeps beside its figures.</summary>
public sealed record IdentifyEvidence
{
    /// <summary>What the page draws.</summary>
    public StudyFigure? Drawing { get; init; }

    /// <summary>Some of the test latents [row][latent], the same rows in every seed.</summary>
    public double[][] Latents { get; init; } = [];
}
