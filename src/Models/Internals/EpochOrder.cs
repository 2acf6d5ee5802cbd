namespace Dynamics.Models.Internals;

/// <summary>Shuffled batches: an epoch sees each item once, and what is left over after its last whole batch waits for the next. The batch
/// of a step depends on (seed, step) alone. Not for concurrent use.</summary>
internal sealed class EpochOrder(int items, int batchSize, ulong seed)
{
    private readonly long[] _order = new long[items];
    private long _orderedEpoch = -1;

    /// <summary>The pass over the items that a step belongs to.</summary>
    public long EpochOf(long step) => step / (items / batchSize);

    /// <summary>The items of a step; overwritten by the next call.</summary>
    public ReadOnlySpan<long> Batch(long step)
    {
        Shuffle(EpochOf(step));
        return _order.AsSpan((int)(step % (items / batchSize)) * batchSize, batchSize);
    }

    /// <summary>The order of an epoch (Fisher and Yates).</summary>
    private void Shuffle(long epoch)
    {
        if (epoch == _orderedEpoch)
        {
            return;
        }
        RandomStream random = new(seed, (ulong)epoch + 2);
        for (int i = 0; i < _order.Length; i++)
        {
            int j = random.NextInt(i + 1);
            (_order[i], _order[j]) = (_order[j], i);
        }
        _orderedEpoch = epoch;
    }
}
