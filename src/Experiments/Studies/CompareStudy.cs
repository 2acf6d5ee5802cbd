using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments.Studies.Internals;

namespace Dynamics.Experiments.Studies;

/// <summary>One recipe, or several, on several recordings and splits: latents are learned on each without labels, and every decoder is
/// scored beside them. A case is a run of <c>train</c> with all seeds, whose folder is that run's. Where several ways to learn are
/// compared, each is paired with the first on the same bins.</summary>
public sealed record CompareStudy : Study
{
    private const string HorizonFigure = "horizon";

    private static readonly string[] s_first = ["latent.", "counts.", "bayes."];

    /// <summary>The comparison of no recording yet.</summary>
    [SetsRequiredMembers]
    public CompareStudy()
    {
        (Name, Title) = ("compare", "Latents and baselines on several recordings");
        Question = "On which recordings do latents, learned without labels, decode position as well as what reads the counts?";
        TakesSeedsTogether = true;
    }

    /// <summary>Recordings, splits, recipe, decoders.</summary>
    public CompareOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. Options.Recordings.Select(recording => recording.Name)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases =>
    [
        .. from recording in Options.Recordings
           from split in Options.Splits.Select((split, i) => (Of: split, Index: Options.Splits.Count == 1 ? (int?)null : i))
           from model in Options.Models
           select new CompareCase(recording, split.Of, split.Index, model, NamesModel: Options.Models.Count > 1),
    ];

