using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>One objective on one split: a run folder of <c>train kalman</c> with all seeds, and the figures of its latents.</summary>
internal sealed class Hc11ModelPart(Hc11StudyJob job, BinnedRecording recording, Hc11Objective objective, Hc11Protocol protocol, string studyPath)
    : Hc11Part(job, recording, objective.Name, protocol, studyPath)
{
    private static readonly Objective[] s_compared =
        [new LogDetObjective { Weight = 1 }, new KozachenkoLeonenkoObjective(), new KernelDensityObjective(), new StopGradientObjective()];

    private IReadOnlyList<int> Seeds => Protocol.Name == Hc11Protocol.NoSplit ? [Job.Options.Seeds[0]] : Job.Options.Seeds;

    private KalmanRunOptions Options => new()
    {
        Binning = Job.Options.Binning,
        Split = Protocol.Training,
        Model = Job.Options.Model with { Objective = objective.Objective, NoiseFloor = objective.NoiseFloor },
        ComparedObjectives = Protocol.Name == Hc11Protocol.Chronological ? s_compared : [],
        Training = Job.Options.Training,
    };

    /// <summary>The finished run.</summary>
    public Experiments.Run Open() => Experiments.Run.Of(RunFolder.Open(Folder), Recording);

    /// <summary>Predicted position of every seed [seed][bin of the test range], by the perceptron on filtered latents; protocol B only.</summary>
    public IReadOnlyList<float[]> Predictions() => [.. ParquetFile.Read(RunFolder.Open(Folder).PredictionsPath).Select(column => (float[])column.Values)];

    protected override RunFolder Begin(string path) =>
        KalmanTraining.Begin(Training(), path, overwrite: false, new() { Command = Hc11Study.CommandName, Data = Path.GetFullPath(Job.DataPath), DataFingerprint = Fingerprint.Of(Job.DataPath) });

    private KalmanTrainingJob Training() => KalmanTrainingJob.Of(Recording, Options, Seeds, device("cpu"), threads: 1) with { KeepsLatents = false };

    protected override Dictionary<string, Figure> Measure(RunFolder folder, CancellationToken cancellation)
    {
        if (!folder.IsFinished)
        {
            if (KalmanTraining.Run(Training(), folder, null, cancellation) is [.., { Interrupted: true }])
            {
                throw new OperationCanceledException(cancellation);
            }
        }
        Experiments.Run run = Open();
        IReadOnlyList<LatentRun> latents = run.Latents();
        Split split = Protocol.Decoding(Recording);
        return Protocol.Name switch
        {
            Hc11Protocol.Chronological => WithEvidence(run, split, latents, cancellation),
            Hc11Protocol.NoSplit => new(Decode(split, latents, cancellation, "latent.ridge", "latent.mlp")),
            _ => new(Decode(split, latents, cancellation, "latent.ridge", "latent.mlp", "smoothed.ridge", "smoothed.mlp")),
        };
    }

    private Dictionary<string, Figure> WithEvidence(Experiments.Run run, Split split, IReadOnlyList<LatentRun> latents, CancellationToken cancellation)
    {
        DecodingTable table = Table(split, latents, sampling: true, cancellation, "latent.ridge", "latent.knn", "latent.mlp", "smoothed.ridge", "smoothed.mlp");
        ParquetColumn[] predictions = [.. table["latent.mlp"].PredictedBySeed.Select((values, i) => new ParquetColumn($"seed_{Seeds[i]}", values))];
        FolderChecksums.Save(run.Folder.PredictionsPath, path => ParquetFile.Write(path, predictions));
        Dictionary<string, Figure> figures = new(table.Figures());
        foreach ((string name, Figure figure) in Decode(split with { Test = split.Train }, latents, cancellation, "latent.ridge", "latent.mlp"))
        {
            figures["insample." + name] = figure;
        }
        foreach ((string name, Figure figure) in Decode(split, Cautious(run), cancellation, "latent.ridge", "latent.mlp"))
        {
            figures["cautious." + name] = figure;
        }
        foreach ((string name, Figure figure) in Hc11Evidence.Of(run, split.Test))
        {
            figures["evidence." + name] = figure;
        }
        return figures;
    }

    /// <summary>Latents of the same models, whose filters are told of more observation noise than they learned, and so integrate for longer.</summary>
    private static IReadOnlyList<LatentRun> Cautious(Experiments.Run run) => [.. run.Manifest.Seeds.Select(seed =>
    {
        using KalmanLdm model = KalmanRunKind.Load(run, seed);
        LinearGaussianModel learned = model.ToStateSpace();
        LinearGaussianModel cautious = learned with { ObservationVariance = Hc11Study.CautiousFactor * learned.ObservationVariance };
        GaussianSeries filtered = KalmanFilter.Filter(cautious, model.Encode(run.Recording.Counts), model.Options.LatentDimension).ToSeries();
        return new LatentRun((ulong)seed, filtered, filtered);
    })];
}
