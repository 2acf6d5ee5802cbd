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
    /// <summary>States [batch, time, 2*unit]: the outputs, then the memories, from zero states on.</summary>
    /// <param name="gates">What the inputs and biases give the gates [batch, time, 4*unit]: input, forget, candidate, output.</param>
    /// <param name="hidden">Weights from the last outputs to the gates [4*unit, unit].</param>
    public static Tensor States(Tensor gates, Tensor hidden) => Apply(gates, hidden);

    protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor gates = ((Tensor)inputs[0]).detach().contiguous(), hidden = ((Tensor)inputs[1]).detach().contiguous();
        LstmShape shape = ShapeOf(gates, hidden);
        Tensor states = empty([shape.Batch, shape.Time, 2 * shape.Units]), kept = empty([shape.KeptLength]);
        LstmKernel.Forward(shape, Values(gates), Values(hidden), Values(states), Values(kept));
        context.save_for_backward(
        [
            hidden.MoveToOuterDisposeScope(), states.alias().MoveToOuterDisposeScope(), kept.MoveToOuterDisposeScope(),
        ]);
        return states.MoveToOuterDisposeScope();
    }

    protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> saved = context.get_saved_variables();
        (Tensor hidden, Tensor states, Tensor kept) = (saved[0], saved[1], saved[2]);
        LstmShape shape = ShapeOf(states, hidden);
        Tensor byGates = empty([shape.Batch, shape.Time, 4 * shape.Units]);
        LstmKernel.Backward(shape, Values(kept), Values(hidden), Values(upstream.contiguous()), Values(byGates));
        // The outputs of a bin act on the gates of the next.
        Tensor before = states.narrow(1, 0, shape.Time - 1).narrow(2, 0, shape.Units).reshape(-1, shape.Units);
        Tensor after = byGates.narrow(1, 1, shape.Time - 1).reshape(-1, 4 * shape.Units); // [batch*(time-1), gate]
        Tensor byHidden = after.t().mm(before);
        return [byGates.MoveToOuterDisposeScope(), byHidden.MoveToOuterDisposeScope()];
    }

    private static LstmShape ShapeOf(Tensor along, Tensor hidden) =>
        new((int)along.shape[0], (int)along.shape[1], (int)hidden.shape[1]);

    private static Span<float> Values(Tensor dense) => MemoryMarshal.Cast<byte, float>(dense.bytes);
}

/// <summary>Sizes of a pass through a long short-term memory.</summary>
internal sealed record LstmShape(int Batch, int Time, int Units)
{
    /// <summary>Groups of sequences that are gone through together, one in each lane of a vector.</summary>
    public int Groups => (Batch + LstmKernel.Lanes - 1) / LstmKernel.Lanes;

    /// <summary>What a bin of a group keeps for the adjoint: of each unit and lane four gates, the memory before and the tangent of the
    /// memory.</summary>
    public int KeptWidth => 6 * Units * LstmKernel.Lanes;

    /// <summary>What all keep.</summary>
    public int KeptLength => Groups * Time * KeptWidth;
}

/// <summary><see cref="LstmFunction"/> over plain numbers, a vector's width of sequences at a time: their chains of steps hide each other's
/// latency. Rows of lanes [..., lane] hold a number of each sequence.</summary>
internal static class LstmKernel
{
    public const int Lanes = 16;

    /// <summary>Fills the states, and what <see cref="Backward"/> needs.</summary>
    public static void Forward(
        LstmShape shape, ReadOnlySpan<float> gates, ReadOnlySpan<float> hidden, Span<float> states, Span<float> kept)
    {
        int units = shape.Units;
        float[] sums = new float[4 * units * Lanes], state = new float[2 * units * Lanes]; // state: outputs, then memories
        for (int group = 0; group < shape.Groups; group++)
        {
            Array.Clear(sums);
            Array.Clear(state);
            for (int bin = 0; bin < shape.Time; bin++)
            {
                Gather(shape, gates, group, bin, sums);
                AddProducts(sums, state, hidden, units);
                Advance(sums, state, kept.Slice(((group * shape.Time) + bin) * shape.KeptWidth, shape.KeptWidth), units);
                Scatter(shape, state, group, bin, states);
            }
        }
    }

