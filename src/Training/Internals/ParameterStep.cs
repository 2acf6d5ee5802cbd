namespace Dynamics.Training.Internals;

/// <summary>What an update rule needs besides the tensors.</summary>
/// <param name="Number">How many steps this parameter has taken with this one, from 1.</param>
/// <param name="LearningRate">Rate of the parameter's group.</param>
/// <param name="WeightDecay">Weight decay of the group.</param>
/// <param name="GradientScale">Multiplies the gradient before anything else: clipping.</param>
internal readonly record struct ParameterStep(long Number, double LearningRate, double WeightDecay, double GradientScale);
