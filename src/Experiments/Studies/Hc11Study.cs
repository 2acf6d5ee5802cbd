using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>Which objective works on hippocampal spikes, and why: every objective with every seed on every split, trained without labels, position read out of
/// the latents, beside baselines on the same splits and measures of the latents themselves.</summary>
public static class Hc11Study
{
    /// <summary>Name of the command, and of what this study writes.</summary>
    public const string CommandName = RunManifest.StudyPrefix + "hc11";

    /// <summary>How much more observation noise the filter is told of in the figures <c>hc11.NAME.cautious</c>.</summary>
    public const double CautiousFactor = 16;

    /// <summary>Checks the recording against every split, then makes the study's folder.</summary>
    /// <param name="job">What is studied.</param>
    /// <param name="path">Where the study goes.</param>
    /// <param name="overwrite">Whether a study that lies there is removed first.</param>
    /// <exception cref="InputException">The recording is too short for a split, or the place is taken.</exception>
    public static RunFolder Begin(Hc11StudyJob job, string path, bool overwrite)
    {
        BinnedRecording recording = RecordingBinner.Bin(job.Recording, job.Options.Binning);
        foreach (Hc11Protocol protocol in job.Options.Protocols.Select(Hc11Protocol.ByName))
        {
            Require(protocol, recording, job);
        }
        string[] parts = [.. Hc11Part.AllFolders(path).Where(Directory.Exists)];
        foreach (string manifest in parts.Select(part => Path.Combine(part, "manifest.json")).Where(File.Exists))
        {
            if (OptionsJson.Load<RunManifest>(manifest).Command is not CommandName and string command)
            {
                throw new InputException($"is a run of '{command}', where a part of this study goes", Path.GetDirectoryName(manifest)!, "move it away, or choose another --out");
            }
        }
        RunFolder folder = RunFolder.Create(path, overwrite);
        foreach (string part in parts)
        {
            RunFolder.Create(part, overwrite);
        }
        folder.Begin(job.Options, new RunManifest
        {
            Command = CommandName,
            Seeds = job.Options.Seeds,
            Data = Path.GetFullPath(job.DataPath),
            DataFingerprint = Fingerprint.Of(job.DataPath),
            BinWidthSeconds = recording.BinWidthSeconds,
        });
        return folder;
    }

    /// <summary>Trains, decodes and measures whatever the folder does not hold yet, several parts at once; a finished part is read as it is.</summary>
    /// <param name="job">What is studied; the options are those that the folder was begun with.</param>
    /// <param name="folder">The study's folder.</param>
    /// <param name="progress">Told of every part that is done, from any thread.</param>
    /// <param name="cancellation">Stops between steps and fits; what was trained stays, and the next run goes on from there.</param>
    /// <exception cref="InputException">The recording does not allow it.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    /// <exception cref="TrainingDivergedException">A model diverged more often than the options allow.</exception>
    public static Hc11StudyReport Run(Hc11StudyJob job, RunFolder folder, IProgress<Hc11StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        BinnedRecording recording = RecordingBinner.Bin(job.Recording, job.Options.Binning);
        IReadOnlyList<Hc11Part> parts = Hc11Part.Of(job, recording, folder.Path);
        int done = 0;
        void RunPart(Hc11Part part)
        {
            cancellation.ThrowIfCancellationRequested();
            long began = Stopwatch.GetTimestamp();
            bool before = part.IsFinished;
            part.Run(cancellation);
            progress?.Report(new(part.Name, part.Protocol.Name, part.RSquared, before ? TimeSpan.Zero : Stopwatch.GetElapsedTime(began), Interlocked.Increment(ref done), parts.Count));
        }
        SideBySide.Run(parts, job.Threads, RunPart);
        Hc11StudyReport report = Hc11StudyReport.Of(job, recording, parts, Stopwatch.GetElapsedTime(start));
        folder.WriteManifest(folder.ReadManifest() with { FinishedUtc = DateTime.UtcNow });
        folder.WriteResult(report.ToResult());
        return report;
    }

    /// <summary>A window to train on, and a lap to test on.</summary>
    private static void Require(Hc11Protocol protocol, BinnedRecording recording, Hc11StudyJob job)
    {
        Split split = protocol.Training.Of(recording);
        _ = new WindowSampler(split.Train, job.Options.Model.WindowBins, 0);
        if (protocol.Name != Hc11Protocol.NoSplit && !LapDetector.Detect(recording, new LapOptions()).Any(lap => split.Test.Overlaps(new BinRange(lap.StartBin, lap.StartBin + 1))))
        {
            throw new InputException($"the test part of protocol '{protocol.Name}' holds no lap", job.DataPath, "give a recording of some minutes in which the animal runs to and fro");
        }
    }
}
