using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Jepa.Internals;

/// <summary>All states of a long short-term memory along sequences as one node of the graph: forward in one pass, and a hand-written
/// adjoint backward in time, where autograd would keep and visit some twenty little tensors a bin. Float32 on the CPU.</summary>
internal sealed class LstmFunction : CustomFunction<LstmFunction>
{
    private const string ShapeKey = "shape", KeptKey = "kept";

    /// <summary>States [batch, time, 2*unit]: the outputs, then the memories, from zero states on.</summary>
    /// <param name="gates">What the inputs and biases give the gates [batch, time, 4*unit]: input, forget, candidate, output.</param>
    /// <param name="hidden">Weights from the last outputs to the gates [4*unit, unit].</param>
    public static Tensor States(Tensor gates, Tensor hidden) => Apply(gates, hidden);

    protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor gates = ((Tensor)inputs[0]).detach().contiguous(), hidden = ((Tensor)inputs[1]).detach().contiguous();
        LstmShape shape = new((int)gates.shape[0], (int)gates.shape[1], (int)hidden.shape[1]);
        Tensor states = empty([shape.Batch, shape.Time, 2 * shape.Units]);
        float[] kept = LstmKernel.Forward(shape, Values(gates), Values(hidden), Values(states));
        context.save_data(ShapeKey, shape);
        context.save_data(KeptKey, kept);
        context.save_for_backward([hidden.MoveToOuterDisposeScope(), states.alias().MoveToOuterDisposeScope()]);
        return states.MoveToOuterDisposeScope();
    }

    protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> saved = context.get_saved_variables();
        LstmShape shape = (LstmShape)context.get_data(ShapeKey);
        Tensor byGates = empty([shape.Batch, shape.Time, 4 * shape.Units]);
        LstmKernel.Backward(
            shape, (float[])context.get_data(KeptKey), Values(saved[0]), Values(upstream.contiguous()), Values(byGates));
        // The outputs of a bin act on the gates of the next.
        Tensor before = saved[1].narrow(1, 0, shape.Time - 1).narrow(2, 0, shape.Units).reshape(-1, shape.Units);
        Tensor after = byGates.narrow(1, 1, shape.Time - 1).reshape(-1, 4 * shape.Units); // [batch*(time-1), gate]
        Tensor byHidden = after.t().mm(before);
        return [byGates.MoveToOuterDisposeScope(), byHidden.MoveToOuterDisposeScope()];
    }

    private static Span<float> Values(Tensor dense) => MemoryMarshal.Cast<byte, float>(dense.bytes);
}

/// <summary>Sizes of a pass through a long short-term memory.</summary>
internal sealed record LstmShape(int Batch, int Time, int Units)
{
    /// <summary>Units, padded to whole vectors.</summary>
    public int Padded => (Units + LstmKernel.Lanes - 1) / LstmKernel.Lanes * LstmKernel.Lanes;

    /// <summary>What a bin keeps for the adjoint: four gates, the memory before and the tangent of the memory, each padded.</summary>
    public int KeptWidth => 6 * Padded;
}

/// <summary><see cref="LstmFunction"/> over plain numbers, a vector of units at a time.</summary>
internal static class LstmKernel
{
    public const int Lanes = 16;

    /// <summary>Fills the states; returns what <see cref="Backward"/> needs.</summary>
    public static float[] Forward(LstmShape shape, ReadOnlySpan<float> gates, ReadOnlySpan<float> hidden, Span<float> states)
    {
        (int units, int padded) = (shape.Units, shape.Padded);
        float[] weights = new float[units * 4 * padded]; // [from, gate, unit]
        for (int row = 0; row < 4 * units; row++)
        {
            for (int from = 0; from < units; from++)
            {
                weights[(((from * 4) + (row / units)) * padded) + (row % units)] = hidden[(row * units) + from];
            }
        }
        float[] kept = new float[shape.Batch * shape.Time * shape.KeptWidth];
        Span<float> output = stackalloc float[padded], memory = stackalloc float[padded], sums = stackalloc float[4 * padded];
        for (int sequence = 0; sequence < shape.Batch; sequence++)
        {
            output.Clear();
            memory.Clear();
            for (int bin = 0; bin < shape.Time; bin++)
            {
                int at = (sequence * shape.Time) + bin;
                for (int gate = 0; gate < 4; gate++)
                {
                    gates.Slice((at * 4 * units) + (gate * units), units).CopyTo(sums[(gate * padded)..]);
                }
                AddProduct(sums, output[..units], weights);
                Advance(sums, output, memory, kept.AsSpan(at * shape.KeptWidth, shape.KeptWidth), padded);
                output[..units].CopyTo(states[(at * 2 * units)..]);
                memory[..units].CopyTo(states[((at * 2 * units) + units)..]);
            }
        }
        return kept;
    }

