using System.Numerics;
using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments.Internals;
using Dynamics.Jepa;
using Dynamics.KalmanSsl;
using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>A finished run of any kind of model, opened for decoding and for reporting: its split, latents, training and spectra. What the
/// kind of model must tell is in <see cref="RunKind"/>.</summary>
public sealed class Run
{
    private readonly RunKind _kind;

    private readonly string? _data;

    private Run(RunFolder folder, RunManifest manifest, JsonObject options, BinnedRecording recording, string? data)
    {
        _data = data;
        foreach (int seed in manifest.Seeds)
        {
            folder.ExistingSeed(seed).RequireUnchanged();
        }
        _kind = RunKinds.Of(manifest, folder.ManifestPath);
        RunBinding.Require(folder, manifest);
        (Folder, Manifest, Options, Recording) = (folder, manifest, options, recording);
        Split = Part<SplitOptions>(folder, options, "split");
        Binning = Part<BinningOptions>(folder, options, "binning");
        TrainedSplit = SplitOf(folder, manifest, Split.Of(recording));
    }

    /// <summary>The run's folder.</summary>
    public RunFolder Folder { get; }

    /// <summary>Its manifest.</summary>
    public RunManifest Manifest { get; }

    /// <summary>Its options, as they are in the manifest; not to be changed.</summary>
    public JsonObject Options { get; }

    /// <summary>The recording that it was trained on, on its time grid.</summary>
    public BinnedRecording Recording { get; }

    /// <summary>The time grid, as an option.</summary>
    public BinningOptions Binning { get; }

    /// <summary>How the recording was parted for training, as an option.</summary>
    public SplitOptions Split { get; }

    /// <summary>The bins of that split, as they are in the manifest.</summary>
    public Split TrainedSplit { get; }

    /// <summary>Opens a run and loads the recording that its manifest names, or the one at <paramref name="dataPath"/>.</summary>
    /// <exception cref="InputException">No finished run is there, a file of it has changed, it is of a kind of model that this version does
    /// not know, the recording is missing, or it is not the one that was trained on.</exception>
    public static Run Open(string path, string? dataPath = null)
    {
        RunFolder folder = RunFolder.Open(path);
        RunManifest manifest = folder.ReadManifest();
        if (manifest.FinishedUtc is null)
        {
            throw new InputException("the run is not finished", path, $"finish it with '{manifest.Command} --resume --out {path}'");
        }
        string data = dataPath ?? manifest.Data
            ?? throw new InputException("the manifest names no recording", folder.ManifestPath, "give the recording with --data");
        if (!Directory.Exists(data))
        {
            throw new InputException(
                "the recording that the run was trained on is not there any more", data, "give its present place with --data");
        }
        if (manifest.DataFingerprint is { } fingerprint && Fingerprint.Of(data) != fingerprint)
        {
            throw new InputException(
                "is not the recording that the run was trained on (another fingerprint)", data,
                    "give that recording with --data, or train anew");
        }
        foreach (int seed in manifest.Seeds)
        {
            RequireFile(folder.ExistingSeed(seed).ModelPath);
            RequireFile(folder.ExistingSeed(seed).MetricsPath);
        }
        JsonObject options = folder.ReadOptions();
        BinnedRecording recording = RecordingBinner.Bin(RecordingFolder.Load(data), Part<BinningOptions>(folder, options, "binning"));
        return new(folder, manifest, options, recording, data);
    }

    /// <summary>A run that was finished just now, on a recording that is binned already.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="recording">The recording that it was trained on, on the run's own grid.</param>
    /// <exception cref="InputException">A file is missing or damaged, or has changed.</exception>
    public static Run Of(RunFolder folder, BinnedRecording recording)
    {
        RunManifest manifest = folder.ReadManifest();
        return new(folder, manifest, folder.ReadOptions(), recording, manifest.Data);
    }

    /// <summary>What to decode: the recording's position, or channels of it as <see cref="Data.Target.Of"/> takes them.</summary>
    /// <param name="names">The channels; null for the position.</param>
    /// <exception cref="InputException">There are no such channels, or the recording is not there any more.</exception>
    public Target Target(string? names) => names is null
        ? Data.Target.OfPosition(Recording)
        : Data.Target.Of(
            RecordingFolder.Load(_data ?? throw new InputException(
                "the manifest names no recording", Folder.ManifestPath, "give the recording with --data")), Binning, names);

    /// <summary>Latents of every seed, in the order of the seeds: those that lie in its folder, where they were computed from the model
    /// that lies there, too; else computed anew from model and recording.</summary>
    /// <exception cref="InputException">A file is missing or damaged, or belongs to another recording.</exception>
    public IReadOnlyList<LatentRun> Latents() => [.. Manifest.Seeds.Select(Latents)];

    /// <summary>The file of one seed's model.</summary>
    /// <exception cref="InputException">The run has no such seed.</exception>
    public string ModelPath(int seed) => Manifest.Seeds.Contains(seed)
        ? Folder.ExistingSeed(seed).ModelPath
        : throw new InputException($"the run has no seed {seed}", Folder.Path, $"choose one of {string.Join(", ", Manifest.Seeds)}");

