using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Training.Internals;

/// <summary>The step of Adam (Kingma and Ba 2015, algorithm 1) and of AdamW (Loshchilov and Hutter 2019, algorithm 2).</summary>
internal readonly struct AdamUpdate
{
    /// <summary>Names of the moments, as PyTorch has them.</summary>
    public static readonly IReadOnlyList<string> Memory = ["exp_avg", "exp_avg_sq"];

    private readonly double _beta1, _beta2, _epsilon, _scale, _shrink, _decay, _rate, _rootCorrection;

    public AdamUpdate(in ParameterStep step, double beta1, double beta2, double epsilon, bool decouplesDecay)
    {
        (_beta1, _beta2, _epsilon, _scale) = (beta1, beta2, epsilon, step.GradientScale);
        _shrink = decouplesDecay ? 1 - step.LearningRate * step.WeightDecay : 1;
        _decay = decouplesDecay ? 0 : step.WeightDecay;
        _rate = step.LearningRate / (1 - Math.Pow(beta1, step.Number));
        _rootCorrection = 1 / Math.Sqrt(1 - Math.Pow(beta2, step.Number));
    }

    public void Apply<T>(Span<T> parameter, ReadOnlySpan<T> gradient, Span<T> mean, Span<T> square)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T beta1 = T.CreateTruncating(_beta1), beta2 = T.CreateTruncating(_beta2), epsilon = T.CreateTruncating(_epsilon);
        T rest1 = T.CreateTruncating(1 - _beta1), rest2 = T.CreateTruncating(1 - _beta2), scale = T.CreateTruncating(_scale);
        T shrink = T.CreateTruncating(_shrink), decay = T.CreateTruncating(_decay);
        T rate = T.CreateTruncating(_rate), correction = T.CreateTruncating(_rootCorrection);
        ref T p = ref MemoryMarshal.GetReference(parameter), m = ref MemoryMarshal.GetReference(mean),
            v = ref MemoryMarshal.GetReference(square);
        ref T g = ref MemoryMarshal.GetReference(gradient);
        int i = 0;
        for (; i <= parameter.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            Vector512<T> weight = Vector512.LoadUnsafe(ref p, (nuint)i) * shrink;
            Vector512<T> slope = (Vector512.LoadUnsafe(ref g, (nuint)i) * scale) + (weight * decay);
            Vector512<T> first = (Vector512.LoadUnsafe(ref m, (nuint)i) * beta1) + (slope * rest1);
            Vector512<T> second = (Vector512.LoadUnsafe(ref v, (nuint)i) * beta2) + (slope * slope * rest2);
            Vector512<T> step = first / ((Vector512.Sqrt(second) * correction) + Vector512.Create(epsilon)) * rate;
            (weight - step).StoreUnsafe(ref p, (nuint)i);
            first.StoreUnsafe(ref m, (nuint)i);
            second.StoreUnsafe(ref v, (nuint)i);
        }
        for (; i < parameter.Length; i++)
        {
            T weight = parameter[i] * shrink, slope = (gradient[i] * scale) + (weight * decay);
            mean[i] = (mean[i] * beta1) + (slope * rest1);
            square[i] = (square[i] * beta2) + (slope * slope * rest2);
            parameter[i] = weight - (mean[i] / ((T.Sqrt(square[i]) * correction) + epsilon) * rate);
        }
    }

    public void Apply(Tensor parameter, Tensor gradient, Tensor mean, Tensor square)
    {
        parameter.ScaleInPlace(_shrink);
        Tensor slope = gradient.Times(_scale).Plus(parameter.Times(_decay));
        mean.ScaleInPlace(_beta1).AddInPlace(slope.Times(1 - _beta1));
        square.ScaleInPlace(_beta2).AddInPlace(slope.Squared().Times(1 - _beta2));
        parameter.AddInPlace((mean / square.sqrt().Times(_rootCorrection).Plus(_epsilon)).Times(-_rate));
    }
}

/// <summary>What an update rule needs besides the tensors.</summary>
/// <param name="Number">How many steps this parameter has taken with this one, from 1.</param>
/// <param name="LearningRate">Rate of the parameter's group.</param>
/// <param name="WeightDecay">Weight decay of the group.</param>
/// <param name="GradientScale">Multiplies the gradient before anything else: clipping.</param>
/// <param name="IsVector">Whether the parameter has no more than one axis.</param>
internal readonly record struct ParameterStep(
    long Number, double LearningRate, double WeightDecay, double GradientScale, bool IsVector = false);
