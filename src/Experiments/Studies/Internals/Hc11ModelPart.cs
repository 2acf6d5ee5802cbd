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
    public KalmanRun Open() => KalmanRun.Open(Folder, Job.DataPath);

    /// <summary>Predicted position of every seed [seed][bin of the test range], by the perceptron on filtered latents; protocol B only.</summary>
    public IReadOnlyList<float[]> Predictions() => [.. ParquetFile.Read(RunFolder.Open(Folder).PredictionsPath).Select(column => (float[])column.Values)];

    protected override RunFolder Begin(string path) =>
        RunBeginning.Begin(Hc11Study.CommandName, path, overwrite: false, Job.Recording, Job.DataPath, Options, Seeds);

    protected override Dictionary<string, Figure> Measure(RunFolder folder, CancellationToken cancellation)
    {
        if (!folder.IsFinished)
        {
            KalmanTrainingJob training = new(Job.Recording, Options, Seeds, device("cpu"), Threads: 1) { KeepsLatents = false };
            if (KalmanTraining.Run(training, folder, null, cancellation) is [.., { Interrupted: true }])
            {
                throw new OperationCanceledException(cancellation);
            }
        }
        KalmanRun run = Open();
        IReadOnlyList<LatentRun> latents = run.Latents();
        Split split = Protocol.Decoding(Recording);
        return Protocol.Name switch
        {
            Hc11Protocol.Chronological => WithEvidence(run, split, latents, cancellation),
            Hc11Protocol.NoSplit => new(Decode(split, latents, cancellation, "latent.ridge", "latent.mlp")),
            _ => new(Decode(split, latents, cancellation, "latent.ridge", "latent.mlp", "smoothed.ridge", "smoothed.mlp")),
        };
    }

    private Dictionary<string, Figure> WithEvidence(KalmanRun run, Split split, IReadOnlyList<LatentRun> latents, CancellationToken cancellation)
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
    private static IReadOnlyList<LatentRun> Cautious(KalmanRun run) => [.. run.Manifest.Seeds.Select(seed =>
    {
        using KalmanLdm model = run.LoadModel(seed);
        LinearGaussianModel learned = model.ToStateSpace();
        LinearGaussianModel cautious = learned with { ObservationVariance = Hc11Study.CautiousFactor * learned.ObservationVariance };
        GaussianSeries filtered = KalmanFilter.Filter(cautious, model.Encode(run.Recording.Counts), model.Options.LatentDimension).ToSeries();
        return new LatentRun((ulong)seed, filtered, filtered);
    })];
}