    /// <summary>The metrics of one seed's training.</summary>
    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public MetricHistory History(int seed) => MetricHistory.Read(Folder.ExistingSeed(seed).MetricsPath);

    /// <summary>Eigenvalues of the transition matrix of each seed's model, largest magnitude first, in the order of the seeds; empty where
    /// the models have none.</summary>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public IReadOnlyList<IReadOnlyList<Complex>> Eigenvalues()
    {
        IReadOnlyList<Complex>[] seeds = [.. Manifest.Seeds.Select(seed => Folder.ExistingSeed(seed)).Select(folder =>
            ModelSummary.Of(folder)?.Eigenvalues ?? _kind.Eigenvalues(folder.ModelPath))];
        return seeds.All(values => values.Count > 0) ? seeds : [];
    }

    /// <summary>Whether each seed's latents hold beyond the train part, said without labels when they were trained; null for a seed of a
    /// run that did not keep its latents.</summary>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public IReadOnlyList<LatentDiagnosis?> Diagnoses() => [.. Summaries().Select(summary => summary?.Diagnosis)];

    /// <summary>What each seed's models were chosen from; empty where nothing was chosen.</summary>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public IReadOnlyList<IReadOnlyList<EnsembleCandidate>> Candidates() => [.. Summaries().Select(summary => summary?.Candidates ?? [])];

    /// <summary>What is known of the training without labels, means over seeds: <c>validation_information</c> and
    /// <c>counts_information</c> (nats/s, see <see cref="LatentDiagnosis"/>), <c>verdict</c> (share of seeds whose latents hold),
    /// <c>stopped_at_pass</c> (of the member that was trained longest), <c>forecast_coverage95.k40</c> and so on (see
    /// <see cref="HorizonCoverage"/>). What no seed knows is left out.</summary>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public IReadOnlyDictionary<string, Figure> TrainingFigures()
    {
        Dictionary<string, Figure> figures = [];
        void Add(string name, string unit, double[] values)
        {
            if (values.Length > 0)
            {
                figures[name] = new(values.Average(), Unit: unit, Seeds: values);
            }
        }
        LatentDiagnosis[] known = [.. Diagnoses().OfType<LatentDiagnosis>()];
        Add("validation_information", "nats/s", [.. known.Select(seed => seed.ForecastValidation).OfType<double>()]);
        Add("counts_information", "nats/s", [.. known.Select(seed => seed.ForecastOfCounts).OfType<double>()]);
        Add("verdict", "1", [.. known.Select(seed => seed.Holds ? 1.0 : 0)]);
        foreach (IGrouping<int, HorizonCoverage> at in known.SelectMany(seed => seed.ForecastCoverage).GroupBy(at => at.Horizon))
        {
            foreach ((double level, int i) in HorizonCoverage.Levels.Select((level, i) => (level, i)))
            {
                Add(FormattableString.Invariant($"forecast_coverage{100 * level:0}.k{at.Key}"), "1", [.. at.Select(one => one.Within[i])]);
            }
        }
        Add("stopped_at_pass", "passes", [.. Candidates().Where(candidates => candidates.Count > 0)
            .Select(candidates => candidates.Where(candidate => candidate.IsMember).Max(candidate => candidate.Passes))]);
        return figures;
    }

    /// <summary>The split to decode with: the run's own, or another one whose validation and test bins the model has not seen.</summary>
    /// <exception cref="InputException">The other split would test or validate on bins that the model was trained on.</exception>
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

    private IEnumerable<ModelSummary?> Summaries() => Manifest.Seeds.Select(seed => ModelSummary.Of(Folder.ExistingSeed(seed)));

    private LatentRun Latents(int seed)
    {
        RunFolder folder = Folder.ExistingSeed(seed);
        LatentRun? stored = ModelSummary.Of(folder) is null ? null : LatentsFile.Read(folder, Recording, (ulong)seed);
        LatentRun latents = stored ?? _kind.Infer(folder.ModelPath, Recording, (ulong)seed);
        return latents.Filtered.Mean.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0
            ? latents
            : throw new InputException("gives latents that are not finite", folder.ModelPath,
                "restore the file from a copy, or train that run anew (--overwrite)");
    }

    /// <summary>The bins that the manifest says the models were trained with.</summary>
    private static Split SplitOf(RunFolder folder, RunManifest manifest, Split ofOptions) =>
        manifest.Split is not { } kept || OptionsJson.ToText(kept) == OptionsJson.ToText(ofOptions)
            ? ofOptions
            : manifest.Seal is not null
                ? kept // the options had another meaning in the version that trained it
                : throw new InputException("says other bins of the split than its options make", folder.ManifestPath,
                    "restore it from a copy, or train that run anew (--overwrite)");

    private static T Part<T>(RunFolder folder, JsonObject options, string name) => options[name] is JsonObject part
        ? OptionsJson.Parse<T>(part.ToJsonString(), folder.OptionsPath)
        : throw new InputException($"has no part '{name}'", folder.OptionsPath, "give the folder of a 'train' command");

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
            throw new InputException(
                $"bins {bins} overlap the bins {TrainedSplit.Train} that the encoder was trained on", option,
                "choose a later part, or train with an earlier --train");
        }
    }
}
