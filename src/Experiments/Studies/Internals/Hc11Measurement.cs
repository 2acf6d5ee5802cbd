using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Measures one case of <see cref="Hc11Study"/>. An objective is a run of <c>train kalman</c> with all seeds; its folder is that
/// run's. Figures have the names of <see cref="TargetTable.Figures"/>, some with <c>insample.</c>, <c>cautious.</c> or <c>evidence.</c>
/// before them.</summary>
internal sealed class Hc11Measurement(Hc11StudyOptions options, BinnedRecording recording, CaseWork work)
{
    private static readonly Objective[] s_compared =
        [new LogDetObjective { Weight = 1 }, new KozachenkoLeonenkoObjective(), new KernelDensityObjective(), new StopGradientObjective()];

    private readonly Hc11Case _case = (Hc11Case)work.Case;

    private Split Split => _case.Protocol.Decoding(recording);

    /// <summary>The options of an objective's run.</summary>
    public static KalmanRunOptions RunOptions(Hc11StudyOptions options, Hc11Case of) => new()
    {
        Binning = options.Binning,
        Split = of.Protocol.Training,
        Model = options.Model with { Objective = of.Objective!.Objective, NoiseFloor = of.Objective.NoiseFloor },
        ComparedObjectives = of.Protocol.Name == Hc11Protocol.Chronological ? s_compared : [],
        Training = options.Training,
        TimeScalesSeconds = [],
        EarlyStopping = null,
        Search = SearchEffort.None,
    };

    /// <summary>Predicted position of every seed [seed][bin of the test range], by the perceptron on filtered latents; of protocol B
    /// only.</summary>
    public static IReadOnlyList<float[]> Predictions(CaseResult result) =>
        [.. ParquetFile.Read(result.Folder.PredictionsPath).Select(column => (float[])column.Values)];

    /// <summary>Trains what is not trained yet, decodes, measures.</summary>
    public Dictionary<string, Figure> Figures()
    {
        if (_case.Objective is null)
        {
            work.Folder.WriteManifest(Manifest() with { Split = Split });
            return Baselines();
        }
        Run run = TrainedRun();
        IReadOnlyList<LatentRun> latents = run.Latents();
        return _case.Protocol.Name switch
        {
            Hc11Protocol.Chronological => WithEvidence(run, latents),
            Hc11Protocol.NoSplit => Decode(Split, latents, "latent.ridge", "latent.mlp"),
            _ => Decode(Split, latents, "latent.ridge", "latent.mlp", "smoothed.ridge", "smoothed.mlp"),
        };
    }

    /// <summary>What spikes say without latents. Where nothing is split, counts are those of single bins, as in the paper's comparison
    /// (docs/reference/experiments.md, "Hippocampal recording"); else smoothed over the past.</summary>
    private Dictionary<string, Figure> Baselines() => _case.Protocol.Name == Hc11Protocol.NoSplit
        ? Decode(Split, [], "counts.ridge", "counts.mlp")
        : Decode(Split, [], "counts.ridge", "counts.mlp", "bayes.walk");

    private RunManifest Manifest()
    {
        string path = work.Job.DataPath!;
        return new()
        {
            Command = work.Job.Study.Command,
            Data = Path.GetFullPath(path),
            DataFingerprint = work.Job.Shared($"fingerprint of {path}", () => Fingerprint.Of(path)),
        };
    }

    private Run TrainedRun()
    {
        int[] seeds = _case.Protocol.Name == Hc11Protocol.NoSplit ? [options.Seeds[0]] : [.. options.Seeds];
        TrainingJob training =
            TrainingJob.Of(recording, RunOptions(options, _case), seeds, device("cpu"), threads: 1) with { KeepsLatents = false };
        return CaseTraining.Train(work, training, Manifest);
    }

    private Dictionary<string, Figure> WithEvidence(Run run, IReadOnlyList<LatentRun> latents)
    {
        TargetTable table = Table(
            Split, latents, sampling: true, "latent.ridge", "latent.knn", "latent.mlp", "smoothed.ridge", "smoothed.mlp");
        IReadOnlyList<float[]> predicted = table.Whole["latent.mlp"].PredictedBySeed;
        ParquetColumn[] predictions =
            [.. predicted.Select((values, i) => new ParquetColumn($"seed_{run.Manifest.Seeds[i]}", values))];
        FolderChecksums.Save(run.Folder.PredictionsPath, path => ParquetFile.Write(path, predictions));
        Dictionary<string, Figure> figures = new(table.Figures());
        void Add(string variant, Dictionary<string, Figure> more)
        {
            foreach ((string name, Figure figure) in more)
            {
                figures[variant + name] = figure;
            }
        }
        Add("insample.", Decode(Split with { Test = Split.Train }, latents, "latent.ridge", "latent.mlp"));
        Add("cautious.", Decode(Split, Cautious(run), "latent.ridge", "latent.mlp"));
        Add("evidence.", Hc11Evidence.Of(run, Split.Test));
        return figures;
    }

    /// <summary>Latents of the same models, whose filters are told of more observation noise than they learned, and so integrate for
    /// longer.</summary>
    private static IReadOnlyList<LatentRun> Cautious(Run run) => [.. run.Manifest.Seeds.Select(seed =>
    {
        using KalmanEnsemble models = KalmanRunKind.Load(run.ModelPath(seed), run.Recording);
        KalmanLdm model = models.Members[0];
        LinearGaussianModel learned = model.ToStateSpace();
        LinearGaussianModel cautious = learned with { ObservationVariance = Hc11StudyOptions.CautiousFactor * learned.ObservationVariance };
        GaussianSeries filtered =
            KalmanFilter.Filter(cautious, model.Encode(run.Recording.Counts), model.Options.LatentDimension).ToSeries();
        return new LatentRun((ulong)seed, filtered, filtered);
    })];

    /// <summary>Decodes with the named decoders; intervals that nobody reads are made from little, since they cost most of the
    /// time.</summary>
    private TargetTable Table(Split split, IReadOnlyList<LatentRun> latents, bool sampling, params IReadOnlyList<string> decoders)
    {
        DecodingOptions decoding = options.Decoding with { Decoders = PositionDecoder.Named(decoders) };
        decoding = sampling ? decoding : decoding with
        {
            Mlp = decoding.Mlp with { PosteriorSamples = 0 },
            Neighbors = decoding.Neighbors with { MaximumTrainBins = Math.Min(500, decoding.Neighbors.MaximumTrainBins) },
        };
        return TargetDecoding.Evaluate(Target.OfPosition(recording), split, latents, decoding, cancellation: work.Cancellation);
    }

    private Dictionary<string, Figure> Decode(Split split, IReadOnlyList<LatentRun> latents, params IReadOnlyList<string> decoders) =>
        new(Table(split, latents, sampling: false, decoders).Figures());
}
