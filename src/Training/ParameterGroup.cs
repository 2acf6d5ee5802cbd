using TorchSharp.Modules;

namespace Dynamics.Training;

/// <summary>Parameters that learn at one rate.</summary>
/// <param name="Name">Short name, used in checkpoints and in the metric <c>gradientNorm.NAME</c>; unique among a task's groups.</param>
/// <param name="Parameters">The parameters, in an order that never changes; owned by the model.</param>
/// <param name="LearningRateFactor">Multiplies the scheduled learning rate.</param>
/// <param name="WeightDecay">Weight decay of the group, at least 0.</param>
public sealed record ParameterGroup(
    string Name,
    IReadOnlyList<Parameter> Parameters,
    double LearningRateFactor = 1,
    double WeightDecay = 0);
