using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.Models;

namespace Dynamics.Experiments.Studies;

/// <summary>Real training without negatives, of images and of spikes, in the quantities of its linear theory: how predictor and
/// correlation of latents come to share their eigenvectors, how p grows with s, and whether DirectPred, which sets the predictor by theory,
/// learns as much as one that is learned.</summary>
public sealed record PredictorsStudy : Study
{
    /// <summary>The study of all predictors.</summary>
    [SetsRequiredMembers]
    public PredictorsStudy()
    {
        (Name, Title) = ("predictors", "Predictors without negatives");
        Question = "Does training without negatives, of images and of spikes, do what its linear theory says?";
        ChoiceWord = "predictors";
    }

    /// <summary>Data and training.</summary>
    public PredictorsStudyOptions Options { get; init; } = new();

    /// <summary>The study with its quick form.</summary>
    public static PredictorsStudy Default { get; } =
        new() { Quick = new PredictorsStudy { Seeds = [1], Options = PredictorsStudyOptions.QuickLook } };

    /// <summary>Every predictor on every kind of data.</summary>
    public static IReadOnlyList<PredictorCase> AllCases { get; } =
        [.. Predictors(PredictorCase.Images), .. Predictors(PredictorCase.Spikes)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. AllCases.Select(one => one.Name)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases =>
    [
        .. AllCases.Where(one => Options.Cases.Count == 0 || Options.Cases.Contains(one.Name)).Select(one =>
            one.Data == PredictorCase.Spikes && Options.Recording.Length > 0 ? one with { RecordingPath = Options.Recording } : one),
    ];

    /// <inheritdoc/>
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options);

    /// <inheritdoc/>
    public override Study Configure(OptionsChange change) => this with { Options = change.Apply(Options) };

    /// <inheritdoc/>
    public override Study Choose(IReadOnlyList<string> names) => this with { Options = Options with { Cases = RequireChoices(names) } };

