using System.Numerics;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Models;
using TorchSharp;
using static TorchSharp.torch;

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
        FilteredPosterior filtered = model.Filter(recording.Counts).Filtered;
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
        RequireUnits(model.Encoder.FeatureCount, recording, modelPath);
        return model;
    }
}

/// <summary>Everything that decides a run of <c>train kalman</c> besides data and seeds; stored as the run's <c>options.json</c>.</summary>
public sealed record KalmanRunOptions : RunOptions
{
    /// <summary>Encoder, state-space model, objective.</summary>
    public KalmanLdmOptions Model { get; init; } = new();

    /// <summary>Objectives whose entropy gradients are compared on logged steps, as the metric <c>gradientCosine.FIRST.SECOND</c>; none by
    /// default.</summary>
    public IReadOnlyList<Objective> ComparedObjectives { get; init; } = [];

    /// <summary>A smaller model and a quarter of the steps, for a first look.</summary>
    public static KalmanRunOptions Quick { get; } = new()
    {
        Model = new() { LatentDimension = 8, StateDimension = 16 },
        Training = new() { Steps = 600 },
    };

    internal override int TrainingWindowBins => Model.WindowBins;

    internal override RunKind Kind => new KalmanRunKind();

    internal override void Validate(BinnedRecording recording) => Model.Validate(Model.WindowBins, recording.UnitCount);

    internal override TrainedModel CreateModel(BinnedRecording recording, Split split, ulong seed, Device device, int threads)
    {
        KalmanLdm model = KalmanLdm.Initialize(Model, InputScaling.Fit(recording, split, Model.InputSmoothingSeconds), seed);
        model.to(device);
        RepresentationTask<CountWindows> task = model.CreateTask(recording, split, seed, threads, ComparedObjectives);
        return new(task, model.Save, task, model);
    }
}
