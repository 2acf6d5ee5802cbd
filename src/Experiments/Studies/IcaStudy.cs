using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Dynamics.Experiments.Studies.Internals;

namespace Dynamics.Experiments.Studies;

/// <summary>Linear ICA as the smallest case of latent distribution matching: are sources recovered from linear mixtures by alignment plus
/// exact entropy, as well as by FastICA, and are they not where theory says that they cannot be?</summary>
public sealed record IcaStudy : Study
{
    /// <summary>The study of all mixtures.</summary>
    [SetsRequiredMembers]
    public IcaStudy()
    {
        (Name, Title) = ("ica", "Linear ICA as latent distribution matching");
        Seeds = [1, 2, 3, 4, 5];
        Question = "Does alignment plus exact log-determinant entropy recover linear mixed sources, as well as FastICA does?";
        ChoiceWord = "mixtures";
    }

    /// <summary>All mixtures, in the order of tables.</summary>
    public static IReadOnlyList<IcaCase> AllCases { get; } =
    [
        new IcaMixtureCase("flat", "two flat-topped sources, shape 4", [4, 4]),
        new IcaMixtureCase("flat_symmetric", "the same, mixed by [[1, 0.7], [0.7, 1]] as in the paper's demonstration", [4, 4])
        {
            Mixing = new() { Matrix = [[1, 0.7], [0.7, 1]] },
        },
        new IcaMixtureCase("laplace", "three Laplace sources", [1, 1, 1]),
        new IcaMixtureCase("mixed", "four sources of unknown shape (0.8, 1, 4, 8)", [0.8, 1, 4, 8]) { FitsShapes = true },
        new IcaImagesCase(),
        new IcaProcessCase("ou", "two Ornstein-Uhlenbeck processes", [2, 0.2]),
        new IcaMixtureCase("gaussian", "control: two Gaussian sources without memory", [2, 2]),
        new IcaProcessCase("ou_equal", "control: two Ornstein-Uhlenbeck processes of one rate", [2, 2]),
    ];

    /// <summary>The study; in its small form with one seed.</summary>
    public static IcaStudy Default { get; } = new() { Quick = new IcaStudy { Seeds = [1] } };

    /// <summary>Mixtures and sizes.</summary>
    public IcaOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. AllCases.Select(one => one.Name)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases =>
        [.. AllCases.Where(one => Options.Mixtures.Count == 0 || Options.Mixtures.Contains(one.Name))];

    /// <inheritdoc/>
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options);

    /// <inheritdoc/>
    public override Study Configure(OptionsChange change) => this with { Options = change.Apply(Options) };

    /// <inheritdoc/>
    public override Study Choose(IReadOnlyList<string> names) =>
        this with { Options = Options with { Mixtures = RequireChoices(names) } };

    /// <inheritdoc/>
    public override void Validate(StudyJob job)
    {
        RequireChoices(Options.Mixtures);
        Check.FitsMemory((Int128)4 * Options.Frames, "mixtures", "frames");
        Check.FitsMemory((Int128)3 * Options.ImageSize * Options.ImageSize, "images", "imageSize");
    }

    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed) => OptionsJson.ToObject(Options with { Mixtures = [of.Name] });

    /// <inheritdoc/>
    public override CaseResult Measure(CaseWork work) =>
        ((IcaCase)work.Case).Measure(Options, work.Seed!.Value, work.Cancellation).ToResult(work);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results) =>
        SeedMeans.WithSpread(results);

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report) =>
    [
        new("Recovery", "Amari distance of unmixing times mixing: 0 is a permutation with scales. Correlation: the worst source. Controls "
                + "cannot be unmixed by theory. Where the mixing is symmetric and positive, whitening alone inverts it, so such a "
                + "mixture proves nothing. Brackets: 95 % of the mean over seeds.", "mixture",
            [.. report.Cases.Select(one => new CaseRow(one.Name, one.Title, $"ica.{one.Name}."))],
            [
                new("Amari distance", "amari", 4) { Brief = "Amari" },
                new("of FastICA", "fastica_amari", 4) { Brief = "FastICA" },
                new("ours less FastICA's", "amari_minus_fastica", 4) { Brief = "difference" },
                new("of symmetric whitening alone", "whitening_amari", 4) { Brief = "whitening" },
                new("|correlation|, worst source", "correlation", 4) { Brief = "|corr|" },
                new("of FastICA", "fastica_correlation", 4) { Brief = "FastICA |corr|" },
                new("steps", "steps", 0) { Brief = "steps" },
            ]) { TerminalTitle = "recovery of sources: Amari distance, worst |correlation|", TerminalIntervals = 3 },
        new("Ornstein-Uhlenbeck processes by stationary variances", "The rotation that gives sources of known variance their places, from "
                + "all sequences pooled; beside it how much the angle of a single sequence scatters, and what theory says of that.",
            "processes",
            [new("rates 2 and 0.2, mixed by 45 degrees", "rates 2 and 0.2, mixed by 45 degrees", "ou.")],
            [
                new("angle (degrees)", "angle_deg", 4) { Brief = "angle, deg" },
                new("|correlation|, worst source", "correlation", 6) { Brief = "|corr|" },
                new("standard deviation of one sequence's angle", "single_angle_sd_deg", 3) { Brief = "one sequence, sd" },
                new("in theory", "single_angle_sd_deg_theory", 3) { Brief = "theory" },
            ]) { TerminalTitle = "Ornstein-Uhlenbeck processes by stationary variances", TerminalIntervals = 1 },
    ];

    /// <inheritdoc/>
    public override string Headline(CaseResult result) =>
        FormattableString.Invariant($"Amari distance {result.Figures[$"ica.{result.Case.Name}.amari"].Value:0.0000}");

    /// <inheritdoc/>
    public override string Legend(StudyReport report) => $"W climbs mean log p(W x) + log |det W| by the "
        + $"{Options.Fit.Gradient.ToString().ToLowerInvariant()} gradient; {Options.Frames} frames, images of {Options.ImageSize} pixels, "
        + $"{Options.Sequences} sequences of {Options.SequenceFrames} frames; seeds {string.Join(" ", Seeds)}";
}
