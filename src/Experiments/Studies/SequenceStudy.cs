using System.Text.Json.Nodes;
using Dynamics.Experiments.Internals;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Simulators;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Experiments.Studies;

/// <summary>A comparison of models on sequences whose truth is known: every model is trained with every seed and scored on fresh
/// sequences.</summary>
public sealed record SequenceStudy : Study
{
    private static readonly int[] s_percents = [50, 80, 95];

    /// <summary>The data, by seed.</summary>
    public required Func<ulong, SequenceSimulator> Simulator { get; init; }

    /// <summary>What is compared.</summary>
    public required IReadOnlyList<SequenceCase> Models { get; init; }

    /// <summary>Common options.</summary>
    public required SequenceStudyOptions Options { get; init; }

    /// <summary>Truth channels that are read out.</summary>
    public IReadOnlyList<string> Channels { get; init; } = ["x", "y"];

    /// <summary>True turn a frame, in degrees, of each channel's strongest rotation; empty where there is none.</summary>
    public IReadOnlyList<double> DegreesPerFrame { get; init; } = [18, 18];

    /// <summary>Objectives whose gradients are compared while training.</summary>
    public IReadOnlyList<Objective> ComparedObjectives { get; init; } =
        [new StopGradientObjective(), new KozachenkoLeonenkoObjective()];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. Models.Select(model => model.Name)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCase> Cases => Models;

    /// <inheritdoc/>
    public override JsonObject ToOptions() => OptionsJson.ToObject(Options);

    /// <inheritdoc/>
    public override Study Configure(OptionsChange change)
    {
        SequenceStudyOptions options = change.Apply(Options);
        return (this with { Options = options }).Choose(options.Cases);
    }

    /// <inheritdoc/>
    public override Study Choose(IReadOnlyList<string> names) => this with
    {
        Options = Options with { Cases = RequireChoices(names) },
        Models = names.Count == 0 ? Models : [.. names.Select(name => Models.Single(model => model.Name == name))],
    };

    /// <inheritdoc/>
    public override void Validate(StudyJob job)
    {
        if (Options.ReadoutSequences > Options.TrainSequences)
        {
            throw new InputException(
                $"{Options.ReadoutSequences} readout sequences are more than the {Options.TrainSequences} that are trained on",
                "readoutSequences",
                "choose fewer, or more trainSequences");
        }
        RequireMemory("trainSequences", Options.TrainSequences, sizeof(long) / sizeof(float)); // their order
        foreach (SequenceCase model in Models)
        {
            SequenceSimulator simulator = SimulatorOf(model, seed: 0);
            SequenceLdmOptions options = model.Configure(Options.Model);
            if (Options.TrainSequences < options.BatchSequences)
            {
                throw new InputException(
                    $"{Options.TrainSequences} sequences are fewer than a batch of {options.BatchSequences}", "trainSequences",
                    "choose smaller batches or more sequences");
            }
            options.Validate(simulator.FrameCount, simulator.FeatureCount);
            long numbers = (long)simulator.FrameCount * simulator.FeatureCount;
            RequireMemory("readoutSequences", Options.ReadoutSequences, numbers);
            RequireMemory("validationSequences", Options.ValidationSequences, numbers);
            RequireMemory("testSequences", Options.TestSequences, numbers);
        }
    }

    /// <inheritdoc/>
    public override JsonObject OptionsOf(StudyCase of, int? seed)
    {
        SequenceCase model = (SequenceCase)of;
        JsonObject options = OptionsJson.ToObject(
            Options with { Cases = [of.Name], Model = model.Configure(Options.Model), Training = model.Train(Options.Training) });
        options["data"] = SimulatorOf(model, seed ?? 0) switch
        {
            MovingDotSimulator dot => OptionsJson.ToObject(dot.Options),
            NonlinearSimulator system => OptionsJson.ToObject(system.Options),
            _ => null,
        };
        options["comparedObjectives"] = JsonNode.Parse(OptionsJson.ToText(ComparedObjectives));
        return options;
    }

    /// <inheritdoc/>
    public override CaseResult Measure(CaseWork work)
    {
        (SequenceCase model, int seed) = ((SequenceCase)work.Case, work.Seed!.Value);
        double milliseconds = double.NaN;
        if (!File.Exists(work.Folder.ModelPath))
        {
            bool isResumed = work.Folder.Checkpoints.NewestStep is not null;
            TrainingResult result = Train(model, seed, work);
            work.Cancellation.ThrowIfCancellationRequested();
            milliseconds = isResumed ? double.NaN : result.Elapsed.TotalMilliseconds / result.StepsDone;
        }
        SequenceData data = work.Job.Shared(
            (model.Simulator ?? Simulator, seed, Options), () => new SequenceData(SimulatorOf(model, seed), Channels, Options));
        using SequenceLdm trained = SequenceLdm.Load(work.Folder.RequireUnchanged().ModelPath);
        SequenceEvaluation evaluation = new(trained, data, Options);
        SequenceRun run = new(model, seed, evaluation.Scores((ulong)seed), evaluation.Exhibit(), milliseconds) { Folder = work.Folder };
        return run.ToResult($"{Name}.{model.Name}.", DegreesPerFrame.Distinct().Count());
    }

