using Dynamics.Data;
using Dynamics.Experiments;
using Dynamics.Training;

namespace Dynamics.Cli.Internals;

/// <summary>The first thing a training command writes.</summary>
internal static class RunBeginning
{
    /// <summary>Checks grid, split and windows before anything is written, then makes the folder with its manifest and options.</summary>
    public static RunFolder Begin(string command, string folderPath, bool overwrite, Recording recording, string dataPath, KalmanRunOptions options, IReadOnlyList<int> seeds)
    {
        options.Model.Validate();
        BinnedRecording binned = RecordingBinner.Bin(recording, options.Binning);
        Split split = options.Split.Of(binned);
        _ = new WindowSampler(split.Train, options.Model.WindowBins, 0);
        RunFolder folder = RunFolder.Create(folderPath, overwrite);
        OptionsJson.Save(folder.OptionsPath, options);
        folder.WriteManifest(new RunManifest
        {
            Command = command,
            CommandLine = Environment.GetCommandLineArgs()[1..],
            Options = OptionsJson.ToObject(options),
            Seeds = seeds,
            Data = Path.GetFullPath(dataPath),
            DataFingerprint = Fingerprint.Of(dataPath),
            Versions = RunEnvironment.Describe(),
        });
        return folder;
    }
}
