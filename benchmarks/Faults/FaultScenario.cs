using Dynamics.Benchmarks.Fuzz;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.Formats;
using Dynamics.Simulators;
using Dynamics.Training;
using TorchSharp;
using static Dynamics.Benchmarks.Faults.BrokenRuleException;

namespace Dynamics.Benchmarks.Faults;

/// <summary>A command that writes, and what must hold after it was cut short at any step.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Prepare">Makes what is there before, in a folder.</param>
/// <param name="Arguments">The command line, in that folder.</param>
/// <param name="Act">The same in this process.</param>
/// <param name="Check">Looks at what is there after, given what is there after the whole command; then does what its owner would do next,
/// and looks again.</param>
/// <param name="Weight">Processor time of the command, in those of a short one.</param>
internal sealed record FaultScenario(
    string Name, Action<string> Prepare, Func<string, string[]> Arguments, Action<string> Act, Action<string, string> Check, int Weight)
{
    private static readonly PlaceCellSimulatorOptions s_size = new() { DurationSeconds = 40, UnitCount = 6 };
    private static readonly Lazy<Recording> s_old = new(() => PlaceCellSimulator.Simulate(s_size).Recording);

    private static readonly KalmanRunOptions s_options = new()
    {
        Split = new ChronologicalSplit(),
        Model = new() { LatentDimension = 2, StateDimension = 2, Encoder = new Models.PerceptronOptions { HiddenUnits = 4 },
            BatchWindows = 2, WindowBins = 40 },
        Training = new() { Steps = 4, CheckpointEverySteps = 2 },
        TimeScalesSeconds = [],
        EarlyStopping = null,
        Search = SearchEffort.None,
    };

    private static readonly DecodingOptions s_decoding = DecodingOptions.Quick with { Decoders = PositionDecoder.Named("mean") };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FaultScenario> All { get; } =
    [
        new("simulate --overwrite", folder => RecordingFolder.Save(s_old.Value, In(folder, "rec")),
            folder => ["data", "simulate", "place-cells", "--out", In(folder, "rec"), "--overwrite", "--seed", "2", "--set",
                "durationSeconds=40", "--set", "unitCount=6", "--threads", "1"],
            folder => RecordingFolder.Save(PlaceCellSimulator.Simulate(s_size with { Seed = 2 }, 1).Recording, In(folder, "rec")),
            CheckRecording, Weight: 1),
        new("import", WriteTables,
            folder => ["data", "import", "csv", In(folder, "lab"), "--out", In(folder, "rec")],
            folder => RecordingFolder.Save(RecordingImport.Import("csv", In(folder, "lab"), new()), In(folder, "rec")),
            CheckRecording, Weight: 1),
        Export("npz"),
        Export("nwb"),
        new("page and json", folder =>
            {
                RecordingFolder.Save(s_old.Value, In(folder, "rec"));
                File.WriteAllText(In(folder, "page.html"), "old");
            },
            folder => ["data", "info", In(folder, "rec"), "--page", In(folder, "page.html"), "--json", In(folder, "info.json")],
            folder =>
            {
                RecordingOverview overview = RecordingOverview.Of(RecordingFolder.Load(In(folder, "rec")), new());
                Reporting.HtmlReport.Write(Reporting.RecordingPage.Of(overview), In(folder, "page.html"));
                OptionsJson.Save(In(folder, "info.json"), new CommandResult(
                    "data info", new Dictionary<string, Figure>(), [], new Dictionary<string, string>()));
            },
            CheckPage, Weight: 2),
        new("train", PrepareTraining, TrainArguments, folder => Train(folder, overwrite: false), CheckRun, Weight: 6),
        new("train --overwrite", folder =>
            {
                PrepareTraining(folder);
                Train(folder, overwrite: false, seed: 7);
            },
            folder => [.. TrainArguments(folder), "--overwrite"], folder => Train(folder, overwrite: true), CheckRun, Weight: 6),
        new("decode", folder =>
            {
                PrepareTraining(folder);
                Train(folder, overwrite: false);
            },
            folder => ["decode", In(folder, "run"), "--quick", "--decoders", "mean", "--threads", "1"], Decode, CheckDecoding, Weight: 5),
    ];

    private static string In(string folder, string name) => Path.Combine(folder, name);

    private static FaultScenario Export(string format) => new(
        $"export {format}",
        folder =>
        {
            RecordingFolder.Save(PlaceCellSimulator.Simulate(s_size with { Seed = 3 }).Recording, In(folder, "rec"));
            ((ExportFormat)RecordingImport.ByName(format)).Export(s_old.Value, In(folder, "file"));
        },
        folder => ["data", "export", format, In(folder, "rec"), "--out", In(folder, "file"), "--overwrite"],
        folder => ((ExportFormat)RecordingImport.ByName(format)).Export(RecordingFolder.Load(In(folder, "rec")), In(folder, "file")),
        (folder, whole) =>
        {
            string found = Fingerprint.Of(In(folder, "file"));
            string? old = null;
            if (found != Fingerprint.Of(In(whole, "file")))
            {
                ((ExportFormat)RecordingImport.ByName(format)).Export(s_old.Value, In(folder, "file.old"));
                old = Hash(In(folder, "file.old"));
                File.Delete(In(folder, "file.old"));
                Require(old == Hash(In(folder, "file")), FaultOutcome.WrongResult, "the file is neither the old nor the new one");
            }
            ((ExportFormat)RecordingImport.ByName(format)).Export(s_old.Value, In(folder, "file"));
            RequireOnly(folder, "rec", "file");
        },
        Weight: 1);

    private static void WriteTables(string folder)
    {
        Directory.CreateDirectory(In(folder, "lab"));
        FuzzSamples.All.First(sample => sample.Format == "csv").Write(In(folder, "lab"), new NumberCorrupter(null));
    }

    private static void CheckRecording(string folder, string whole)
    {
        string path = In(folder, "rec");
        bool existed = !Directory.Exists(In(folder, "lab")); // an import begins where nothing is
        Require(Directory.Exists(path) || !existed, FaultOutcome.WrongResult, "the recording is gone");
        if (Directory.Exists(path) && Content(path) != Content(In(whole, "rec")))
        {
            string old = In(folder, "expected");
            RecordingFolder.Save(s_old.Value, old);
            Require(existed && Content(path) == Content(old), FaultOutcome.WrongResult,
                "the recording is neither the old nor the new one");
            Directory.Delete(old, recursive: true);
        }
        using (RecordingFolder.Claim(path))
        {
            RecordingFolder.Save(s_old.Value, path);
        }
        RecordingFolder.Load(path);
        RequireOnly(folder, "rec", "lab");
    }

    /// <summary>The tables; where they were imported from, which also stands in a recording, is another folder each time.</summary>
    private static string Content(string recording)
    {
        RecordingFolder.Load(recording);
        return string.Join(' ', Directory.EnumerateFiles(recording, "*.parquet").Order(StringComparer.Ordinal).Select(Fingerprint.Of));
    }

    private static void CheckPage(string folder, string whole)
    {
        string page = File.ReadAllText(In(folder, "page.html"));
        Require(page == "old" || page.Length == new FileInfo(In(whole, "page.html")).Length || page.EndsWith("</html>\n"),
            FaultOutcome.WrongResult, "the page is half of one");
        if (File.Exists(In(folder, "info.json")))
        {
            CommandResult.Read(In(folder, "info.json"));
        }
        AtomicFile.WriteText(In(folder, "page.html"), "next");
        RequireOnly(folder, "rec", "page.html", "info.json");
    }

    private static void PrepareTraining(string folder)
    {
        RecordingFolder.Save(s_old.Value, In(folder, "rec"));
        OptionsJson.Save<object>(In(folder, "options.json"), s_options);
    }

    private static string[] TrainArguments(string folder) =>
    [
        "train", "kalman", "--data", In(folder, "rec"), "--out", In(folder, "run"), "--config", In(folder, "options.json"), "--seeds", "2",
        "--threads", "1",
    ];

    private static TrainingJob Job(int seed = 1) =>
        TrainingJob.Of(s_old.Value, s_options, [seed, seed + 1], torch.CPU, threads: 1);

    private static void Train(string folder, bool overwrite, int seed = 1)
    {
        TrainingJob job = Job(seed);
        RunManifest manifest = new()
        {
            Command = "train kalman", Data = In(folder, "rec"), DataFingerprint = Fingerprint.Of(In(folder, "rec")),
        };
        using IDisposable only = RunFolder.Claim(In(folder, "run"), overwrite, out RunFolder run);
        RunTraining.Begin(job, run, manifest);
        RunTraining.Run(job, run);
    }

    /// <summary>A run that has begun goes on to the very models of one that was not cut short; one that has not can be begun.</summary>
    private static void CheckRun(string folder, string whole)
    {
        string path = In(folder, "run");
        RunFolder? begun = File.Exists(In(path, "manifest.json")) ? RunFolder.Open(path) : null;
        if (begun?.ReadManifest() is { Seeds: [1, 2] })
        {
            RunTraining.Run(Job(), begun);
        }
        else
        {
            Train(folder, overwrite: true);
        }
        Run.Open(path).Latents();
        foreach (string name in (string[])["seed-1/model.safetensors", "seed-2/model.safetensors", "seed-2/latents.parquet"])
        {
            Require(Hash(In(path, name)) == Hash(In(In(whole, "run"), name)), FaultOutcome.WrongResult, $"{name} is another one");
        }
        RequireOnly(folder, "rec", "run", "options.json");
        RequireOnly(path, "manifest.json", "options.json", "checksums.xxh128", "seed-1", "seed-2", "result.json", "report.html");
        foreach (string seed in (string[])["seed-1", "seed-2"])
        {
            RequireOnly(In(path, seed), "model.safetensors", "model.json", "metrics.parquet", "latents.parquet", "covariances.parquet",
                "checksums.xxh128", "checkpoint");
            RequireOnly(In(In(path, seed), "checkpoint"));
        }
    }

    private static void Decode(string folder)
    {
        using IDisposable only = RunFolder.Open(In(folder, "run")).Lock();
        DecodingReport report = DecodingReport.Decode(Run.Open(In(folder, "run")), null, s_decoding);
        Reporting.HtmlReport.Write(Reporting.DecodingPage.Of(report), report.Run!.Folder.ReportPath);
    }

    private static void CheckDecoding(string folder, string whole)
    {
        const string Name = "mean.r2";
        string path = In(folder, "run");
        RunFolder run = RunFolder.Open(path);
        double expected = CommandResult.Read(RunFolder.Open(In(whole, "run")).ResultPath).Figures[Name].Value;
        if (File.Exists(run.ResultPath))
        {
            Require(CommandResult.Read(run.ResultPath).Figures[Name].Value == expected, FaultOutcome.WrongResult, "another R²");
        }
        Decode(folder);
        Require(CommandResult.Read(run.ResultPath).Figures[Name].Value == expected, FaultOutcome.WrongResult, "another R²");
        CheckRun(folder, whole);
    }

    private static string Hash(string file) => Fingerprint.OfText(Convert.ToBase64String(File.ReadAllBytes(file)));

    private static void RequireOnly(string folder, params string[] names)
    {
        string[] others = Directory.Exists(folder)
            ? [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Except(names)]
            : [];
        Require(others.Length == 0, FaultOutcome.Leftover, $"left {string.Join(", ", others)} behind");
    }
}