    /// <inheritdoc/>
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options);

    /// <inheritdoc/>
    public override Study Configure(OptionsChange change) => this with { Options = change.Apply(Options) };

    /// <inheritdoc/>
    public override Study Choose(IReadOnlyList<string> names)
    {
        IReadOnlyList<string> chosen = RequireChoices(names);
        return this with
        {
            Options = Options with { Recordings = [.. Options.Recordings.Where(recording => chosen.Contains(recording.Name))] },
        };
    }

    /// <inheritdoc/>
    public override void Validate(StudyJob job)
    {
        if (Options.Recordings.Count == 0 || Options.Splits.Count == 0)
        {
            throw new InputException("there is nothing to compare", "recordings, splits", "name at least one recording, and one split");
        }
        if (Options.Recordings.GroupBy(recording => recording.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InputException(
                $"two recordings have the name '{twice.Key}'", twice.Last().Path, "rename the folder of one: figures bear its name");
        }
        if (Options.Models.Count == 0 || Options.Models.Distinct().Count() < Options.Models.Count)
        {
            throw new InputException($"models {string.Join(", ", Options.Models.Select(model => model.Name))}", "models",
                "name at least one, and each once");
        }
        foreach (CompareCase one in Cases.Cast<CompareCase>())
        {
            _ = TrainingJob.Of(Binned(job, one), RunOptionsOf(one), Seeds, job.Device, threads: 1);
        }
    }

    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed) => OptionsJson.ToObject<object>(RunOptionsOf((CompareCase)of));

    /// <inheritdoc/>
    public override CaseResult Measure(CaseWork work)
    {
        CompareCase one = (CompareCase)work.Case;
        BinnedRecording recording = Binned(work.Job, one);
        TrainingJob training = TrainingJob.Of(recording, RunOptionsOf(one), Seeds, work.Job.Device, threads: 1);
        Run run = CaseTraining.Train(
            work, training, () => new()
            {
                Command = Command, Data = Path.GetFullPath(one.Recording.Path), DataFingerprint = Fingerprint.Of(one.Recording.Path),
            });
        TargetTable table = TargetDecoding.Evaluate(
            Targeted(work.Job, one, recording), training.Split, run.Latents(), Options.Decoding, cancellation: work.Cancellation);
        ModelDifferences.Save(work.Folder, table);
        string prefix = $"{Name}.{one.Name}.";
        Dictionary<string, Figure> figures = table.Figures().ToDictionary(figure => prefix + figure.Key, figure => figure.Value);
        foreach (DecoderResult decoder in table.Whole.Decoders)
        {
            figures[$"{prefix}{decoder.Name}.median_abs_error"] = decoder.All.MedianAbsoluteError;
            if (decoder.Running is { } running)
            {
                figures[$"{prefix}{decoder.Name}.median_abs_error@run"] = running.MedianAbsoluteError;
                // Recordings have positions in different units, and stand in one table.
                figures[$"{prefix}{decoder.Name}.median_error_share@run"] = Scaled(running.MedianAbsoluteError, 100 / Extent(recording));
            }
        }
        foreach ((string name, Figure figure) in run.TrainingFigures())
        {
            figures[prefix + name] = figure;
        }
        return new(work.Case, work.Seed, figures) { Folder = work.Folder };
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results)
    {
        Dictionary<string, Figure> figures = [];
        foreach ((string name, Figure figure) in results.SelectMany(result => result.Figures))
        {
            figures[name] = figure;
        }
        foreach (IGrouping<ComparedModel, CaseResult> model in results.GroupBy(result => ((CompareCase)result.Case).Model))
        {
            double[] known = [.. model.Select(result => result.Figures.GetValueOrDefault(
                $"{Name}.{result.Case.Name}.latent_minus_counts.r2@run")).OfType<Figure>().Select(figure => figure.Value)];
            string prefix = Options.Models.Count == 1 ? $"{Name}." : $"{Name}.{model.Key.Name}.";
            if (known.Length > 0)
            {
                figures[$"{prefix}latent_minus_counts.r2@run"] = new(known.Average(), Seeds: known);
                figures[$"{prefix}latent_minus_counts.worst_r2@run"] = new(known.Min());
            }
        }
        foreach (IGrouping<string, CaseResult> place in results.GroupBy(result => ((CompareCase)result.Case).Place))
        {
            AddDifferences(figures, job, [.. place]);
        }
        return figures;
    }

    /// <summary>Of models on the same bins: <c>NAME.DECODER.r2_minus_FIRST</c>, the difference to the first of <see
    /// cref="CompareOptions.Models"/>; and of a kind with several horizons, which one is best on held-out blocks and on
    /// validation, <c>PLACE.KIND_best.horizon</c> (bins), with what was found of it, <c>PLACE.KIND_best.DECODER.r2</c> and so
    /// on.</summary>
    private void AddDifferences(Dictionary<string, Figure> figures, StudyJob job, CaseResult[] results)
    {
        CaseResult? first = Array.Find(results, result => ((CompareCase)result.Case).Model == Options.Models[0]);
        CaseResult[] others = [.. results.Where(result => result != first)];
        if (first is not null && others.Length > 0)
        {
            CompareCase one = (CompareCase)first.Case;
            BinnedRecording recording = Binned(job, one);
            ModelDifferences differences = new(
                Targeted(job, one, recording), one.Split.Of(recording).Test, Options.Decoding.BootstrapResamples, Options.Decoding.Seed);
            foreach (CaseResult other in others)
            {
                foreach ((string name, Figure figure) in differences.Between(other.Folder, first.Folder, one.Model.Name))
                {
                    figures[$"{Name}.{other.Case.Name}.{name}"] = figure;
                }
            }
        }
        foreach (IGrouping<string, CaseResult> kind in results.GroupBy(result => ((CompareCase)result.Case).Model.Train))
        {
            CaseResult[] horizons = [.. kind.Where(result => ((CompareCase)result.Case).Model.HorizonBins is not null)];
            if (horizons.Length < 2)
            {
                continue;
            }
            CaseResult best = horizons.MaxBy(HeldOut)!;
            CompareCase chosen = (CompareCase)best.Case;
            (string from, string to) = ($"{Name}.{best.Case.Name}.", BestPrefix(chosen));
            foreach ((string name, Figure figure) in figures.ToArray()
                .Where(figure => figure.Key.StartsWith(from, StringComparison.Ordinal)))
            {
                figures[to + name[from.Length..]] = figure;
            }
            figures[$"{to}{HorizonFigure}"] = new(chosen.Model.HorizonBins!.Value, Unit: "bins");
        }
    }

    private string BestPrefix(CompareCase of) => $"{Name}.{of.Place}.{of.Model.Train}_best.";

    /// <summary>The highest R² of a decoder that reads latents, the mean of that on held-out blocks and that on validation.</summary>
    private double HeldOut(CaseResult result)
    {
        string prefix = $"{Name}.{result.Case.Name}.latent.";
        double Of(string decoder, string figure) => result.Figures.GetValueOrDefault($"{decoder}.{figure}")?.Value ?? double.NaN;
        const string HeldOutFigure = ".heldout_r2";
        return result.Figures.Keys
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(HeldOutFigure, StringComparison.Ordinal))
            .Select(name => name[..^HeldOutFigure.Length])
            .Select(decoder => (Of(decoder, HeldOutFigure[1..]) + Of(decoder, "validation_r2")) / 2).DefaultIfEmpty(double.NaN).Max();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report)
    {
        CaseRow[] rows =
        [
            .. report.Cases.Select(one => new CaseRow(one.Name, one.Title, $"{Name}.{one.Name}.")),
            .. report.Cases.Cast<CompareCase>().Where(one => report.Figures.ContainsKey(BestPrefix(one) + HorizonFigure))
                .DistinctBy(BestPrefix).Select(one => new CaseRow(
                    $"{one.Place}/{one.Model.Train}_best",
                    $"{one.Place}, {one.Model.Train}, horizon chosen on held-out blocks and validation", BestPrefix(one))),
        ];
        string[] decoders = [.. Options.Decoding.Decoders.Select(decoder => decoder.Name)
            .OrderBy(
                name => Array.FindIndex(s_first, first => name.StartsWith(first, StringComparison.Ordinal)) is >= 0 and int at ? at : 9)];
        CaseTable Of(string heading, string caption, string figure, string terminal, int decimals = 3, CaseColumn[]? more = null) => new(
            heading, caption, "recording", rows,
            [.. decoders.Select(name => new CaseColumn(name, $"{name}.{figure}", decimals) { Brief = name }), .. more ?? []])
        {
            TerminalTitle = terminal,
            TerminalIntervals = 0,
            ShowsSeeds = false,
        };
        return
        [
            Of(
                "R² of position, running bins", "Test part; brackets: 95 % of block resamples.", "r2@run", "R² of position, running bins",
                more:
                [
                    new("latents (the decoder that stands for them) less the best that reads counts",
                        "latent_minus_counts.r2@run") { Brief = "difference" },
                ]),
            .. Options.Models.Count == 1 ? Array.Empty<CaseTable>() : [Differences(rows, decoders)],
            Of("R² of position, all bins", "Test part; brackets: 95 % of block resamples.", "r2", "R² of position, all bins"),
            Of("Median error, running bins (% of the extent)", "Test part.", "median_error_share@run",
                "median error, running, % of the extent", 1),
            Of("Coverage of the calibrated 95 % interval", "Share of test bins; honest is .95.", "coverage95",
                "coverage of the 95 % interval"),
            new(
                "Training", "Without labels, on validation: what the latents tell of the spikes to come, and whether they hold.",
                    "recording",
                rows,
                [
                    new("information (nats/s)", "validation_information", 1) { Brief = "nats/s" },
                    new("of smoothed counts", "counts_information", 1) { Brief = "of counts" },
                    new("seeds that hold", "verdict", 2) { Brief = "hold" },
                    new("stopped at pass", "stopped_at_pass", 0) { Brief = "passes" },
                ]) { TerminalTitle = "training", TerminalIntervals = 0 },
        ];
    }

    /// <inheritdoc/>
    public override string Headline(CaseResult result) =>
        result.Figures.GetValueOrDefault($"{Name}.{result.Case.Name}.latent_minus_counts.r2@run") is { } difference
            ? string.Create(CultureInfo.InvariantCulture, $"latents less counts, running: R² {difference.Value:+0.000;-0.000;0.000} "
                + $"[{difference.Low:0.000}, {difference.High:0.000}]")
            : "decoded";

    /// <inheritdoc/>
    public override string Legend(StudyReport report) =>
        $"{(Options.Models.Count == 1 ? "one recipe for all" : "the same recipes for all")}; latents without labels, "
            + $"{Seeds.Count} seeds; difference: the decoder that stands for the latents (README, Results) less the best on "
            + "the test part of those that read counts, paired on the same blocks";

    private static Figure Scaled(Figure figure, double factor) => new(
        figure.Value * factor, figure.Low * factor, figure.High * factor, "%", figure.Seeds is { } seeds
            ? [.. seeds.Select(x => x * factor)]
            : null);

    private static double Extent(BinnedRecording recording)
    {
        float[] known = Array.FindAll(recording.Position, float.IsFinite);
        Array.Sort(known);
        return Math.Max(1e-12, known[(int)(0.99 * (known.Length - 1))] - known[(int)(0.01 * (known.Length - 1))]);
    }

    /// <summary>Each model less the first, decoder by decoder.</summary>
    private CaseTable Differences(CaseRow[] rows, string[] decoders)
    {
        string end = ModelDifferences.Minus + Options.Models[0].Name;
        return new(
            $"R² less that of {Options.Models[0].Name}",
            "The same decoder on the same test bins, paired over the same blocks; brackets: 95 % of block resamples.", "recording", rows,
            [
                .. from decoder in decoders.Where(name => name.StartsWith(s_first[0], StringComparison.Ordinal))
                   from scope in (string[])["@run", ""]
                   select new CaseColumn($"{decoder}{(scope.Length > 0 ? ", running" : "")}", $"{decoder}.{end}{scope}")
                   {
                       Brief = $"{decoder}{scope}",
                   },
                new("horizon chosen on held-out blocks and validation (bins)", HorizonFigure, 0) { Brief = "horizon" },
            ])
        {
            TerminalTitle = $"R² less that of {Options.Models[0].Name}",
            TerminalIntervals = 4,
            ShowsSeeds = false,
        };
    }

    private RunOptions RunOptionsOf(CompareCase one)
    {
        RunOptions run = Options.RunOf(one.Model);
        return run with
        {
            Split = one.Split,
            Binning = one.Recording.BinWidthSeconds is { } width ? run.Binning with { BinWidthSeconds = width } : run.Binning,
        };
    }

    private BinnedRecording Binned(StudyJob job, CompareCase one)
    {
        BinningOptions binning = RunOptionsOf(one).Binning;
        return job.Shared((one.Recording.Path, binning), () => RecordingBinner.Bin(RecordingFolder.Load(one.Recording.Path), binning));
    }

    private Target Targeted(StudyJob job, CompareCase one, BinnedRecording recording)
    {
        BinningOptions binning = RunOptionsOf(one).Binning;
        return one.Recording.Target is not { } channels
            ? Target.OfPosition(recording)
            : job.Shared((one.Recording.Path, binning, channels), () =>
                Target.Of(RecordingFolder.Load(one.Recording.Path), binning, channels));
    }
}