    /// <summary>Gradient by the gates' sums from that by the states.</summary>
    public static void Backward(
        LstmShape shape, float[] kept, ReadOnlySpan<float> hidden, ReadOnlySpan<float> byStates, Span<float> byGates)
    {
        (int units, int padded) = (shape.Units, shape.Padded);
        float[] weights = new float[4 * units * padded]; // [gate and unit, from]
        for (int row = 0; row < 4 * units; row++)
        {
            hidden.Slice(row * units, units).CopyTo(weights.AsSpan(row * padded));
        }
        Span<float> byOutput = stackalloc float[padded], byMemory = stackalloc float[padded], bySums = stackalloc float[4 * padded];
        Span<float> flat = stackalloc float[4 * units];
        for (int sequence = 0; sequence < shape.Batch; sequence++)
        {
            byOutput.Clear();
            byMemory.Clear();
            for (int bin = shape.Time - 1; bin >= 0; bin--)
            {
                int at = (sequence * shape.Time) + bin;
                for (int unit = 0; unit < units; unit++)
                {
                    byOutput[unit] += byStates[(at * 2 * units) + unit];
                    byMemory[unit] += byStates[(at * 2 * units) + units + unit];
                }
                Retreat(kept.AsSpan(at * shape.KeptWidth, shape.KeptWidth), byOutput, byMemory, bySums, padded);
                for (int gate = 0; gate < 4; gate++)
                {
                    bySums.Slice(gate * padded, units).CopyTo(flat[(gate * units)..]);
                }
                flat.CopyTo(byGates[(at * 4 * units)..]);
                byOutput.Clear();
                AddProduct(byOutput, flat, weights);
            }
        }
    }

    /// <summary>sums += values times weights [value, sum].</summary>
    private static void AddProduct(Span<float> sums, ReadOnlySpan<float> values, float[] weights)
    {
        ref float sum = ref MemoryMarshal.GetReference(sums);
        ref float weight = ref MemoryMarshal.GetArrayDataReference(weights);
        int i = 0;
        for (; i + (4 * Lanes) <= sums.Length; i += 4 * Lanes)
        {
            Vector512<float> a = Vector512.LoadUnsafe(ref sum, (nuint)i), b = Vector512.LoadUnsafe(ref sum, (nuint)(i + Lanes)),
                c = Vector512.LoadUnsafe(ref sum, (nuint)(i + (2 * Lanes))), d = Vector512.LoadUnsafe(ref sum, (nuint)(i + (3 * Lanes)));
            for (int k = 0; k < values.Length; k++)
            {
                Vector512<float> value = Vector512.Create(values[k]);
                nuint at = (nuint)((k * sums.Length) + i);
                a = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref weight, at), a);
                b = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref weight, at + Lanes), b);
                c = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref weight, at + (2 * Lanes)), c);
                d = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref weight, at + (3 * Lanes)), d);
            }
            a.StoreUnsafe(ref sum, (nuint)i);
            b.StoreUnsafe(ref sum, (nuint)(i + Lanes));
            c.StoreUnsafe(ref sum, (nuint)(i + (2 * Lanes)));
            d.StoreUnsafe(ref sum, (nuint)(i + (3 * Lanes)));
        }
        for (; i < sums.Length; i += Lanes)
        {
            Vector512<float> a = Vector512.LoadUnsafe(ref sum, (nuint)i);
            for (int k = 0; k < values.Length; k++)
            {
                a = Vector512.FusedMultiplyAdd(
                    Vector512.Create(values[k]), Vector512.LoadUnsafe(ref weight, (nuint)((k * sums.Length) + i)), a);
            }
            a.StoreUnsafe(ref sum, (nuint)i);
        }
    }

    private static void Advance(Span<float> sums, Span<float> output, Span<float> memory, Span<float> kept, int padded)
    {
        for (int i = 0; i < padded; i += Lanes)
        {
            Vector512<float> input = Sigmoid(Load(sums, i)), forget = Sigmoid(Load(sums, padded + i)),
                candidate = Tanh(Load(sums, (2 * padded) + i)), open = Sigmoid(Load(sums, (3 * padded) + i)), before = Load(memory, i);
            Vector512<float> now = Vector512.FusedMultiplyAdd(forget, before, input * candidate), tangent = Tanh(now);
            now.CopyTo(memory[i..]);
            (open * tangent).CopyTo(output[i..]);
            input.CopyTo(kept[i..]);
            forget.CopyTo(kept[(padded + i)..]);
            candidate.CopyTo(kept[((2 * padded) + i)..]);
            open.CopyTo(kept[((3 * padded) + i)..]);
            before.CopyTo(kept[((4 * padded) + i)..]);
            tangent.CopyTo(kept[((5 * padded) + i)..]);
        }
    }

    private static void Retreat(Span<float> kept, Span<float> byOutput, Span<float> byMemory, Span<float> bySums, int padded)
    {
        Vector512<float> one = Vector512<float>.One;
        for (int i = 0; i < padded; i += Lanes)
        {
            Vector512<float> input = Load(kept, i), forget = Load(kept, padded + i), candidate = Load(kept, (2 * padded) + i),
                open = Load(kept, (3 * padded) + i), before = Load(kept, (4 * padded) + i), tangent = Load(kept, (5 * padded) + i);
            Vector512<float> up = Load(byOutput, i), byNow = Load(byMemory, i) + (up * open * (one - (tangent * tangent)));
            (byNow * candidate * input * (one - input)).CopyTo(bySums[i..]);
            (byNow * before * forget * (one - forget)).CopyTo(bySums[(padded + i)..]);
            (byNow * input * (one - (candidate * candidate))).CopyTo(bySums[((2 * padded) + i)..]);
            (up * tangent * open * (one - open)).CopyTo(bySums[((3 * padded) + i)..]);
            (byNow * forget).CopyTo(byMemory[i..]);
        }
    }

    private static Vector512<float> Load(Span<float> values, int at) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at);

    private static Vector512<float> Sigmoid(Vector512<float> x) =>
        Vector512<float>.One / (Vector512<float>.One + Vector512.Exp(-x));

    private static Vector512<float> Tanh(Vector512<float> x) =>
        Vector512<float>.One - (Vector512.Create(2f) / (Vector512<float>.One + Vector512.Exp(x + x)));
}
