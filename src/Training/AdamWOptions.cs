using Dynamics.Training.Internals;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>AdamW (Loshchilov and Hutter 2019): Adam whose weight decay shrinks the parameters directly, apart from the gradient.</summary>
[Kind("adamW")]
public sealed record AdamWOptions : OptimizerChoice
{
    /// <summary>Decay of the mean of the gradient, in [0, 1).</summary>
    public double Beta1 { get; init => field = Check.BelowOne(value); } = 0.9;

    /// <summary>Decay of the mean of the squared gradient, in [0, 1).</summary>
    public double Beta2 { get; init => field = Check.BelowOne(value); } = 0.999;

    /// <summary>Added to the root of the second moment; positive.</summary>
    public double Epsilon { get; init => field = Check.Positive(value); } = 1e-8;

    internal override IReadOnlyList<string> Memory => AdamUpdate.Memory;

    internal override void Update<T>(in ParameterStep step, Span<T> parameter, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second) =>
        At(step).Apply(parameter, gradient, first, second);

    internal override void Update(in ParameterStep step, Tensor parameter, Tensor gradient, IReadOnlyList<Tensor> memory) =>
        At(step).Apply(parameter, gradient, memory[0], memory[1]);

    private AdamUpdate At(in ParameterStep step) => new(step, Beta1, Beta2, Epsilon, decouplesDecay: true);
}
