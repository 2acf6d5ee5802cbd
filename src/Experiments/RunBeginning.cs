using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>The first thing that a training writes.</summary>
public static class RunBeginning
{
    /// <summary>Checks grid, split and windows before anything is written, then makes the folder with its manifest and options.</summary>
    /// <param name="command">The command that trains, for the manifest.</param>
    /// <param name="folderPath">Where the run goes.</param>
    /// <param name="overwrite">Whether a run that lies there is removed first.</param>
    /// <param name="recording">The recording.</param>
    /// <param name="dataPath">The recording folder that it came from.</param>
    /// <param name="options">Grid, split, model and training.</param>
    /// <param name="seeds">One model each.</param>
    /// <exception cref="InputException">The options do not fit the recording, or the place is taken.</exception>
    public static RunFolder Begin(string command, string folderPath, bool overwrite, Recording recording, string dataPath, KalmanRunOptions options, IReadOnlyList<int> seeds)
    {
        options.Model.Validate();
        BinnedRecording binned = RecordingBinner.Bin(recording, options.Binning);
        Split split = options.Split.Of(binned);
        _ = new WindowSampler(split.Train, options.Model.WindowBins, 0);
        RunFolder folder = RunFolder.Create(folderPath, overwrite);
        folder.Begin(options, new RunManifest
        {
            Command = command,
            Seeds = seeds,
            Data = Path.GetFullPath(dataPath),
            DataFingerprint = Fingerprint.Of(dataPath),
        });
        return folder;
    }
}
