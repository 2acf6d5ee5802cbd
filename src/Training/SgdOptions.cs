using Dynamics.Tensors;
using Dynamics.Training.Internals;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>Stochastic gradient descent with momentum; a group's weight decay is added to the gradient. The momentum is PyTorch's: the sum
/// of gradients, each step's decayed by the momentum, without a factor of 1 - momentum.</summary>
[Kind("sgd")]
public sealed record SgdOptions : OptimizerChoice
{
    /// <summary>Momentum in [0, 1); 0 for plain gradient descent.</summary>
    public double Momentum { get; init => field = Check.BelowOne(value); } = 0.9;

    internal override IReadOnlyList<string> Memory => Momentum > 0 ? ["momentum_buffer"] : [];

    internal override void Update<T>(in ParameterStep step, Span<T> parameter, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second)
    {
        T rate = T.CreateTruncating(step.LearningRate), decay = T.CreateTruncating(step.WeightDecay);
        T scale = T.CreateTruncating(step.GradientScale), momentum = T.CreateTruncating(Momentum);
        for (int i = 0; i < parameter.Length; i++)
        {
            T slope = (gradient[i] * scale) + (parameter[i] * decay);
            if (first.Length > 0)
            {
                slope += first[i] * momentum;
                first[i] = slope;
            }
            parameter[i] -= slope * rate;
        }
    }

    internal override void Update(in ParameterStep step, Tensor parameter, Tensor gradient, IReadOnlyList<Tensor> memory)
    {
        Tensor slope = gradient.Times(step.GradientScale).Plus(parameter.Times(step.WeightDecay));
        parameter.AddInPlace((memory.Count > 0 ? memory[0].ScaleInPlace(Momentum).AddInPlace(slope) : slope).Times(-step.LearningRate));
    }
}
