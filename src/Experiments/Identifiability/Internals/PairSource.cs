using Dynamics.Models;
using Dynamics.Simulators;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Identifiability.Internals;

/// <summary>Fresh pairs of correlated states through a mixing, at each step others: all first views [pair, 1, feature], then all second
/// ones.</summary>
internal sealed class PairSource(CouplingOptions options, CouplingNetwork mixing, int dimension, double shape, ulong seed)
    : BatchSource<Tensor>
{
    public override int BatchSize => 2 * options.BatchPairs;

    public override int BinCount => 1;

    public override Tensor Batch(long step) => Draw(step, options.BatchPairs).Observations;

    /// <summary>Pairs of a draw: their states [2*pair, state] and observations [2*pair, 1, feature].</summary>
    public (Tensor States, Tensor Observations) Draw(long draw, int pairs)
    {
        RandomStream random = new(seed, (ulong)draw + 10);
        float[] values = new float[2 * pairs * dimension];
        double rest = Math.Sqrt(1 - (options.Correlation * options.Correlation));
        for (int i = 0; i < pairs * dimension; i++)
        {
            double first = Unit(random);
            values[i] = (float)first;
            values[(pairs * dimension) + i] = (float)((options.Correlation * first) + (rest * Unit(random)));
        }
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor states = tensor(values, [2 * pairs, dimension]);
        return (states.MoveToOuterDisposeScope(), mixing.forward(states).unsqueeze(1).MoveToOuterDisposeScope());
    }

    private double Unit(RandomStream random) =>
        shape == 2 ? random.NextGaussian() : GeneralizedGaussianSimulator.Draw(shape, random);
}
