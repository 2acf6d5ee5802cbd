using Dynamics.Experiments.Identifiability.Internals;
using Dynamics.Jepa;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Training;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Identifiability;

/// <summary>An encoder, and a predictor of the next latent where there is one. Owns both.</summary>
/// <param name="encoder">Observations to latents.</param>
/// <param name="predictor">Latents to the next; null for none.</param>
public sealed class IdentifiedModel(FrameEncoder encoder, HorizonModel? predictor) : IDisposable
{
    private const int SequencesAtOnce = 64;

    /// <summary>The encoder.</summary>
    public FrameEncoder Encoder => encoder;

    /// <summary>A fresh model of a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="data">What it will be trained on.</param>
    /// <param name="seed">Draws the weights.</param>
    /// <param name="network">Makes the encoder's network of so many outputs; null: a perceptron as the options have it.</param>
    public static IdentifiedModel Create(
        IdentificationMethod method, IdentificationOptions options, IdentificationData data, ulong seed,
        Func<int, RandomStream, SequenceNetwork>? network = null)
    {
        int states = data.StateDimension, latents = method.Latents switch
        {
            LatentSize.Small => Math.Max(1, states - 1),
            LatentSize.Large => 2 * states,
            _ => states,
        };
        RandomStream random = new(seed, stream: 1);
        int layers = method.EncoderLayers ?? options.EncoderLayers;
        int[] sizes = [data.Test.Features, .. Enumerable.Repeat(options.EncoderUnits, layers), latents];
        FrameEncoder encoder = new(network?.Invoke(latents, random) ?? Perceptron.Initialize(sizes, random), data.Test.Features, latents);
        if (method.Kind != MethodKind.Learned)
        {
            return new(encoder, null);
        }
        TransitionNetworkOptions transition = method.IsMemoryless || data.Test.Frames == 2
            ? new PerceptronTransitionOptions { Hidden = options.PredictorHidden, PredictsChange = false }
            : new LstmTransitionOptions
            {
                Units = options.PredictorUnits, Hidden = options.PredictorHidden, PredictsChange = false,
            };
        return new(encoder, new DirectHorizonOptions { Network = transition }.Create(latents, [1], new RandomStream(seed, stream: 5)));
    }

    /// <summary>Trains as the method says: not at all, on the true states, or without labels.</summary>
    /// <param name="method">The method that the model was made for.</param>
    /// <param name="options">Steps, rates and batches.</param>
    /// <param name="data">What it is trained on.</param>
    /// <param name="seed">Decides the order of the data.</param>
    /// <param name="progress">Told of steps.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <exception cref="OperationCanceledException">It was set.</exception>
    public void Train(
        IdentificationMethod method, IdentificationOptions options, IdentificationData data, ulong seed,
        IProgress<TrainingEvent>? progress = null, CancellationToken cancellation = default)
    {
        if (method.Kind is MethodKind.Untrained or MethodKind.PrincipalComponents)
        {
            return;
        }
        FrameBatchSource source = new(data.Train, options.BatchSequences, seed, CPU);
        if (method.Kind == MethodKind.Supervised)
        {
            Run(new SupervisedTask(data, encoder, options, seed), options.Training);
            return;
        }
        if (method.Start is { } start && options.SmoothStartSteps > 0)
        {
            int steps = options.SmoothStartSteps;
            Learn(start, options.Training with { Steps = steps, WarmupSteps = Math.Min(options.Training.WarmupSteps, steps / 3) }, 1);
        }
        Learn(method.Objective!, options.Training, method.Objective is StopGradientObjective ? options.StopGradientRate : 1);

        void Learn(Objective objective, TrainingOptions training, double encoderRate)
        {
            using RepresentationTask<Tensor> task = new(
                source, encoder, new HorizonPredictor<Tensor>(predictor!, new([1]), options.PredictorRate / encoderRate), objective,
                seed: SplitMix64.Key(seed, 4), weightDecay: options.WeightDecay);
            Run(task, training with { LearningRate = training.LearningRate * encoderRate });
        }

        void Run(TrainingTask task, TrainingOptions training)
        {
            TrainingOptions once = training with { CheckpointEverySteps = training.Steps };
            if (new Trainer(task, once).Run(progress, cancellation).Interrupted)
            {
                throw new OperationCanceledException(cancellation);
            }
        }
    }

    /// <summary>Latents of sequences [sequence*time, latent].</summary>
    public Matrix<double> Encode(KnownSequences sequences) => Collected(sequences, encoder.Encode);

    /// <summary>Predicted next latents [sequence*(time-1), latent], of each frame but the last.</summary>
    public Matrix<double> PredictNext(KnownSequences sequences) =>
        Collected(sequences, frames => predictor!.Predict(encoder.Encode(frames), [1])[0].Latents);

    /// <inheritdoc/>
    public void Dispose()
    {
        encoder.Dispose();
        predictor?.Dispose();
    }

    private Matrix<double> Collected(KnownSequences sequences, Func<Tensor, Tensor> of)
    {
        using var frozen = no_grad();
        List<double> values = [];
        int length = sequences.Frames * sequences.Features;
        for (int first = 0; first < sequences.Sequences; first += SequencesAtOnce)
        {
            using DisposeScope scope = NewDisposeScope();
            int count = Math.Min(SequencesAtOnce, sequences.Sequences - first);
            Tensor frames = tensor(
                sequences.Observations.AsSpan(first * length, count * length).ToArray(), [count, sequences.Frames, sequences.Features]);
            values.AddRange(of(frames).contiguous().ToSingles().Select(value => (double)value));
        }
        return Matrix<double>.Build.DenseOfRowMajor(values.Count / encoder.LatentDimension, encoder.LatentDimension, values);
    }
}
