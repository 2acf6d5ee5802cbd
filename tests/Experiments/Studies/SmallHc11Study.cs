using Dynamics.Data;
using Dynamics.Simulators;
using Dynamics.Experiments.Studies;
using Dynamics.Models;
using TorchSharp;

namespace Dynamics.Tests.Experiments.Studies;

/// <summary>A study of four simulated minutes: two objectives, two seeds, every split, a few steps.</summary>
internal static class SmallHc11Study
{
    public static readonly Hc11StudyOptions Options = new()
    {
        Objectives = ["recipe", "stop_gradient"],
        Seeds = [4, 7],
        Model = new() { LatentDimension = 3, StateDimension = 4, Encoder = new PerceptronOptions { HiddenUnits = 8 }, BatchWindows = 4,
            WindowBins = 60 },
        Training = new() { Steps = 12, LogEverySteps = 4, CheckpointEverySteps = 4 },
        Decoding = new()
        {
            Ridge = new([1e-3]),
            Neighbors = new([5], MaximumTrainBins: 300),
            Mlp = new() { HiddenUnits = 4, MaximumEpochs = 2, ChoiceEpochs = 1, DefaultEpochs = 1, PosteriorSamples = 64 },
            Bayes = new() { WindowsSeconds = [0.25], StepFractions = [0.03, 0.2], LikelihoodExponents = [1] },
            SmoothingTausSeconds = [0.25],
            BootstrapResamples = 40,
            NullShifts = 10,
            CalibrationBins = 100,
            Refits = false,
        },
    };

    private static readonly Lazy<TemporaryFolder> s_folder = new(() =>
    {
        TemporaryFolder folder = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        RecordingFolder.Save(
            PlaceCellSimulator.Simulate(
                new() { DurationSeconds = 240, UnitCount = 15, MedianPauseSeconds = 0.5, MedianSpeed = 0.8 }).Recording, folder["rec"]);
        return folder;
    });

    private static readonly Lazy<StudyReport> s_report = new(() => Run(s_folder.Value["study"], Options));

    /// <summary>The recording folder.</summary>
    public static string RecordingPath => s_folder.Value["rec"];

    public static StudyReport Report => s_report.Value;

    /// <summary>The study that the report is of.</summary>
    public static Hc11Study Study => (Hc11Study)Report.Study;

    /// <summary>Where a part of that study lies.</summary>
    public static string Folder(params ReadOnlySpan<string> part)
    {
        _ = Report;
        return Path.Combine([s_folder.Value["study"], .. part]);
    }

    public static StudyJob Job(Hc11StudyOptions options) =>
        new(new Hc11Study { Options = options, Seeds = options.Seeds }, torch.CPU,
            Threads: 2) { Recording = RecordingFolder.Load(RecordingPath), DataPath = RecordingPath };

    public static StudyReport Run(string path, Hc11StudyOptions options)
    {
        StudyJob job = Job(options);
        return StudyRunner.Run(job, StudyRunner.Begin(job, path, overwrite: false));
    }

    public static CommandResult Part(string name, string protocol) => CommandResult.Read(Folder(name, protocol, "result.json"));
}
