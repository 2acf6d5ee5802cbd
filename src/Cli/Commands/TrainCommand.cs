using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Experiments;
using Dynamics.Training;
using Spectre.Console;
using TorchSharp;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics train</c>: learning without labels.</summary>
internal static class TrainCommand
{
    public static Command Create() => new("train", "Train a latent model without labels.")
    {
        TrainRunCommand.Create<KalmanRunOptions>(
            "kalman", "Predictive latent distribution matching with differentiable Kalman filters at several time scales, on spike counts.",
            (options, effort) => options with { Search = effort }),
        TrainRunCommand.Create<JepaRunOptions>(
            "jepa", "An encoder of spike counts whose latents predict those some bins later (--set horizons=[20,40]).",
            presets: JepaPresets.All),
        TrainRunCommand.Create<SslRunOptions>(
            "ssl", "An encoder of spike counts from two noisy views of the same windows, by any loss (--set objective.kind=simClr)."),
    };
}

/// <summary><c>dynamics train KIND --data REC --out RUN</c>: one command for every kind of options.</summary>
internal static class TrainRunCommand
{
    /// <param name="kind">The command's name.</param>
    /// <param name="description">What it trains.</param>
    /// <param name="withSearch">Sets how much is tried before models are chosen; null where nothing is chosen.</param>
    /// <param name="presets">Options by names; null where there are none.</param>
    public static Command Create<TOptions>(
        string kind, string description, Func<TOptions, SearchEffort, TOptions>? withSearch = null,
        IReadOnlyDictionary<string, TOptions>? presets = null)
        where TOptions : RunOptions, new()
    {
        Option<string?> preset = new("--preset")
        {
            Description = $"Published settings to start from: {string.Join(", ", presets?.Keys ?? [])}.", HelpName = "NAME",
        };
        Option<SearchEffort?> search = new("--search")
        {
            Description =
                "How much is tried before models are chosen, without labels: none, quick (default: time scales that tell little of "
                + "the spikes to come are left out) or full (of each time scale the best of three models; some four times as long).",
            HelpName = "EFFORT",
        };
        Option<string> data = SharedOptions.Data();
        Option<string> output = SharedOptions.Out("Run folder to write.");
        (Option<string> config, Option<string[]> set) = (SharedOptions.Config(), SharedOptions.Set());
        SplitArguments splitting = new();
        Option<int> seed = new("--seed") { Description = "First seed.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<int> seeds =
            new("--seeds") { Description = "How many models, one a seed from --seed on.", HelpName = "N", DefaultValueFactory = _ => 3 };
        (Option<string> device, Option<int> threads) = (SharedOptions.Device(), SharedOptions.Threads());
        Option<bool> resume = new("--resume") { Description = "Go on with an interrupted run; data and options are the run's own." };
        (Option<bool> overwrite, Option<string> json) = (SharedOptions.Overwrite(), SharedOptions.Json());
        Command command = new(kind, description)
        {
            data, output, config, set, seed, seeds, device, threads, resume, overwrite, json,
        };
        splitting.AddTo(command);
        if (withSearch is not null)
        {
            command.Add(search);
        }
        if (presets is not null)
        {
            command.Add(preset);
        }
        TrainingGrace grace = new();
        command.SetAction(parsed => CommandRunner.Resumable(() => Abortable.Run(() =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            int threadCount = SharedOptions.ApplyThreads(parsed.GetValue(threads));
            torch.Device place = SharedOptions.ParseDevice(parsed.GetRequiredValue(device));
            string folderPath = parsed.GetRequiredValue(output);
            if (parsed.GetValue(resume))
            {
                SharedOptions.RefuseBeside(parsed, resume, [config, set, seed, seeds, overwrite, search, preset, .. splitting.All]);
                return Resume<TOptions>(
                    RunFolder.Open(folderPath), parsed.GetValue(data), place, threadCount, parsed.GetValue(json), grace);
            }
            TOptions options = Preset(presets, presets is null ? null : parsed.GetValue(preset));
            options = parsed.GetValue(config) is { } file ? OptionsJson.LoadOver(file, options) : options;
            options = OptionsJson.Override(options, parsed.GetRequiredValue(set));
            options = options with { Split = splitting.Apply(options.Split, parsed) };
            options = withSearch is not null && parsed.GetValue(search) is { } effort ? withSearch(options, effort) : options;
            int[] seedList = SharedOptions.SeedList(parsed.GetValue(seed), parsed.GetValue(seeds));
            string path = parsed.GetValue(data)
                ?? throw new InputException(
                "no recording is given", "--data", "give a recording folder (made by 'data import' or 'data simulate')");
            Recording recording = RecordingFolder.Load(path);
            TrainingJob job = TrainingJob.Of(recording, options, seedList, place, threadCount);
            RunManifest manifest = new() { Command = $"train {kind}", Data = Path.GetFullPath(path),
                DataFingerprint = Fingerprint.Of(path) };
            using IDisposable only = RunFolder.Claim(folderPath, parsed.GetValue(overwrite), out RunFolder folder);
            RunTraining.Begin(job, folder, manifest);
            return Train(job, folder, parsed.GetValue(json), grace, resumed: false);
        }, () => grace.Time)));
        return command;
    }

