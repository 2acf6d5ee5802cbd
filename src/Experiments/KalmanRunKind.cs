using System.Numerics;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>Runs of <c>train kalman</c>: filtered and smoothed states of the latent state-space model.</summary>
public sealed class KalmanRunKind : RunKind
{
    /// <inheritdoc/>
    public override string Name => "kalman";

    /// <inheritdoc/>
    public override LatentRun Infer(string modelPath, BinnedRecording recording, ulong seed)
    {
        using KalmanLdm model = Load(modelPath, recording);
        FilteredPosterior filtered = model.Filter(recording.Counts);
        return new(seed, filtered.ToSeries(), RtsSmoother.Smooth(model.ToStateSpace(), filtered).ToSeries());
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Complex> Eigenvalues(string modelPath)
    {
        using KalmanLdm model = KalmanLdm.Load(modelPath);
        LinearGaussianModel stateSpace = model.ToStateSpace();
        return SpectralRadius.Eigenvalues(stateSpace.Transition, stateSpace.StateDimension);
    }

    /// <summary>A model of that recording; the caller disposes it.</summary>
    /// <exception cref="InputException">The file is missing or damaged, or belongs to another recording.</exception>
    public static KalmanLdm Load(string modelPath, BinnedRecording recording)
    {
        KalmanLdm model = KalmanLdm.Load(modelPath);
        return model.Scaling.UnitCount == recording.UnitCount ? model : throw new InputException(
            $"is a model of {model.Scaling.UnitCount} units; the recording has {recording.UnitCount}", modelPath,
            "give the recording that it was trained on with --data");
    }
}

/// <summary>Everything that decides a run of <c>train kalman</c> besides data and seeds; stored as the run's <c>options.json</c>.</summary>
public sealed record KalmanRunOptions
{
    /// <summary>The time grid.</summary>
    public BinningOptions Binning { get; init; } = new();

    /// <summary>Which bins are trained on, chosen with and tested on; by default a window is purged between the parts.</summary>
    public SplitOptions Split { get; init; } = new ChronologicalSplit { PurgeBins = 400 };

    /// <summary>Encoder, state-space model, objective.</summary>
    public KalmanLdmOptions Model { get; init; } = new();

    /// <summary>Objectives whose entropy gradients are compared on logged steps, as the metric <c>gradientCosine.FIRST.SECOND</c>; none by
    /// default.</summary>
    public IReadOnlyList<PredictiveObjective> ComparedObjectives { get; init; } = [];

    /// <summary>Steps, rates, checkpoints.</summary>
    public TrainingOptions Training { get; init; } = new() { Steps = 2500 };

    /// <summary>A smaller model and a quarter of the steps, for a first look.</summary>
    public static KalmanRunOptions Quick { get; } = new()
    {
        Model = new() { LatentDimension = 8, StateDimension = 16 },
        Training = new() { Steps = 600 },
    };
}
