using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>A finished run of <c>train kalman</c>, opened for decoding. Latents are computed anew from model and data: what is decoded is what
/// the model gives now, not what a file says it gave.</summary>
public sealed class KalmanRun
{
    private KalmanRun(RunFolder folder, RunManifest manifest, KalmanRunOptions options, BinnedRecording recording, Split trainedSplit)
    {
        (Folder, Manifest, Options, Recording, TrainedSplit) = (folder, manifest, options, recording, trainedSplit);
    }

    /// <summary>The run's folder.</summary>
    public RunFolder Folder { get; }

    /// <summary>Its manifest.</summary>
    public RunManifest Manifest { get; }

    /// <summary>Its options.</summary>
    public KalmanRunOptions Options { get; }

    /// <summary>The recording it was trained on, on its time grid.</summary>
    public BinnedRecording Recording { get; }

    /// <summary>The split it was trained with.</summary>
    public Split TrainedSplit { get; }

    /// <summary>Opens a run and loads the recording that its manifest names, or the one at <paramref name="dataPath"/>.</summary>
    /// <exception cref="InputException">No finished run is there, a file of it has changed, the recording is missing, or it is not the one that was trained on.</exception>
    public static KalmanRun Open(string path, string? dataPath = null)
    {
        RunFolder folder = RunFolder.Open(path);
        RunManifest manifest = folder.ReadManifest();
        if (manifest.FinishedUtc is null)
        {
            throw new InputException("the run is not finished", path, $"finish it with 'train kalman --resume --out {path}'");
        }
        string data = dataPath ?? manifest.Data ?? throw new InputException("the manifest names no recording", folder.ManifestPath, "give the recording with --data");
        if (!Directory.Exists(data))
        {
            throw new InputException("the recording that the run was trained on is not there any more", data, "give its present place with --data");
        }
        if (manifest.DataFingerprint is { } fingerprint && Fingerprint.Of(data) != fingerprint)
        {
            throw new InputException("is not the recording that the run was trained on (another fingerprint)", data, "give that recording with --data, or train anew");
        }
        foreach (int seed in manifest.Seeds)
        {
            RequireFile(folder.ExistingSeed(seed).ModelPath);
            RequireFile(folder.ExistingSeed(seed).MetricsPath);
            folder.ExistingSeed(seed).RequireUnchanged();
        }
        KalmanRunOptions options = OptionsJson.Load<KalmanRunOptions>(folder.OptionsPath);
        BinnedRecording recording = RecordingBinner.Bin(RecordingFolder.Load(data), options.Binning);
        return new(folder, manifest, options, recording, options.Split.Of(recording));
    }

    /// <summary>Filtered and smoothed latents of every seed, in the order of the seeds.</summary>
    public IReadOnlyList<LatentRun> Latents() => [.. Manifest.Seeds.Select(seed =>
    {
        using KalmanLdm model = LoadModel(seed);
        FilteredPosterior filtered = model.Filter(Recording.Counts).Filtered;
        return new LatentRun((ulong)seed, filtered.ToSeries(), RtsSmoother.Smooth(model.ToStateSpace(), filtered).ToSeries());
    })];

    /// <summary>The model of one seed; the caller disposes it.</summary>
    /// <exception cref="InputException">The file is missing or damaged, or belongs to another recording.</exception>
    public KalmanLdm LoadModel(int seed)
    {
        string path = Folder.ExistingSeed(seed).ModelPath;
        KalmanLdm model = KalmanLdm.Load(path);
        if (model.Encoder.Scaling.UnitCount != Recording.UnitCount)
        {
            throw new InputException($"is a model of {model.Encoder.Scaling.UnitCount} units; the recording has {Recording.UnitCount}", path, "give the recording that it was trained on with --data");
        }
        return model;
    }

    /// <summary>The metrics of one seed's training.</summary>
    public MetricHistory History(int seed) => KalmanTraining.History(Folder, seed);

    /// <summary>The split to decode with: the run's own, or another one whose validation and test bins the encoder has not seen.</summary>
    /// <exception cref="InputException">The other split would test or validate on bins that the encoder was trained on.</exception>
    public Split DecodingSplit(SplitOptions? other)
    {
        if (other is null)
        {
            return TrainedSplit;
        }
        Split split = other.Of(Recording);
        Refuse(split.Validation, "--validation");
        Refuse(split.Test, "--test");
        return split;
    }

    private static void RequireFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException("is missing from the run", path, "train that run anew, or restore the file");
        }
    }

    private void Refuse(BinSet bins, string option)
    {
        if (bins.Overlaps(TrainedSplit.Train))
        {
            throw new InputException($"bins {bins} overlap the bins {TrainedSplit.Train} that the encoder was trained on", option, "choose a later part, or train with an earlier --train");
        }
    }
}
