using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Identifiability;

/// <summary>Additive coupling layers (Dinh, Krueger and Bengio 2015, NICE): in turn one half of the coordinates is shifted by a function of
/// the other, so that the network can be inverted whatever the functions are; its inverse is such a network again. A linear map
/// ends it.</summary>
public sealed class CouplingNetwork : SequenceNetwork
{
    private readonly Parameter[] _first, _bias, _second;
    private readonly Parameter output, offset;
    private readonly int _size;

    private CouplingNetwork(int size, Parameter[] first, Parameter[] bias, Parameter[] second)
        : base(nameof(CouplingNetwork))
    {
        (_size, _first, _bias, _second) = (size, first, bias, second);
        (output, offset) = (new(eye(size)), new(zeros(size)));
        for (int layer = 0; layer < first.Length; layer++)
        {
            register_parameter($"first{layer}", first[layer]);
            register_parameter($"bias{layer}", bias[layer]);
            register_parameter($"second{layer}", second[layer]);
        }
        register_parameter(nameof(output), output);
        register_parameter(nameof(offset), offset);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [.. _first, .. _bias, .. _second, output, offset];

    /// <inheritdoc/>
    public override int ReceptiveBins => 1;

    /// <summary>A network with weights of a stream.</summary>
    /// <param name="size">Coordinates; at least 2.</param>
    /// <param name="layers">Coupling layers.</param>
    /// <param name="hidden">Units of tanh in each.</param>
    /// <param name="shift">Size of the shifts, in standard deviations of what is shifted: near 0 for a network that begins as the
    /// identity.</param>
    /// <param name="random">Where the weights are drawn from.</param>
    public static CouplingNetwork Initialize(int size, int layers, int hidden, double shift, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        Parameter Drawn(double std, params long[] shape) => new(tensor(
            [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(std * random.NextGaussian()))], shape));
        Parameter[] first = new Parameter[layers], bias = new Parameter[layers], second = new Parameter[layers];
        for (int layer = 0; layer < layers; layer++)
        {
            (int from, int to) = Halves(size, layer);
            (first[layer], bias[layer], second[layer]) =
                (Drawn(1.5 / Math.Sqrt(from), hidden, from), Drawn(1, hidden), Drawn(shift / Math.Sqrt(hidden), to, hidden));
        }
        return new(size, first, bias, second);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        int half = _size / 2;
        Tensor upper = input.narrow(-1, 0, half), lower = input.narrow(-1, half, _size - half);
        for (int layer = 0; layer < _first.Length; layer++)
        {
            Tensor source = layer % 2 == 0 ? upper : lower;
            Tensor shift = nn.functional.linear(nn.functional.linear(source, _first[layer], _bias[layer]).tanh(), _second[layer]);
            (upper, lower) = layer % 2 == 0 ? (upper, lower.Plus(shift)) : (upper.Plus(shift), lower);
        }
        return nn.functional.linear(cat([upper, lower], -1), output, offset).MoveToOuterDisposeScope();
    }

    private static (int From, int To) Halves(int size, int layer) =>
        layer % 2 == 0 ? (size / 2, size - (size / 2)) : (size - (size / 2), size / 2);
}