    private static TOptions Preset<TOptions>(IReadOnlyDictionary<string, TOptions>? presets, string? name)
        where TOptions : new() => name is null || presets is null ? new() : presets.GetValueOrDefault(name)
            ?? throw new InputException($"'{name}' is no preset", "--preset", $"choose from {string.Join(", ", presets.Keys)}");

    private static int Resume<TOptions>(
        RunFolder folder, string? data, torch.Device place, int threads, string? json, TrainingGrace grace)
        where TOptions : RunOptions
    {
        using IDisposable only = folder.Lock();
        folder.RequireUnchanged();
        string path = data ?? folder.ReadManifest().Data
            ?? throw new InputException("the manifest names no recording", folder.ManifestPath, "give the recording with --data");
        (TOptions options, int[] seeds) = Resumed<TOptions>(folder, path);
        return Train(TrainingJob.Of(RecordingFolder.Load(path), options, seeds, place, threads), folder, json, grace, resumed: true);
    }

    private static (TOptions Options, int[] Seeds) Resumed<TOptions>(RunFolder folder, string dataPath)
        where TOptions : RunOptions
    {
        RunManifest manifest = folder.ReadManifest();
        if (manifest.DataFingerprint != Fingerprint.Of(dataPath))
        {
            throw new InputException(
                "is not the recording that the run was begun with (another fingerprint)", dataPath, "resume with that recording");
        }
        return (OptionsJson.Parse<TOptions>(folder.ReadOptions().ToJsonString(), folder.ManifestPath), [.. manifest.Seeds]);
    }

    private static int Train(TrainingJob job, RunFolder folder, string? json, TrainingGrace grace, bool resumed)
    {
        IReadOnlyList<TrainingResult> results = TrainingProgress.Show(
            progress => RunTraining.Run(job, folder, grace.Watching(progress), CommandRunner.Interrupt));
        if (results.Where(result => result.Interrupted).Select(result => result.StepsDone).ToArray() is [_, ..] steps)
        {
            Console.Error.WriteLine(
                $"dynamics: interrupted after step {string.Join(", ", steps)}; a checkpoint is written. Go on with --resume.");
            return CommandRunner.Interrupted;
        }
        Run run = Run.Of(folder, job.Recording);
        Dictionary<string, Figure> figures = Figures(run, job, resumed ? [] : results);
        if (JsonOutput.ShowsTables(json))
        {
            Table table = Screen.Table(
                $"{job.Recording.Name}: {job.Seeds.Count} seeds, {job.Options.Training.Steps} steps", "figure", "mean", "each seed");
            foreach ((string name, Figure figure) in figures)
            {
                table.Row(
                    name, Numbers.Text(figure.Value, "0.####"),
                    string.Join("  ", (figure.Seeds ?? []).Select(value => Numbers.Text(value, "0.####"))));
            }
            Screen.Result.Write(table);
            Screen.Result.Write(TrainingView.Candidates(run));
            TrainingView.WriteVerdicts(run);
            Screen.Result.WriteLine($"run folder {folder.Path}; next: dynamics decode {folder.Path}");
        }
        JsonOutput.Write(json, JsonOutput.Result(folder.ReadManifest().Command, figures, OptionsJson.ToObject<object>(job.Options)));
        return CommandRunner.Done;
    }

    /// <summary>Times and rollbacks are left out of a resumed run: nobody knows those of its first part.</summary>
    private static Dictionary<string, Figure> Figures(Run run, TrainingJob job, IReadOnlyList<TrainingResult> results)
    {
        Dictionary<string, Figure> figures = [];
        void Add(string name, string unit, IReadOnlyList<double> values)
        {
            if (values.Count > 0)
            {
                figures[name] = new(values.Average(), Unit: unit, Seeds: values);
            }
        }
        MetricHistory[] histories = [.. job.Seeds.Select(run.History)];
        IReadOnlyList<double> Last(string metric) => histories.All(history => history.Names.Contains(metric))
            ? [.. histories.Select(history => history[metric][^1])]
            : [];
        Add("train.loss", "nats", Last("loss"));
        Add("train.negative_log_likelihood", "nats", Last("negativeLogLikelihood"));
        Add("train.spectral_radius", "1", Last("spectralRadius"));
        IReadOnlyDictionary<string, Figure> unlabelled = run.TrainingFigures();
        foreach ((string name, Figure figure) in unlabelled.Where(entry => entry.Key != "counts_information"))
        {
            figures[$"train.{name}"] = figure;
        }
        Add("train.seconds", "s", [.. results.Select(result => result.Elapsed.TotalSeconds)]);
        Add("train.rollbacks", "1", [.. results.Select(result => (double)result.Rollbacks)]);
        return figures;
    }
}
