using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments.Studies.Internals;

namespace Dynamics.Experiments.Studies;

/// <summary>One recipe on several recordings and splits: latents are learned on each without labels, and every decoder is scored beside
/// them. A case is a run of <c>train kalman</c> with all seeds, whose folder is that run's.</summary>
public sealed record CompareStudy : Study
{
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
    public override IReadOnlyList<string> Choices => [.. Cases.Select(one => one.Name)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases => [.. Options.Recordings.SelectMany(recording =>
        Options.Splits.Select((split, i) => new CompareCase(recording, split, Options.Splits.Count == 1 ? null : i)))];

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
        foreach (CompareCase one in Cases.Cast<CompareCase>())
        {
            _ = TrainingJob.Of(Binned(job, one), RunOptionsOf(one), Seeds, job.Device, threads: 1);
        }
    }

    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed) => OptionsJson.ToObject(RunOptionsOf((CompareCase)of));

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
        Figure?[] differences = [.. results.Select(result =>
            result.Figures.GetValueOrDefault($"{Name}.{result.Case.Name}.latent_minus_counts.r2@run"))];
        double[] known = [.. differences.OfType<Figure>().Select(figure => figure.Value)];
        if (known.Length > 0)
        {
            figures[$"{Name}.latent_minus_counts.r2@run"] = new(known.Average(), Seeds: known);
            figures[$"{Name}.latent_minus_counts.worst_r2@run"] = new(known.Min());
        }
        return figures;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report)
    {
        CaseRow[] rows = [.. report.Cases.Select(one => new CaseRow(one.Name, one.Title, $"{Name}.{one.Name}."))];
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
                    new("latents (of least error on held-out blocks and validation) less the best that reads counts",
                        "latent_minus_counts.r2@run") { Brief = "difference" },
                ]),
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
            ? string.Create(CultureInfo.InvariantCulture, $"latents less counts, running: R² {difference.Value:+0.000;-0.000} "
                + $"[{difference.Low:0.000}, {difference.High:0.000}]")
            : "decoded";

    /// <inheritdoc/>
    public override string Legend(StudyReport report) =>
        $"one recipe for all; latents without labels, {Seeds.Count} seeds; difference: the latent decoder of least error on held-out blocks and "
            + "validation less the best on the test part of those that read counts, paired on the same blocks";

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

    private KalmanRunOptions RunOptionsOf(CompareCase one) => Options.Run with
    {
        Split = one.Split,
        Binning = one.Recording.BinWidthSeconds is { } width
            ? Options.Run.Binning with { BinWidthSeconds = width }
            : Options.Run.Binning,
    };

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

/// <summary>Everything that decides a <see cref="CompareStudy"/>.</summary>
public sealed record CompareOptions
{
    /// <summary>The recordings.</summary>
    public IReadOnlyList<ComparedRecording> Recordings { get; init; } = [];

    /// <summary>The splits; each recording is trained and decoded with each of them.</summary>
    public IReadOnlyList<SplitOptions> Splits { get; init; } = [new ChronologicalSplit { PurgeSeconds = 10 }];

    /// <summary>The recipe; its split is not used.</summary>
    public KalmanRunOptions Run { get; init; } = new();

    /// <summary>The decoders and their grids.</summary>
    public DecodingOptions Decoding { get; init; } = new();
}

/// <summary>A recording in a comparison.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="BinWidthSeconds">Bin width that its spikes allow, seconds; null: the recipe's.</param>
/// <param name="Target">Channels to decode, as <see cref="Data.Target.Of"/> takes them; null: the position.</param>
public sealed record ComparedRecording(string Path, double? BinWidthSeconds = null, string? Target = null)
{
    /// <summary>The folder's name, lower-case, which figures bear.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)))
        .ToLowerInvariant().Replace('.', '_');

    /// <summary>What a command line says: a folder, and perhaps <c>@SECONDS</c> for the bin width, and <c>:CHANNELS</c> for what is
    /// decoded, as in <c>FOLDER@0.2:x,y</c>.</summary>
    /// <exception cref="InputException">The width is no number.</exception>
    public static ComparedRecording Parse(string text)
    {
        if (Directory.Exists(text))
        {
            return new(text);
        }
        if (text.LastIndexOf(':') is > 0 and int colon)
        {
            return Parse(text[..colon]) with { Target = text[(colon + 1)..] };
        }
        int at = text.LastIndexOf('@');
        if (at < 0)
        {
            return new(text);
        }
        return double.TryParse(text[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double width) && width > 0
            ? new(text[..at], width)
            : throw new InputException($"'{text[(at + 1)..]}' is no bin width in seconds", text, "write FOLDER@0.2, or the folder alone");
    }
}

/// <summary>A recording with a split.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Split">The split.</param>
/// <param name="Index">Which of several splits; null where there is one.</param>
public sealed record CompareCase(ComparedRecording Recording, SplitOptions Split, int? Index) : StudyCase(
    Index is { } split ? $"{Recording.Name}/split{split}" : Recording.Name,
    Index is { } number ? $"{Recording.Name}, split {number}" : Recording.Name);
