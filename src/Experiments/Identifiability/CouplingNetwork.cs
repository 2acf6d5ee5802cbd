using Dynamics.Models;
using Dynamics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Identifiability;

/// <summary>Additive coupling layers (Dinh, Krueger and Bengio 2015, NICE): in turn one half of the coordinates is shifted by tanh of a
/// linear map of the other, so that the network can be undone, by one of the same form, and keeps volumes.</summary>
public sealed class CouplingNetwork : SequenceNetwork
{
    private const double MixingGain = 2;

    private readonly Parameter[] _weights; // [shifted, source] of each layer, in the order of the mixing
    private readonly int[] _order;
    private readonly double _sign;

    private CouplingNetwork(IEnumerable<Parameter> weights, double sign)
        : base(nameof(CouplingNetwork))
    {
        (_weights, _sign) = ([.. weights], sign);
        _order = [.. Enumerable.Range(0, _weights.Length).OrderBy(layer => sign * layer)];
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            register_parameter($"weight{layer}", _weights[layer]);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => _weights;

    /// <inheritdoc/>
    public override int ReceptiveBins => 1;

    /// <summary>A mixing: each layer's map is orthogonal, times 2.</summary>
    /// <param name="size">Coordinates; even.</param>
    /// <param name="layers">Coupling layers.</param>
    /// <param name="random">Where the maps are drawn from.</param>
    public static CouplingNetwork Mixing(int size, int layers, RandomStream random)
    {
        int half = Half(size);
        return new(Enumerable.Range(0, layers).Select(_ =>
        {
            Matrix<double> rotation = Matrix<double>.Build.Dense(half, half, (_, _) => random.NextGaussian()).QR().Q;
            return Weight(half, (i, j) => MixingGain * rotation[i, j]);
        }), 1);
    }

    /// <summary>A network of the form that undoes a <see cref="Mixing"/> where the maps are the same; they are drawn.</summary>
    /// <inheritdoc cref="Mixing"/>
    public static CouplingNetwork Matched(int size, int layers, RandomStream random)
    {
        int half = Half(size);
        double scale = 1 / Math.Sqrt(half);
        return new(Enumerable.Range(0, layers).Select(_ => Weight(half, (_, _) => scale * random.NextGaussian())), -1);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        long half = input.shape[^1] / 2;
        Tensor upper = input.narrow(-1, 0, half), lower = input.narrow(-1, half, half);
        foreach (int layer in _order)
        {
            Tensor shift = nn.functional.linear(layer % 2 == 0 ? upper : lower, _weights[layer]).tanh();
            (upper, lower) = layer % 2 == 0 ? (upper, Shifted(lower)) : (Shifted(upper), lower);

            Tensor Shifted(Tensor coordinates) => _sign > 0 ? coordinates.Plus(shift) : coordinates - shift;
        }
        return cat([upper, lower], -1).MoveToOuterDisposeScope();
    }

    private static int Half(int size) => size >= 2 && size % 2 == 0
        ? size / 2
        : throw new ArgumentOutOfRangeException(nameof(size), size, "must be even");

    private static Parameter Weight(int half, Func<int, int, double> at) =>
        new(tensor([.. Enumerable.Range(0, half * half).Select(i => (float)at(i / half, i % half))], [half, half]));
}
