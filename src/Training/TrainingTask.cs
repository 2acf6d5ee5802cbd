using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>What is trained. The trainer knows parameters and a scalar loss, and nothing of the model or of the data.</summary>
/// <remarks>Training can be resumed bit for bit only because <see cref="ComputeLoss"/> is a pure function of the step and of
/// <see cref="State"/>: whatever is random in it (windows, dropout masks) is drawn from a stream keyed by (seed, step). The global
/// generator of torch is not saved, so it must not be used.</remarks>
public abstract class TrainingTask
{
    /// <summary>The parameters by group; the same groups, in the same order, for the life of the task.</summary>
    public abstract IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <summary>Every tensor that a checkpoint holds: all parameters and whatever else <see cref="ComputeLoss"/> or <see cref="AfterStep"/>
    /// changes. Names are unique; the tensors are overwritten in place when a checkpoint is restored.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <summary>Whether further steps would change nothing: training then ends before its last step. A function of
    /// <see cref="State"/>.</summary>
    public abstract bool IsFinished { get; }

    /// <summary>The loss of step <paramref name="step"/> (counted from 0) as a scalar that can be differentiated. Called inside a dispose
    /// scope that ends with the step.</summary>
    public abstract Tensor ComputeLoss(long step);

    /// <summary>Called after the optimiser's step, without gradients: the place for projections such as a bound on a spectral
    /// radius.</summary>
    public abstract void AfterStep(long step);

    /// <summary>Adds what is worth plotting to <paramref name="metrics"/>. Called after <see cref="AfterStep"/>, on logged steps only.
    /// The trainer's own names (<c>loss</c>, <c>gradientNorm</c>, <c>gradientNorm.GROUP</c>, <c>learningRate</c>, and
    /// <c>learningRate.GROUP</c>, <c>weightDecay.GROUP</c> of groups with schedules of their own) are taken.</summary>
    public abstract void CollectMetrics(long step, IDictionary<string, double> metrics);
}

/// <summary>Parameters that learn at one rate.</summary>
/// <param name="Name">Short name, used in checkpoints and in the metric <c>gradientNorm.NAME</c>; unique among a task's groups.</param>
/// <param name="Parameters">The parameters, in an order that never changes; owned by the model.</param>
/// <param name="LearningRateFactor">Multiplies the scheduled learning rate.</param>
/// <param name="WeightDecay">Weight decay of the group, at least 0.</param>
/// <param name="LearningRateSchedule">Course of the group's learning rate; null: that of the training. SimSiam keeps its predictor's rate
/// constant (Chen and He 2021, arXiv 2011.10566).</param>
/// <param name="WeightDecaySchedule">Course of the group's weight decay; null: constant.</param>
public sealed record ParameterGroup(
    string Name,
    IReadOnlyList<Parameter> Parameters,
    double LearningRateFactor = 1,
    double WeightDecay = 0,
    Schedule? LearningRateSchedule = null,
    Schedule? WeightDecaySchedule = null)
{
    /// <summary>Rate and decay at a step.</summary>
    /// <param name="peakRate">Peak learning rate of a group with factor 1.</param>
    /// <param name="schedule">The training's own course of the learning rate.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">Steps of the whole training.</param>
    public GroupRates At(double peakRate, Schedule schedule, long step, long steps) => new(
        peakRate * (LearningRateSchedule ?? schedule).Factor(step, steps) * LearningRateFactor,
        WeightDecay * (WeightDecaySchedule?.Factor(step, steps) ?? 1));
}

/// <summary>What a step of the optimiser needs to know of a group.</summary>
/// <param name="LearningRate">The group's learning rate at this step.</param>
/// <param name="WeightDecay">The group's weight decay at this step.</param>
public readonly record struct GroupRates(double LearningRate, double WeightDecay);