    /// <inheritdoc/>
    public override void Validate(StudyJob job)
    {
        RequireChoices(Options.Cases);
        if (Cases.Cast<PredictorCase>().Any(one => one.Data == PredictorCase.Images))
        {
            if (Options.Images.Methods.Count > 0)
            {
                throw new InputException("methods of images are those of the study", "images.methods", "choose predictors");
            }
            new ImagesStudy { Options = Options.Images }.Validate(job);
        }
        foreach (PredictorCase one in Cases.Cast<PredictorCase>().Where(one => one.Data == PredictorCase.Spikes))
        {
            _ = SpikePredictors.Training(job, one, Options, Seeds);
        }
    }

    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed) => OptionsJson.ToObject(Options with { Cases = [of.Name] });

    /// <inheritdoc/>
    public override CaseResult Measure(CaseWork work)
    {
        PredictorCase one = (PredictorCase)work.Case;
        return one.Data == PredictorCase.Images
            ? ImagePredictors.Measure(work, one, Options.Images)
            : SpikePredictors.Measure(work, one, Options);
    }

    /// <summary>Means over seeds with Student's interval; of images the differences of probes are paired by test image, of spikes by
    /// seed.</summary>
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results)
    {
        Dictionary<string, Figure> figures = SeedMeans.WithSpread(results);
        foreach (PredictorCase one in results.Select(result => (PredictorCase)result.Case).Distinct())
        {
            (string own, string learned) = ($"{one.Prefix}probe", $"{PredictorCase.PrefixOf(one.Data, PredictorCase.Learned)}probe");
            string difference = $"{one.Prefix}less_learned";
            if (own == learned || !figures.ContainsKey(own) || !figures.ContainsKey(learned))
            {
                continue;
            }
            if (one.Data == PredictorCase.Images)
            {
                SeedMeans.AddDifference(figures, results, difference, own, learned);
            }
            else
            {
                figures[difference] = SeedMeans.Difference(figures[own].Seeds!, figures[learned].Seeds!);
            }
        }
        return figures;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report) =>
        [.. report.Cases.Cast<PredictorCase>().GroupBy(one => one.Data).Select(data => new CaseTable(
            $"Predictors on {data.Key}", "Means over seeds. Probe: " + (data.Key == PredictorCase.Images
                ? "top 1 of a linear probe of frozen features on test images."
                : "R² of position by a linear readout of latents, all test bins."), "predictor",
            [.. data.Select(one => new CaseRow(one.Name, one.Title, one.Prefix))],
            [
                new("probe", "probe") { Brief = "probe" },
                new("less that of the learned predictor", "less_learned") { Brief = "less learned" },
                new("RankMe, centred", "rankme", 1) { Brief = "RankMe" },
                new("collapsed", "collapsed", 1) { Brief = "collapsed" },
                new("misalignment, first", "misalignment_first", 3) { Brief = "misaligned" },
                new("misalignment, last", "misalignment", 3) { Brief = "at the end" },
                new("asymmetry of W_p, last", "asymmetry", 3) { Brief = "asymmetry" },
                new("slope of log p over log s (theory 0.5)", "exponent", 2) { Brief = "slope" },
            ]) { TerminalTitle = $"predictors on {data.Key}", ShowsSeeds = false })];

    /// <inheritdoc/>
    public override string Headline(CaseResult result)
    {
        string prefix = ((PredictorCase)result.Case).Prefix;
        double Of(string name) => result.Figures.GetValueOrDefault(prefix + name)?.Value ?? double.NaN;
        return FormattableString.Invariant(
            $"probe {Of("probe"):0.000}, RankMe {Of("rankme"):0.0}, misalignment {Of("misalignment"):0.000}");
    }

    /// <inheritdoc/>
    public override string Legend(StudyReport report) =>
        "F: mean of z z' of latents that were not trained on; misalignment: |[F, W_p]| / (|F| |W_p|); s, p: eigenvalues of F, and what W_p "
        + "is along their eigenvectors; the theory is of linear networks and a loss that is not normalised, these networks are neither";

    private static IEnumerable<PredictorCase> Predictors(string data)
    {
        PerceptronHeadOptions linear = new() { Hidden = [], Normalizes = false, HasBias = false };
        (EmaTargetOptions following, DetachedTargetOptions detached) = (new(), new());
        yield return new(data, PredictorCase.Learned, $"{data}: linear predictor, following target (BYOL)", linear, following);
        yield return new(data, "simsiam", $"{data}: linear predictor, detached target (SimSiam)", linear, detached);
        yield return new(data, "directpred", $"{data}: DirectPred, as in its code", new DirectPredictorOptions(), following);
        yield return new(
            data, "directpred_paper", $"{data}: DirectPred, as in its paper",
            new DirectPredictorOptions { Form = DirectPredictorForm.Paper }, following);
        yield return new(data, "none", $"{data}: no predictor, detached target", new IdentityHeadOptions(), detached);
    }
}

/// <summary>A predictor on a kind of data.</summary>
/// <param name="Data"><see cref="Images"/> or <see cref="Spikes"/>.</param>
/// <param name="Predictor">Lower-case name.</param>
/// <param name="Title">What it is, for tables.</param>
/// <param name="Head">Between latents and what they predict.</param>
/// <param name="Target">What stands for the latents as targets.</param>
public sealed record PredictorCase(string Data, string Predictor, string Title, LatentHeadOptions Head, TargetOptions Target)
    : StudyCase($"{Data}.{Predictor}", Title)
{
    /// <summary>The data of images.</summary>
    public const string Images = "images";

    /// <summary>The data of spikes.</summary>
    public const string Spikes = "spikes";

    /// <summary>The linear predictor that is learned, with which the others are compared.</summary>
    public const string Learned = "linear";

    /// <summary>First part of the names of its figures.</summary>
    public string Prefix => PrefixOf(Data, Predictor);

    /// <summary>The same by names.</summary>
    public static string PrefixOf(string data, string predictor) => $"predictors.{data}.{predictor}.";
}
