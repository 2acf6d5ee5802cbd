using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.Decoding.Internals;

/// <summary>The weights of a fitted network input -> hidden -> hidden -> 1 with ReLU, scalers folded in, and its forward pass on the CPU:
/// 64 rows at once, one lane each, because the uncertainty of position asks for tens of millions of rows.</summary>
internal sealed class MlpNetwork
{
    /// <summary>Rows of one call of <see cref="Forward"/>.</summary>
    public const int Rows = 64;

    private const int OutputsAtOnce = 4;

    private readonly float[] _first; // [hidden, input]
    private readonly float[] _second; // [hidden / 4, hidden, 4]: four outputs side by side
    private readonly float[] _secondBias, _output;
    private readonly float _outputBias;

    public MlpNetwork(float[] first, float[] firstBias, float[] second, float[] secondBias, float[] output, float outputBias, int inputs)
    {
        Inputs = inputs;
        Hidden = (firstBias.Length + OutputsAtOnce - 1) / OutputsAtOnce * OutputsAtOnce;
        _first = Padded(first, Hidden * inputs);
        FirstBias = Padded(firstBias, Hidden);
        _secondBias = Padded(secondBias, Hidden);
        _output = Padded(output, Hidden);
        _outputBias = outputBias;
        _second = new float[Hidden * Hidden];
        for (int to = 0; to < secondBias.Length; to++)
        {
            for (int from = 0; from < firstBias.Length; from++)
            {
                _second[(to / OutputsAtOnce * Hidden + from) * OutputsAtOnce + to % OutputsAtOnce] = second[to * firstBias.Length + from];
            }
        }
    }

    public int Inputs { get; }

    /// <summary>Hidden units, padded to a multiple of 4 with units that do nothing.</summary>
    public int Hidden { get; }

    public float[] FirstBias { get; }

    /// <summary>How far features are followed; null: however far they go.</summary>
    public FeatureBounds? Bounds { get; init; }

    /// <summary><see cref="Project"/> of features, as far as they are followed.</summary>
    public void ProjectFeatures(ReadOnlySpan<float> features, Span<float> sums)
    {
        const int Few = 1024;
        if (Bounds is null)
        {
            Project(features, sums);
            return;
        }
        Span<float> bounded = Inputs <= Few ? stackalloc float[Inputs] : new float[Inputs];
        Bounds.Apply(features, bounded);
        Project(bounded, sums);
    }

    /// <summary>First-layer sums without bias, W1 x, of one row [hidden].</summary>
    public void Project(ReadOnlySpan<float> input, Span<float> sums)
    {
        for (int unit = 0; unit < Hidden; unit++)
        {
            sums[unit] = TensorPrimitives.Dot(_first.AsSpan(unit * Inputs, Inputs), input);
        }
    }

    /// <summary>Output of 64 rows from the activations of their first hidden layer.</summary>
    /// <param name="hidden">First hidden layer after ReLU [hidden, row].</param>
    /// <param name="result">Receives the outputs [row].</param>
    public void Forward(ReadOnlySpan<float> hidden, Span<float> result)
    {
        result.Fill(_outputBias);
        if (Vector512.IsHardwareAccelerated)
        {
            Forward<WideLanes<float>>(hidden, result);
        }
        else
        {
            Forward<NarrowLanes<float>>(hidden, result);
        }
    }

