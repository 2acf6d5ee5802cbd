using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Models;
using Dynamics.Simulators;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The cases of <see cref="PredictorsStudy"/> on spikes.</summary>
internal static class SpikePredictors
{
    private const int LookedAtBins = 2000;

    private static readonly DecodingOptions s_probe = new()
    {
        Decoders = PositionDecoder.Named("latent.ridge"), Folds = 0, Refits = false, BootstrapResamples = 10, NullShifts = 10,
    };

    /// <summary>What is trained.</summary>
    /// <exception cref="InputException">Options and recording do not fit.</exception>
    public static TrainingJob Training(StudyJob job, PredictorCase one, PredictorsStudyOptions options, IReadOnlyList<int> seeds)
    {
        BinningOptions binning = options.Spikes.Binning;
        BinnedRecording recording = job.Shared((nameof(SpikePredictors), options.Recording, options.PlaceCells, binning), () =>
            RecordingBinner.Bin(
                options.Recording.Length > 0
                    ? RecordingFolder.Load(options.Recording)
                    : PlaceCellSimulator.Simulate(options.PlaceCells, threads: 1).Recording,
                binning));
        return TrainingJob.Of(
            recording, options.Spikes with { Head = one.Head, Target = one.Target }, seeds, job.Device, threads: 1);
    }

    /// <exception cref="OperationCanceledException">Interrupted; a checkpoint is written.</exception>
    public static CaseResult Measure(CaseWork work, PredictorCase one, PredictorsStudyOptions options)
    {
        int seed = work.Seed!.Value;
        TrainingJob training = Training(work.Job, one, options, [seed]);
        (BinnedRecording recording, Split split) = (training.Recording, training.Split);
        SslRunOptions method = (SslRunOptions)training.Options;
        using TrainedModel model = method.CreateModel(recording, split, (ulong)seed, work.Job.Device, threads: 1, out CountEncoder encoder);
        int[] held = [.. split.Validation.Bins()], looked = [.. held.Where((_, i) => i % ((held.Length / LookedAtBins) + 1) == 0)];
        int size = encoder.LatentDimension;
        float[] At(float[] latents, int[] bins) => [.. bins.SelectMany(bin => latents[(bin * size)..((bin + 1) * size)])];
        LatentRun All()
        {
            using var frozen = no_grad();
            encoder.eval();
            LatentRun latents = EncoderRunKind.Infer(encoder, recording, (ulong)seed);
            encoder.train();
            return latents;
        }
        if (File.Exists(work.Folder.ModelPath))
        {
            using TensorArchive archive = Safetensors.Load(work.Folder.ModelPath);
            ModelFile.Fill(encoder, archive);
        }
        else
        {
            CaseTraining.Train(
                work, new WatchedTask(model.Task, WatchedModes.Watch(model.Task, () => At(All().Filtered.Mean, looked))), method.Training,
                model.Save);
        }
        LatentRun found = All();
        DecodingTable table = PositionDecoding.Evaluate(recording, split, [found], s_probe, cancellation: work.Cancellation);
        using DisposeScope scope = NewDisposeScope();
        return WatchedModes.Result(
            work, one, tensor(At(found.Filtered.Mean, looked), [looked.Length, size]), table["latent.ridge"].All.RSquared.Value);
    }
}
