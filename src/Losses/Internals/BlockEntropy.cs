using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Internals;

/// <summary>Entropy of a bin given those before it, by the chain rule on blocks of consecutive bins of one window.</summary>
internal static class BlockEntropy
{
    /// <summary>All blocks of p + 1 consecutive bins, window by window, the oldest bin of each first: [block, bin*latent]. The
    /// caller's.</summary>
    /// <param name="z">[batch, time, latent] with more than p bins.</param>
    /// <param name="conditioningBins">p.</param>
    public static Tensor Blocks(Tensor z, int conditioningBins)
    {
        if (conditioningBins == 0)
        {
            return z.reshape(-1, z.shape[2]); // [batch*time, latent]
        }
        using DisposeScope scope = NewDisposeScope();
        long perWindow = z.shape[1] - conditioningBins;
        Tensor[] bins = [.. Enumerable.Range(0, conditioningBins + 1).Select(bin => z.narrow(1, bin, perWindow))];
        return cat(bins, 2).reshape(z.shape[0] * perWindow, -1).MoveToOuterDisposeScope(); // [batch*(time-p), bin*latent]
    }

    /// <summary>At most <paramref name="count"/> of those blocks, evenly spread and others for each <paramref name="step"/>. The
    /// caller's.</summary>
    public static Tensor Blocks(Tensor z, int conditioningBins, int count, long step)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor blocks = Blocks(z, conditioningBins);
        return blocks.index_select(0, PointSubset.Strided(blocks.shape[0], count, step, z.device)).MoveToOuterDisposeScope();
    }

    /// <summary>H(z_t-p..z_t) - H(z_t-p..z_t-1) in nats, H(z_t) for p = 0; a scalar that can be differentiated, the caller's.</summary>
    /// <param name="estimator">Estimates both terms.</param>
    /// <param name="blocks">[block, bin*latent], p + 1 bins, the oldest first.</param>
    /// <param name="conditioningBins">p.</param>
    public static Tensor Estimate(EntropyEstimator estimator, Tensor blocks, int conditioningBins)
    {
        if (conditioningBins == 0)
        {
            return estimator.Estimate(blocks);
        }
        using DisposeScope scope = NewDisposeScope();
        Tensor past = blocks.narrow(1, 0, blocks.shape[1] / (conditioningBins + 1) * conditioningBins);
        return (estimator.Estimate(blocks) - estimator.Estimate(past)).MoveToOuterDisposeScope();
    }
}
