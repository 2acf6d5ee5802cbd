using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dynamics.Decoding.Internals;

/// <summary>Room for one batch to go through a network, and its gradient back. Allocates nothing in use; for one thread at a
/// time.</summary>
/// <param name="shape">Weights of the shape that will be used.</param>
/// <param name="rows">Rows of the largest batch.</param>
internal sealed class MlpPass(MlpWeights shape, int rows)
{
    private const int RowsAtOnce = 8;

    private readonly Activations _first = new(shape.HiddenCount, rows), _second = new(shape.HiddenCount, rows);
    private readonly Activations _intoFirst = new(shape.HiddenCount, rows), _intoSecond = new(shape.HiddenCount, rows);
    private readonly float[] _rows = new float[RowsAtOnce * shape.InputCount]; // some rows before they are turned over [row, input]
    private readonly float[] _noBias = new float[MlpWeights.Padded(shape.HiddenCount)];

    /// <summary>Features [input, row], set by <see cref="Load"/>.</summary>
    public Activations Input { get; } = new(shape.InputCount, rows);

    /// <summary>Outputs of <see cref="Forward"/> [output, row]; what <see cref="Backward"/> takes the gradient by them from.</summary>
    public Activations Output { get; } = new(shape.OutputCount, rows);

    /// <summary>Gradient by the weights, as they lie in <see cref="MlpWeights.Values"/>.</summary>
    public float[] Gradient { get; } = new float[shape.Values.Length];

    /// <summary>Takes some rows as the batch.</summary>
    public void Load(MlpRows rows, ReadOnlySpan<int> chosen)
    {
        int inputs = shape.InputCount;
        for (int first = 0; first < chosen.Length; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, chosen.Length - first);
            foreach (int next in chosen[(first + count)..Math.Min(first + count + RowsAtOnce, chosen.Length)])
            {
                rows.Prefetch(next);
            }
            for (int row = 0; row < count; row++)
            {
                rows.CopyTo(chosen[first + row], _rows.AsSpan(row * inputs, inputs));
            }
            ref float source = ref MemoryMarshal.GetArrayDataReference(_rows);
            ref float target = ref Input.Values[first]; // the rows that are there to make up a multiple may hold anything
            for (int input = 0; input < inputs; input++)
            {
                Vector256.Create(
                    Unsafe.Add(ref source, input), Unsafe.Add(ref source, input + inputs), Unsafe.Add(ref source, input + (2 * inputs)),
                    Unsafe.Add(ref source, input + (3 * inputs)), Unsafe.Add(ref source, input + (4 * inputs)),
                    Unsafe.Add(ref source, input + (5 * inputs)), Unsafe.Add(ref source, input + (6 * inputs)),
                    Unsafe.Add(ref source, input + (7 * inputs))).StoreUnsafe(ref target, (nuint)(input * Input.Stride));
            }
        }
    }

    /// <summary>Computes the outputs of the first <paramref name="count"/> rows.</summary>
    public void Forward(MlpWeights weights, int count)
    {
        int padded = Activations.PaddedRows(count);
        Apply(weights, weights.First, Input, _first, padded);
        TensorPrimitives.Max(_first.Values, 0f, _first.Values);
        Apply(weights, weights.Second, _first, _second, padded);
        TensorPrimitives.Max(_second.Values, 0f, _second.Values);
        Apply(weights, weights.Output, _second, Output, padded);
    }

    /// <summary>Computes the gradient by the weights from the gradient by the outputs, which stands in <see cref="Output"/>; after
    /// <see cref="Forward"/> of the same weights and rows.</summary>
    public void Backward(MlpWeights weights, int count)
    {
        int padded = Activations.PaddedRows(count);
        Collect(weights.Output, Output, _second, padded);
        Return(weights, weights.Output, Output, _intoSecond, padded);
        MlpKernels.Mask(_intoSecond, _second);
        Collect(weights.Second, _intoSecond, _first, padded);
        Return(weights, weights.Second, _intoSecond, _intoFirst, padded);
        MlpKernels.Mask(_intoFirst, _first);
        Collect(weights.First, _intoFirst, Input, padded);
    }

    private static void Apply(MlpWeights weights, MlpLayer layer, Activations from, Activations to, int rows) => MlpKernels.Multiply(
        weights.Values.AsSpan(layer.Weights), layer.From, 1, weights.Values.AsSpan(layer.Biases, layer.To), from, to, rows);

    private void Return(MlpWeights weights, MlpLayer layer, Activations to, Activations from, int rows) =>
        MlpKernels.Multiply(weights.Values.AsSpan(layer.Weights), 1, layer.From, _noBias, to, from, rows);

    private void Collect(MlpLayer layer, Activations to, Activations from, int rows)
    {
        MlpKernels.OuterProduct(to, from, rows, Gradient.AsSpan(layer.Weights));
        for (int unit = 0; unit < layer.To; unit++)
        {
            Gradient[layer.Biases + unit] = TensorPrimitives.Sum<float>(to.Unit(unit, rows));
        }
    }
}

/// <summary>The rows that a perceptron sees: the standardised features of some bins. They are standardised as they are asked for, for of a
/// long recording a copy of all would be most of the memory.</summary>
/// <param name="features">Features [time, feature].</param>
/// <param name="scaler">Standardises them; null: they are taken as they are.</param>
/// <param name="bins">Bin of each row.</param>
internal sealed class MlpRows(FeatureMatrix features, FeatureScaler? scaler, int[] bins)
{
    private const int FloatsOfACacheLine = 16;

    /// <summary>One row [input].</summary>
    public void CopyTo(int row, Span<float> target)
    {
        ReadOnlySpan<float> source = features.Row(bins[row]);
        if (scaler is null)
        {
            source.CopyTo(target);
        }
        else
        {
            scaler.Transform(source, target);
        }
    }

    /// <summary>Asks for a row that is copied soon: batches are drawn from all over the recording, and waiting for memory takes longer than
    /// the standardising.</summary>
    public unsafe void Prefetch(int row)
    {
        if (!Sse.IsSupported)
        {
            return;
        }
        ReadOnlySpan<float> source = features.Row(bins[row]);
        ref float first = ref MemoryMarshal.GetReference(source);
        for (int feature = 0; feature < source.Length; feature += FloatsOfACacheLine)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref first, feature)));
        }
    }

    /// <summary>The rows of a table [row, input] as they are.</summary>
    public static MlpRows Of(float[] table, int inputs) =>
        new(new(table, inputs), null, [.. Enumerable.Range(0, table.Length / inputs)]);
}