    private void Forward<TLanes>(ReadOnlySpan<float> hidden, Span<float> result)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        ref float rows = ref MemoryMarshal.GetReference(hidden);
        ref float sums = ref MemoryMarshal.GetReference(result);
        for (int unit = 0; unit < Hidden; unit += OutputsAtOnce)
        {
            ref float weights = ref _second[unit * Hidden];
            // 4 x 2 sums and their operands stay in registers.
            for (int row = 0; row < Rows; row += 2 * TLanes.Count)
            {
                FourUnits<TLanes>(ref Unsafe.Add(ref rows, row), ref weights, unit, ref Unsafe.Add(ref sums, row));
            }
        }
    }

    private void FourUnits<TLanes>(ref float rows, ref float weights, int unit, ref float sums)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        TLanes a0, a1, b0, b1, c0, c1, d0, d1;
        a0 = a1 = TLanes.Create(_secondBias[unit]);
        b0 = b1 = TLanes.Create(_secondBias[unit + 1]);
        c0 = c1 = TLanes.Create(_secondBias[unit + 2]);
        d0 = d1 = TLanes.Create(_secondBias[unit + 3]);
        for (int from = 0; from < Hidden; from++)
        {
            TLanes x0 = TLanes.Load(ref rows, 0), x1 = TLanes.Load(ref rows, TLanes.Count);
            TLanes weight = TLanes.Create(weights);
            a0 = TLanes.Fma(weight, x0, a0);
            a1 = TLanes.Fma(weight, x1, a1);
            weight = TLanes.Create(Unsafe.Add(ref weights, 1));
            b0 = TLanes.Fma(weight, x0, b0);
            b1 = TLanes.Fma(weight, x1, b1);
            weight = TLanes.Create(Unsafe.Add(ref weights, 2));
            c0 = TLanes.Fma(weight, x0, c0);
            c1 = TLanes.Fma(weight, x1, c1);
            weight = TLanes.Create(Unsafe.Add(ref weights, 3));
            d0 = TLanes.Fma(weight, x0, d0);
            d1 = TLanes.Fma(weight, x1, d1);
            rows = ref Unsafe.Add(ref rows, Rows);
            weights = ref Unsafe.Add(ref weights, OutputsAtOnce);
        }
        TLanes first = TLanes.Load(ref sums, 0), second = TLanes.Load(ref sums, TLanes.Count);
        first = Weighted(d0, unit + 3, Weighted(c0, unit + 2, Weighted(b0, unit + 1, Weighted(a0, unit, first))));
        second = Weighted(d1, unit + 3, Weighted(c1, unit + 2, Weighted(b1, unit + 1, Weighted(a1, unit, second))));
        TLanes.Store(first, ref sums, 0);
        TLanes.Store(second, ref sums, TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLanes Weighted<TLanes>(TLanes values, int unit, TLanes sum)
        where TLanes : unmanaged, ILanes<TLanes, float> =>
        TLanes.Fma(TLanes.Max(values, default), TLanes.Create(_output[unit]), sum);

    private static float[] Padded(float[] values, int length)
    {
        var result = new float[length];
        values.CopyTo(result, 0);
        return result;
    }

    /// <summary>Output of one row, and the gradient of the output by its features [input]. Allocates nothing.</summary>
    public float Differentiate(ReadOnlySpan<float> input, Span<float> gradient)
    {
        Span<float> hidden = stackalloc float[Hidden];
        // By the first layer's activations, one share each of four units.
        Span<Vector128<float>> backward = stackalloc Vector128<float>[Hidden];
        ProjectFeatures(input, hidden);
        TensorPrimitives.Add(hidden, FirstBias, hidden);
        TensorPrimitives.Max(hidden, 0f, hidden);
        backward.Clear();
        float result = _outputBias;
        for (int unit = 0; unit < Hidden; unit += OutputsAtOnce)
        {
            ReadOnlySpan<Vector128<float>> weights =
                MemoryMarshal.Cast<float, Vector128<float>>(_second.AsSpan(unit * Hidden, OutputsAtOnce * Hidden));
            Vector128<float> sums = SecondLayer(weights, hidden, Vector128.Create(_secondBias.AsSpan(unit, OutputsAtOnce)));
            Vector128<float> output =
                Vector128.GreaterThan(sums, Vector128<float>.Zero) & Vector128.Create(_output.AsSpan(unit, OutputsAtOnce));
            result += Vector128.Dot(sums, output);
            for (int from = 0; from < weights.Length; from++)
            {
                backward[from] += weights[from] * output;
            }
        }
        gradient.Clear();
        for (int unit = 0; unit < Hidden; unit++)
        {
            if (hidden[unit] > 0)
            {
                TensorPrimitives.MultiplyAdd(_first.AsSpan(unit * Inputs, Inputs), Vector128.Sum(backward[unit]), gradient, gradient);
            }
        }
        return result;
    }

    /// <summary>Four units before ReLU; in four sums, since one would wait for itself. The number of hidden units is a multiple of
    /// 4.</summary>
    private static Vector128<float> SecondLayer(ReadOnlySpan<Vector128<float>> weights, ReadOnlySpan<float> hidden, Vector128<float> bias)
    {
        Vector128<float> a = bias, b = default, c = default, d = default;
        for (int from = 0; from + 3 < weights.Length; from += 4)
        {
            a += weights[from] * hidden[from];
            b += weights[from + 1] * hidden[from + 1];
            c += weights[from + 2] * hidden[from + 2];
            d += weights[from + 3] * hidden[from + 3];
        }
        return a + b + (c + d);
    }
}
