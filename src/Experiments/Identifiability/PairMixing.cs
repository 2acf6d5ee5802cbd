using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Identifiability;

/// <summary>How <see cref="CouplingBenchmark"/> mixes states, and the form of the encoder that is to undo it.</summary>
public abstract record PairMixing
{
    private protected PairMixing()
    {
    }

    /// <summary>States [..., state] to observations of as many features.</summary>
    internal abstract SequenceNetwork Mixing(int size, RandomStream random);

    /// <summary>A fresh encoder.</summary>
    internal abstract SequenceNetwork Encoder(int size, RandomStream random);
}

/// <summary>Coupling layers, and an encoder of the matching form (<see cref="CouplingNetwork"/>).</summary>
/// <param name="Layers">Coupling layers of both.</param>
public sealed record CouplingMixing(int Layers) : PairMixing
{
    internal override SequenceNetwork Mixing(int size, RandomStream random) => CouplingNetwork.Mixing(size, Layers, random);

    internal override SequenceNetwork Encoder(int size, RandomStream random) => CouplingNetwork.Matched(size, Layers, random);
}

/// <summary>The plane turned about its origin by pi times the distance from it, which leaves a normal distribution as it is, so that
/// alignment alone can tell; and an encoder without any knowledge of that, a perceptron.</summary>
/// <param name="Hidden">Widths of the perceptron's hidden layers.</param>
public sealed record SpiralMixing(IReadOnlyList<int> Hidden) : PairMixing
{
    internal override SequenceNetwork Mixing(int size, RandomStream random) => size == 2
        ? new SpiralNetwork()
        : throw Check.Fault($"a spiral in {size} dimensions", "spiral.dimensions", "give 2");

    internal override SequenceNetwork Encoder(int size, RandomStream random) => Perceptron.Initialize([size, .. Hidden, size], random);
}

/// <summary>See <see cref="SpiralMixing"/>. Nothing in it is learned.</summary>
internal sealed class SpiralNetwork() : SequenceNetwork(nameof(SpiralNetwork))
{
    public override IReadOnlyList<Parameter> Parameters => [];

    public override int ReceptiveBins => 1;

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = input.narrow(-1, 0, 1), y = input.narrow(-1, 1, 1);
        Tensor angle = x.Squared().Plus(y.Squared()).sqrt().Times(Math.PI), sin = angle.sin(), cos = angle.cos();
        return cat([(cos * x) - (sin * y), (sin * x).Plus(cos * y)], -1).MoveToOuterDisposeScope();
    }
}