    /// <summary>Gradient by the gates' sums from that by the states.</summary>
    public static void Backward(
        LstmShape shape, ReadOnlySpan<float> kept, ReadOnlySpan<float> hidden, ReadOnlySpan<float> byStates, Span<float> byGates)
    {
        int units = shape.Units;
        float[] bySums = new float[4 * units * Lanes], upstream = new float[2 * units * Lanes], byState = new float[2 * units * Lanes];
        for (int group = 0; group < shape.Groups; group++)
        {
            Array.Clear(upstream);
            Array.Clear(byState);
            for (int bin = shape.Time - 1; bin >= 0; bin--)
            {
                Gather(shape, byStates, group, bin, upstream);
                for (int i = 0; i < byState.Length; i += Lanes)
                {
                    (Load(byState, i) + Load(upstream, i)).CopyTo(byState, i);
                }
                Retreat(kept.Slice(((group * shape.Time) + bin) * shape.KeptWidth, shape.KeptWidth), byState, bySums, units);
                Scatter(shape, bySums, group, bin, byGates);
                PullBack(byState, bySums, hidden, units);
            }
        }
    }

    /// <summary>Rows of lanes from the numbers [batch, time, row] of a bin; lanes beyond the batch stay as they are.</summary>
    private static void Gather(LstmShape shape, ReadOnlySpan<float> numbers, int group, int bin, float[] rows)
    {
        int width = rows.Length / Lanes, first = group * Lanes, count = Math.Min(Lanes, shape.Batch - first);
        for (int lane = 0; lane < count; lane++)
        {
            ReadOnlySpan<float> own = numbers.Slice((((first + lane) * shape.Time) + bin) * width, width);
            for (int row = 0; row < own.Length; row++)
            {
                rows[(row * Lanes) + lane] = own[row];
            }
        }
    }

    /// <summary>The way back of <see cref="Gather"/>.</summary>
    private static void Scatter(LstmShape shape, float[] rows, int group, int bin, Span<float> numbers)
    {
        int width = rows.Length / Lanes, first = group * Lanes, count = Math.Min(Lanes, shape.Batch - first);
        for (int lane = 0; lane < count; lane++)
        {
            Span<float> own = numbers.Slice((((first + lane) * shape.Time) + bin) * width, width);
            for (int row = 0; row < own.Length; row++)
            {
                own[row] = rows[(row * Lanes) + lane];
            }
        }
    }

    /// <summary>sums [gate, unit] += the outputs times the weights [gate, unit, from].</summary>
    private static void AddProducts(float[] sums, float[] outputs, ReadOnlySpan<float> weights, int units)
    {
        int gate = units * units, row = units * Lanes;
        for (int unit = 0; unit < units; unit++)
        {
            int at = unit * Lanes;
            Vector512<float> input = Load(sums, at), forget = Load(sums, row + at), candidate = Load(sums, (2 * row) + at),
                open = Load(sums, (3 * row) + at);
            for (int from = 0, w = unit * units; from < units; from++, w++)
            {
                Vector512<float> output = Load(outputs, from * Lanes);
                input = Vector512.FusedMultiplyAdd(Vector512.Create(weights[w]), output, input);
                forget = Vector512.FusedMultiplyAdd(Vector512.Create(weights[gate + w]), output, forget);
                candidate = Vector512.FusedMultiplyAdd(Vector512.Create(weights[(2 * gate) + w]), output, candidate);
                open = Vector512.FusedMultiplyAdd(Vector512.Create(weights[(3 * gate) + w]), output, open);
            }
            input.CopyTo(sums, at);
            forget.CopyTo(sums, row + at);
            candidate.CopyTo(sums, (2 * row) + at);
            open.CopyTo(sums, (3 * row) + at);
        }
    }

