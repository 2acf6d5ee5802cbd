using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.Images;

namespace Dynamics.Experiments.Studies;

/// <summary>Every self-supervised loss on images, with the ablation that should make it collapse: linear and nearest-neighbour probes, and
/// the verdict on collapse from the latents alone.</summary>
public sealed record ImagesStudy : Study
{

    /// <summary>The study of all methods.</summary>
    [SetsRequiredMembers]
    public ImagesStudy()
    {
        (Name, Title) = ("images", "Self-supervised learning on images");
        Question = "What does each self-supervised loss learn from images, and which of them collapse without which part?";
        ChoiceWord = "methods";
    }

    /// <summary>Images, network, training.</summary>
    public ImagesStudyOptions Options { get; init; } = new();

    /// <summary>The study with its quick form.</summary>
    public static ImagesStudy Default { get; } = new()
    {
        Quick = new ImagesStudy { Options = ImagesStudyOptions.QuickLook, Seeds = [1] },
    };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. ImageMethods.All.Select(method => method.Name)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases =>
        [.. ImageMethods.All.Where(method => Options.Methods.Count == 0 || Options.Methods.Contains(method.Name))];

    /// <inheritdoc/>
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options);

    /// <inheritdoc/>
    public override Study Configure(OptionsChange change) => this with { Options = change.Apply(Options) };

    /// <inheritdoc/>
    public override Study Choose(IReadOnlyList<string> names) =>
        this with { Options = Options with { Methods = RequireChoices(names) } };

    /// <inheritdoc/>
    public override void Validate(StudyJob job)
    {
        RequireChoices(Options.Methods);
        (ImageSet train, ImageSet test) = Images(job);
        if (train.Count < Options.BatchImages)
        {
            throw new InputException(
                $"{train.Count} images are fewer than a batch of {Options.BatchImages}", "batchImages", "choose smaller batches");
        }
        if (Options.LocalViews % 2 != 0)
        {
            throw new InputException($"{Options.LocalViews} small views", "localViews", "give an even number, or 0");
        }
        if (test.Count < 20)
        {
            throw new InputException($"{test.Count} images to test on", "testImages", "give at least 20");
        }
    }

    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed) => OptionsJson.ToObject(Options with { Methods = [of.Name] });

    /// <inheritdoc/>
    public override CaseResult Measure(CaseWork work)
    {
        (ImageSet train, ImageSet test) = Images(work.Job);
        ImageMethod method = (ImageMethod)work.Case;
        ImageEvaluation found = ImageMeasurement.Measure(work, Options, method, train, test);
        Dictionary<string, Figure> figures = new()
        {
            [$"{method.Prefix}linear_top1"] = new(found.Linear.Average(right => right ? 1.0 : 0), Unit: "1"),
            [$"{method.Prefix}knn_top1"] = new(found.Neighbor.Average(right => right ? 1.0 : 0), Unit: "1"),
            [$"{method.Prefix}rankme"] = new(found.Verdict.Spectrum.RankMe, Unit: "1"),
            [$"{method.Prefix}effective_rank"] = new(found.Verdict.Spectrum.EffectiveRank, Unit: "1"),
            [$"{method.Prefix}participation_ratio"] = new(found.Verdict.Spectrum.ParticipationRatio, Unit: "1"),
            [$"{method.Prefix}std"] = new(found.Verdict.Spread.MeanStd, Unit: "1"),
            [$"{method.Prefix}unit_std"] = new(found.Verdict.Spread.UnitStd * Math.Sqrt(found.Verdict.Spread.Dimensions), Unit: "1"),
            [$"{method.Prefix}uniformity"] = new(found.Verdict.Spread.Uniformity, Unit: "1"),
            [$"{method.Prefix}alignment"] = new(found.Alignment, Unit: "1"),
            [$"{method.Prefix}lidar"] = new(found.Lidar, Unit: "1"),
            [$"{method.Prefix}alpha_req"] = new(found.Verdict.Spectrum.AlphaReQ(3, 49), Unit: "1"),
            [$"{method.Prefix}collapsed"] = new(found.IsCollapsed ? 1 : 0, Unit: "1"),
        };
        if (found.Online is { } online)
        {
            figures[$"{method.Prefix}online_top1"] = new(online, Unit: "1");
        }
        return new(method, work.Seed, figures)
        {
            Folder = work.Folder,
            Resamples = new Dictionary<string, double[]>
            {
                [$"{method.Prefix}linear_top1"] = ImageProbes.Resampled(found.Linear),
                [$"{method.Prefix}knn_top1"] = ImageProbes.Resampled(found.Neighbor),
            },
            Details = OptionsJson.ToObject(found.Details),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results)
    {
        Dictionary<string, Figure> figures = SeedMeans.Of(results);
        foreach (ImageMethod method in results.Select(result => (ImageMethod)result.Case).Distinct().Where(method => !method.IsUntrained))
        {
            foreach (string probe in (string[])["linear", "knn"])
            {
                (string gain, string score) = ($"{method.Prefix}{probe}_gain", $"{method.Prefix}{probe}_top1");
                SeedMeans.AddDifference(figures, results, gain, score, $"{ImageMethods.Random}.{probe}_top1");
            }
            if (method.Prefix.EndsWith(".joint.", StringComparison.Ordinal))
            {
                string cell = method.Prefix[..^"joint.".Length];
                SeedMeans.AddDifference(
                    figures, results, $"{cell}joint_less_single", $"{cell}joint.linear_top1", $"{cell}single.linear_top1");
            }
        }
        return figures;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report)
    {
        ImageMethod[] methods = [.. report.Cases.Cast<ImageMethod>()];
        CaseTable Table(string heading, string caption, Func<ImageMethod, bool> shown) => new(
            heading, caption, "method",
            [.. methods.Where(shown).Select(method => new CaseRow(method.Name, method.Title, method.Prefix))],
            [
                new("linear probe, top 1", "linear_top1") { Brief = "linear" },
                new("gain on the untrained encoder", "linear_gain") { Brief = "gain" },
                new("nearest neighbours, top 1", "knn_top1") { Brief = "kNN" },
                new("online probe, top 1", "online_top1"),
                new("RankMe", "rankme", 1) { Brief = "RankMe" },
                new("effective rank", "effective_rank", 1) { Brief = "rank" },
                new("deviation of unit vectors, of 1/sqrt(d)", "unit_std", 2) { Brief = "std" },
                new("uniformity", "uniformity", 2),
                new("alignment", "alignment", 2),
                new("LiDAR", "lidar", 1),
                new("alpha-ReQ", "alpha_req", 2),
                new("collapsed", "collapsed", 1) { Brief = "collapsed" },
            ]) { TerminalTitle = heading };
        List<CaseTable> tables =
        [
            Table("Methods", "Every loss as published. Brackets: 95 % of resamples of the test images.",
                method => method.AblationOf is null && !IsCell(method)),
            Table("Ablations", "Each without what keeps its latents apart; the verdict knows no labels.",
                method => method.AblationOf is not null),
            Table("Grid", "Latent distribution matching: space, entropy, and whose.",
                method => method.AblationOf is null && IsCell(method)),
        ];
        CaseRow[] pairs =
        [
            .. methods.Where(method => method.Prefix.EndsWith(".joint.", StringComparison.Ordinal)).Select(method => new CaseRow(
                method.Prefix[..^".joint.".Length], method.Title[..^", joint".Length], method.Prefix[..^"joint.".Length])),
        ];
        tables.Add(new("Joint or single", "Linear probe of the joint entropy less that of the single ones, the same test images.", "cell",
            pairs, [new("joint less single", "joint_less_single") { Brief = "joint less single" }]) { TerminalTitle = "Joint or single" });
        return tables;
    }

    /// <inheritdoc/>
    public override string Headline(CaseResult result)
    {
        string prefix = ((ImageMethod)result.Case).Prefix;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"linear {100 * result.Figures[$"{prefix}linear_top1"].Value:0.0} %, kNN "
                + $"{100 * result.Figures[$"{prefix}knn_top1"].Value:0.0} %; {result.DetailsAs<ImageDetails>().Verdict}");
    }

    /// <inheritdoc/>
    public override string Legend(StudyReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Options.Data}: {Options.TrainImages} images, {Options.Training.Steps} steps of {Options.BatchImages}, seeds "
            + $"{string.Join(" ", Seeds)}; top 1 on test images with the features frozen; collapsed: 1 where the latents say so "
            + $"(no deviation, no rank, or no information in the assignments)");

    /// <summary>The images of a job, read once: to train on, and to test on.</summary>
    public (ImageSet Train, ImageSet Test) Images(StudyJob job) => Options.Load(job);

    private static bool IsCell(ImageMethod method) => method.Prefix.StartsWith("grid.", StringComparison.Ordinal);
}