    /// <summary>The figures by name: <c>STUDY.CASE.r2</c> and so on; means over seeds, with the seeds. The interval of r2 holds the chance
    /// in the test sequences, which are resampled whole.</summary>
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> Collect(StudyJob job, IReadOnlyList<CaseResult> results) => SeedMeans.Of(results);

    /// <inheritdoc/>
    public override IReadOnlyList<CaseTable> Tables(StudyReport report)
    {
        CaseRow[] rows = [.. report.Cases.Select(model => new CaseRow(model.Name, model.Title, $"{Name}.{model.Name}."))];
        StudyCase best = Best(report);
        CaseRow bestRow = rows.Single(row => row.Name == best.Name);
        CaseColumn[] place =
        [
            new("R²", "r2") { Brief = "R²", BriefDecimals = 4 },
            new("pixels R²", "pixel_r2") { Brief = "pixels" },
            new("smoothed R²", "smoothed_r2"),
            new("10 frames ahead R²", "forecast10_r2") { Brief = "10 ahead" },
            .. DegreesPerFrame.Distinct().Select((degrees, i) =>
                new CaseColumn(FormattableString.Invariant($"angle, true {degrees:0.#} (degrees)"), SequenceRun.AngleName(i),
                    2) { Brief = "angle" }),
        ];
        CaseColumn[] uncertainty =
        [
            .. s_percents.Select((percent, i) =>
                new CaseColumn($"raw {percent} %", $"raw_coverage{percent}")
                {
                    Brief = "raw 50/80/95", BriefDecimals = 2, SharesCell = i > 0,
                }),
            .. s_percents.Select((percent, i) =>
                new CaseColumn($"calibrated {percent} %", $"coverage{percent}")
                {
                    Brief = "calibrated", BriefDecimals = 2, SharesCell = i > 0,
                }),
            new("noise R²", "noise_r2") { Brief = "noise R²" },
            new("pixel noise R²", "pixel_noise_r2"),
            new("error after a jump", "jump_error") { Brief = "after jump" },
            new("a batch (ms)", "ms_per_batch", 1) { Brief = "ms/batch" },
        ];
        return
        [
            new(
                "Decoded place", "Means over seeds on test sequences; brackets: 95 % bootstrap of whole sequences.",
                "objective", rows, place)
            {
                TerminalTitle = $"{Title}: {Options.TestSequences} fresh sequences a seed, seeds {string.Join(" ", Seeds)}",
                TerminalRowHeading = "model",
                Best = bestRow,
            },
            new(
                "Uncertainty and cost",
                "Share of the truth inside the stated ellipses, before and after their size is taken from validation sequences; how well "
                + "the noise level of a frame is known, and how well from the variance of its pixels alone; wall time of a training step.",
                "objective", rows, uncertainty)
            {
                ShowsSeeds = false,
                Best = bestRow,
            },
        ];
    }

    /// <inheritdoc/>
    public override string Headline(CaseResult result) =>
        FormattableString.Invariant($"R² {result.Figures[$"{Name}.{result.Case.Name}.r2"].Value:0.000}");

    /// <inheritdoc/>
    public override string Legend(StudyReport report) =>
        "R²: causal linear readout of x and y, mean over seeds [95 % bootstrap of whole test sequences]; "
        + "pixels: regression on the single frame";

    /// <summary>The case of the highest R², of those on the study's own data where there are some.</summary>
    public SequenceCase Best(StudyReport report) => report.Cases.Cast<SequenceCase>()
        .OrderBy(model => model.Simulator is null ? 0 : 1)
        .ThenByDescending(model => report.Figures[$"{Name}.{model.Name}.r2"].Value)
        .First();

    /// <summary>The image that frames of a run are; null where they are none of a dot.</summary>
    public DotImageView? ImageOf(SequenceRun run) => SimulatorOf(run.Case, run.Seed) switch
    {
        MovingDotSimulator dot => dot.Options.View as DotImageView,
        NonlinearSimulator system => system.Options.View as DotImageView,
        _ => null,
    };

    private SequenceSimulator SimulatorOf(SequenceCase model, int seed) => (model.Simulator ?? Simulator)((ulong)seed);

    private TrainingResult Train(SequenceCase model, int seed, CaseWork work)
    {
        SimulatedSequences source = new(SimulatorOf(model, seed), Options.TrainSequences);
        using SequenceLdm learner = SequenceLdm.Initialize(model.Configure(Options.Model), source.FeatureCount, (ulong)seed);
        learner.to(work.Job.Device);
        using RepresentationTask<TorchSharp.torch.Tensor> task = learner.CreateTask(source, (ulong)seed, threads: 1, ComparedObjectives);
        RunFolder bound = work.Folder.BoundTo(RunBinding.Of(OptionsOf(model, seed), seed));
        return SeedTraining.Run(
            task, model.Train(Options.Training), bound, (path, metadata) => learner.Save(path, metadata), work.Progress, work.Cancellation);
    }

    private static void RequireMemory(string option, int sequences, long numbersEach) =>
        Check.FitsMemory((Int128)sequences * numbersEach, $"{sequences} sequences", option, "choose fewer");
}