    /// <summary>The outputs' gradient [from] becomes that by the sums [gate and unit] times the weights [gate and unit, from].</summary>
    private static void PullBack(float[] byOutputs, float[] bySums, ReadOnlySpan<float> weights, int units)
    {
        const int Block = 4;
        int from = 0;
        for (; from + Block <= units; from += Block)
        {
            Vector512<float> a = default, b = default, c = default, d = default;
            for (int row = 0, w = from; row < 4 * units; row++, w += units)
            {
                Vector512<float> sum = Load(bySums, row * Lanes);
                a = Vector512.FusedMultiplyAdd(Vector512.Create(weights[w]), sum, a);
                b = Vector512.FusedMultiplyAdd(Vector512.Create(weights[w + 1]), sum, b);
                c = Vector512.FusedMultiplyAdd(Vector512.Create(weights[w + 2]), sum, c);
                d = Vector512.FusedMultiplyAdd(Vector512.Create(weights[w + 3]), sum, d);
            }
            a.CopyTo(byOutputs, from * Lanes);
            b.CopyTo(byOutputs, (from + 1) * Lanes);
            c.CopyTo(byOutputs, (from + 2) * Lanes);
            d.CopyTo(byOutputs, (from + 3) * Lanes);
        }
        for (; from < units; from++)
        {
            Vector512<float> a = default;
            for (int row = 0; row < 4 * units; row++)
            {
                a = Vector512.FusedMultiplyAdd(Vector512.Create(weights[(row * units) + from]), Load(bySums, row * Lanes), a);
            }
            a.CopyTo(byOutputs, from * Lanes);
        }
    }

    private static void Advance(float[] sums, float[] state, Span<float> kept, int units)
    {
        int row = units * Lanes;
        for (int i = 0; i < row; i += Lanes)
        {
            Vector512<float> input = Sigmoid(Load(sums, i)), forget = Sigmoid(Load(sums, row + i)),
                candidate = Tanh(Load(sums, (2 * row) + i)), open = Sigmoid(Load(sums, (3 * row) + i)), before = Load(state, row + i);
            Vector512<float> now = Vector512.FusedMultiplyAdd(forget, before, input * candidate), tangent = Tanh(now);
            now.CopyTo(state, row + i);
            (open * tangent).CopyTo(state, i);
            Span<float> own = kept.Slice(6 * i, 6 * Lanes);
            input.CopyTo(own);
            forget.CopyTo(own[Lanes..]);
            candidate.CopyTo(own[(2 * Lanes)..]);
            open.CopyTo(own[(3 * Lanes)..]);
            before.CopyTo(own[(4 * Lanes)..]);
            tangent.CopyTo(own[(5 * Lanes)..]);
        }
    }

    private static void Retreat(ReadOnlySpan<float> kept, float[] byState, float[] bySums, int units)
    {
        Vector512<float> one = Vector512<float>.One;
        int row = units * Lanes;
        for (int i = 0; i < row; i += Lanes)
        {
            ReadOnlySpan<float> own = kept.Slice(6 * i, 6 * Lanes);
            Vector512<float> input = Load(own, 0), forget = Load(own, Lanes), candidate = Load(own, 2 * Lanes),
                open = Load(own, 3 * Lanes), before = Load(own, 4 * Lanes), tangent = Load(own, 5 * Lanes);
            Vector512<float> up = Load(byState, i), byNow = Load(byState, row + i) + (up * open * (one - (tangent * tangent)));
            (byNow * candidate * input * (one - input)).CopyTo(bySums, i);
            (byNow * before * forget * (one - forget)).CopyTo(bySums, row + i);
            (byNow * input * (one - (candidate * candidate))).CopyTo(bySums, (2 * row) + i);
            (up * tangent * open * (one - open)).CopyTo(bySums, (3 * row) + i);
            (byNow * forget).CopyTo(byState, row + i);
        }
    }

    private static Vector512<float> Load(float[] values, int at) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)at);

    private static Vector512<float> Load(ReadOnlySpan<float> values, int at) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at);

    private static Vector512<float> Sigmoid(Vector512<float> x) =>
        Vector512<float>.One / (Vector512<float>.One + Vector512.Exp(-x));

    private static Vector512<float> Tanh(Vector512<float> x) =>
        Vector512<float>.One - (Vector512.Create(2f) / (Vector512<float>.One + Vector512.Exp(x + x)));
}
