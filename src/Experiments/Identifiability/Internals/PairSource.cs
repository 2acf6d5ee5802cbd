using Dynamics.Models;
using Dynamics.Simulators;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Identifiability.Internals;

/// <summary>Fresh correlated states through a mixing, at each step others: all first views [pair, 1, feature], then all second
/// ones.</summary>
/// <remarks>Of a pair that is trained on, both are rho z + sqrt(1 - rho²) e of one z, e of z's distribution; of one that is scored, one
/// is z itself.</remarks>
internal sealed class PairSource(CouplingOptions options, SequenceNetwork mixing, int dimension, double shape, ulong seed)
    : BatchSource<Tensor>
{
    public int Dimension => dimension;

    public override int BatchSize => 2 * options.BatchPairs;

    public override int BinCount => 1;

    public override Tensor Batch(long step)
    {
        RandomStream random = Stream(step);
        float[] states = Drawn(options.BatchPairs, random);
        return Mixed([.. Neighbors(states, random), .. Neighbors(states, random)]);
    }

    /// <summary>Pairs of a draw that are scored: the states z [pair, state], and the observations [2*pair, 1, feature] of them and of
    /// others near them.</summary>
    public (Tensor States, Tensor Observations) Draw(long draw, int pairs)
    {
        RandomStream random = Stream(draw);
        float[] states = Drawn(pairs, random);
        return (tensor(states, [pairs, dimension]), Mixed([.. states, .. Neighbors(states, random)]));
    }

    private RandomStream Stream(long draw) => new(seed, (ulong)draw + 10);

    private float[] Drawn(int pairs, RandomStream random)
    {
        float[] values = new float[pairs * dimension];
        GeneralizedGaussianSimulator.Fill(shape, random, values);
        return values;
    }

    private float[] Neighbors(float[] states, RandomStream random)
    {
        float[] noise = Drawn(states.Length / dimension, random);
        (float kept, float fresh) = ((float)options.Correlation, (float)Math.Sqrt(1 - (options.Correlation * options.Correlation)));
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (kept * states[i]) + (fresh * noise[i]);
        }
        return noise;
    }

    private Tensor Mixed(float[] states)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        return mixing.forward(tensor(states, [states.Length / dimension, dimension])).unsqueeze(1).MoveToOuterDisposeScope();
    }
}
