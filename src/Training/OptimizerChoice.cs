using System.Numerics;
using Dynamics.Tensors;
using Dynamics.Training.Internals;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>Which optimiser, with its constants. Learning rates and weight decay come from the schedule and the parameter groups.</summary>
public abstract record OptimizerChoice
{
    private protected OptimizerChoice()
    {
    }

    /// <summary>Names of what is remembered of a parameter, each a tensor of its shape that starts at zero; two at most.</summary>
    internal abstract IReadOnlyList<string> Memory { get; }

    /// <summary>One step of one parameter on the CPU, in place, in one pass. The spans are of one length; those that
    /// <see cref="Memory"/> does not name are empty.</summary>
    internal abstract void Update<T>(in ParameterStep step, Span<T> parameter, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The same by tensor operations, for other devices.</summary>
    internal abstract void Update(in ParameterStep step, Tensor parameter, Tensor gradient, IReadOnlyList<Tensor> memory);
}

/// <summary>The rule of Adam, whatever becomes of the weight decay.</summary>
public abstract record AdamRule : OptimizerChoice
{
    private protected AdamRule()
    {
    }

    /// <summary>Decay of the mean of the gradient, in [0, 1).</summary>
    public double Beta1 { get; init => field = Check.BelowOne(value); } = 0.9;

    /// <summary>Decay of the mean of the squared gradient, in [0, 1).</summary>
    public double Beta2 { get; init => field = Check.BelowOne(value); } = 0.999;

    /// <summary>Added to the root of the second moment; positive.</summary>
    public double Epsilon { get; init => field = Check.Positive(value); } = 1e-8;

    internal sealed override IReadOnlyList<string> Memory => AdamUpdate.Memory;

    /// <summary>Whether weight decay shrinks the parameters directly, apart from the gradient.</summary>
    private protected abstract bool DecouplesDecay { get; }

    internal sealed override void Update<T>(
        in ParameterStep step, Span<T> parameter, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second) =>
        At(step).Apply(parameter, gradient, first, second);

    internal sealed override void Update(in ParameterStep step, Tensor parameter, Tensor gradient, IReadOnlyList<Tensor> memory) =>
        At(step).Apply(parameter, gradient, memory[0], memory[1]);

    private AdamUpdate At(in ParameterStep step) => new(step, Beta1, Beta2, Epsilon, DecouplesDecay);
}

/// <summary>Adam (Kingma and Ba 2015); a group's weight decay is added to the gradient.</summary>
[Kind("adam")]
public sealed record AdamOptions : AdamRule
{
    private protected override bool DecouplesDecay => false;
}

/// <summary>AdamW (Loshchilov and Hutter 2019): Adam whose weight decay shrinks the parameters directly, apart from the gradient.</summary>
[Kind("adamW")]
public sealed record AdamWOptions : AdamRule
{
    private protected override bool DecouplesDecay => true;
}

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

/// <summary>Layer-wise adaptive rates (LARS; You, Gitman and Ginsburg 2017, arXiv 1708.03888) as VICReg and Barlow Twins have it: the
/// gradient with its weight decay is scaled to <see cref="TrustCoefficient"/> times the parameter's length over its own, then momentum.
/// Parameters of one axis (biases, BatchNorm) have neither scaling nor decay.</summary>
[Kind("lars")]
public sealed record LarsOptions : OptimizerChoice
{
    private const double NormGuard = 1e-8;

    /// <summary>eta; positive. 0.001 in VICReg and Barlow Twins, 0.02 in solo-learn.</summary>
    public double TrustCoefficient { get; init => field = Check.Positive(value); } = 1e-3;

    /// <summary>Momentum in [0, 1).</summary>
    public double Momentum { get; init => field = Check.BelowOne(value); } = 0.9;

    /// <summary>Whether the scaled rate never exceeds the scheduled one (solo-learn's <c>clip_lr</c>).</summary>
    public bool ClipsRate { get; init; }

    internal override IReadOnlyList<string> Memory => ["momentum_buffer"];

    internal override void Update<T>(in ParameterStep step, Span<T> parameter, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second)
    {
        double lengths = 0, slopes = 0, decay = step.IsVector ? 0 : step.WeightDecay;
        for (int i = 0; i < parameter.Length; i++)
        {
            (double p, double g) = (double.CreateTruncating(parameter[i]), double.CreateTruncating(gradient[i]) * step.GradientScale);
            (lengths, slopes) = (lengths + (p * p), slopes + Square(ClipsRate ? g : g + (decay * p)));
        }
        double trust = step.IsVector ? 1 : Trust(Math.Sqrt(lengths), Math.Sqrt(slopes), step);
        T rate = T.CreateTruncating(step.LearningRate), momentum = T.CreateTruncating(Momentum);
        T scale = T.CreateTruncating(step.GradientScale * trust), pull = T.CreateTruncating(decay * trust);
        for (int i = 0; i < parameter.Length; i++)
        {
            first[i] = (first[i] * momentum) + (gradient[i] * scale) + (parameter[i] * pull);
            parameter[i] -= first[i] * rate;
        }
    }

    internal override void Update(in ParameterStep step, Tensor parameter, Tensor gradient, IReadOnlyList<Tensor> memory)
    {
        Tensor slope = gradient.Times(step.GradientScale), whole = slope.Plus(parameter.Times(step.IsVector ? 0 : step.WeightDecay));
        double trust = step.IsVector ? 1 : Trust(parameter.norm().Number(), (ClipsRate ? slope : whole).norm().Number(), step);
        parameter.AddInPlace(memory[0].ScaleInPlace(Momentum).AddInPlace(whole.Times(trust)).Times(-step.LearningRate));
    }

    private static double Square(double x) => x * x;

    private double Trust(double length, double slope, in ParameterStep step)
    {
        if (length == 0 || slope == 0)
        {
            return 1;
        }
        return ClipsRate
            ? Math.Min(TrustCoefficient * length / (slope + (step.WeightDecay * length) + NormGuard) / step.LearningRate, 1)
            : TrustCoefficient * length / slope;
    }
}
