using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Dynamics.Losses;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies;

/// <summary>How far the entropy estimators are off on densities whose entropy is known, over dimension and number of points. Nothing is
/// trained.</summary>
public sealed record EntropyEstimatorsStudy : Study
{
    private static readonly EstimatorCase[] s_estimators =
    [
        new("log_det", "log-determinant of the covariance", new GaussianLogDetEntropy()),
        new("knn", "nearest neighbours (Kozachenko-Leonenko)", new KozachenkoLeonenkoEntropy()),
        new("kde", "kernel density, each point by the others", KernelDensityEntropy.LeaveOneOut()),
        new("kde_self", "kernel density, each point by all", KernelDensityEntropy.Resubstitution()),
        new("log_det_expansion", "log-determinant to second order", new LogDetExpansionEntropy()),
        new("plug_in", "plug-in Gaussian, held fixed", new PlugInEntropy()),
    ];

    private static readonly Density[] s_densities =
    [
        new("gaussian", "Standard normal: d/2 log 2 pi e.", Gaussian, (random, _) => random.NextGaussian()),
        new("uniform", "Uniform in the unit cube: 0.", _ => 0, (random, _) => random.NextDouble()),
        new("mixture", "Two normals, 20 standard deviations apart in each dimension: d/2 log 2 pi e + log 2.",
            d => Gaussian(d) + Math.Log(2),
            (random, isFirst) => random.NextGaussian() + (isFirst ? -10 : 10)),
    ];

    /// <summary>The study of all estimators.</summary>
    [SetsRequiredMembers]
    public EntropyEstimatorsStudy()
    {
        (Name, Title) = ("entropy-estimators", "Entropy estimators");
        Question = "How far is each entropy estimator off where the entropy is known, over dimension and number of points?";
    }

    /// <summary>Sizes.</summary>
    public EntropyEstimatorsOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. s_estimators.Select(one => one.Name)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases =>
        [.. s_estimators.Where(one => Options.Estimators.Count == 0 || Options.Estimators.Contains(one.Name))];

    /// <inheritdoc/>
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options);

    /// <inheritdoc/>
    public override Study Configure(OptionsChange change) => this with { Options = change.Apply(Options) };

    /// <inheritdoc/>
    public override Study Choose(IReadOnlyList<string> names) =>
        this with { Options = Options with { Estimators = RequireChoices(names) } };

    /// <inheritdoc/>
    public override void Validate(StudyJob job)
    {
        RequireChoices(Options.Estimators);
        if (Options.Points.Any(count => count < 10) || Options.Dimensions.Any(count => count < 1) || Options.Repeats < 2)
        {
            throw new InputException("are too small", "points, dimensions, repeats", "give at least 10 points, 1 dimension, 2 repeats");
        }
    }

    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed) => OptionsJson.ToObject(Options with { Estimators = [of.Name] });

    /// <inheritdoc/>
    public override CaseResult Measure(CaseWork work)
    {
        (EntropyEstimator estimator, Dictionary<string, Figure> figures) = (((EstimatorCase)work.Case).Estimator, []);
        foreach ((Density Density, int Dimension, int Points) cell in Grid())
        {
            work.Cancellation.ThrowIfCancellationRequested();
            double[] errors = [.. Enumerable.Range(0, Options.Repeats).Select(repeat =>
                Error(estimator, cell.Density, cell.Dimension, cell.Points, new((ulong)work.Seed!, (ulong)repeat)))];
            (double bias, string name) = (errors.Average(), $"{Name}.{work.Case.Name}.{Cell(cell)}");
            figures[$"{name}.bias"] = new(bias, Unit: "nats");
            figures[$"{name}.spread"] = new(Math.Sqrt(errors.Sum(error => Math.Pow(error - bias, 2)) / (errors.Length - 1)), Unit: "nats");
        }
        return new(work.Case, work.Seed, figures) { Folder = work.Folder };
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results) => SeedMeans.Of(results);

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report)
    {
        CaseRow[] rows = [.. report.Cases.Select(one => new CaseRow(one.Name, one.Title, $"{Name}.{one.Name}."))];
        IEnumerable<CaseColumn> Columns(Density density) =>
            from cell in Grid().Where(cell => cell.Density == density)
            from measure in (string[])["bias", "spread"]
            select new CaseColumn($"{measure}, d {cell.Dimension}, n {cell.Points} (nats)", $"{Cell(cell)}.{measure}")
            { Brief = $"d {cell.Dimension}, n {cell.Points}", BriefDecimals = 2, SharesCell = measure == "spread" };
        return [.. s_densities.Select(density => new CaseTable(density.Name, density.Meaning, "estimator", rows, [.. Columns(density)])
        { TerminalTitle = $"{density.Name}: bias and spread, nats", TerminalIntervals = 0, ShowsSeeds = false })];
    }

    /// <inheritdoc/>
    public override string Headline(CaseResult result) =>
        FormattableString.Invariant($"largest error {result.Figures.Values.Max(figure => Math.Abs(figure.Value)):0.00} nats");

    /// <inheritdoc/>
    public override string Legend(StudyReport report) =>
        $"bias: mean error; spread: its standard deviation; {Options.Repeats} draws with each of the seeds {string.Join(" ", Seeds)}";

    private IEnumerable<(Density Density, int Dimension, int Points)> Grid() =>
        from density in s_densities from dimension in Options.Dimensions from points in Options.Points select (density, dimension, points);

    private static string Cell((Density Density, int Dimension, int Points) at) => $"{at.Density.Name}.d{at.Dimension}.n{at.Points}";

    private static double Gaussian(int dimension) => 0.5 * dimension * Math.Log(2 * Math.PI * Math.E);

    private static double Error(EntropyEstimator estimator, Density density, int dimension, int points, RandomStream random)
    {
        (double[] values, bool isFirst) = (new double[points * dimension], false);
        for (int i = 0; i < values.Length; i++)
        {
            isFirst = i % dimension == 0 ? random.NextDouble() < 0.5 : isFirst; // one draw a point
            values[i] = density.Draw(random, isFirst);
        }
        using var scope = NewDisposeScope();
        return estimator.Estimate(tensor(values, [points, dimension])).item<double>() - density.Entropy(dimension);
    }

    private sealed record EstimatorCase(string Name, string Title, EntropyEstimator Estimator) : StudyCase(Name, Title);

    private sealed record Density(string Name, string Meaning, Func<int, double> Entropy, Func<RandomStream, bool, double> Draw);
}

/// <summary>Sizes of <see cref="EntropyEstimatorsStudy"/>.</summary>
public sealed record EntropyEstimatorsOptions
{
    /// <summary>Names of the estimators; empty: all.</summary>
    public IReadOnlyList<string> Estimators { get; init; } = [];

    /// <summary>Dimensions of the points.</summary>
    public IReadOnlyList<int> Dimensions { get; init; } = [1, 2, 4, 8];

    /// <summary>Numbers of points.</summary>
    public IReadOnlyList<int> Points { get; init; } = [200, 1000];

    /// <summary>Draws with each seed.</summary>
    public int Repeats { get; init; } = 20;
}
