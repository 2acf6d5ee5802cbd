using Dynamics.Data;

namespace Dynamics.Decoding;

/// <summary>What a bootstrap resamples as one piece: whole laps where the test part has enough of them, else circular blocks of time.</summary>
public sealed class BootstrapBlocks
{
    /// <summary>Fewest laps for laps to be resampled: with fewer, a percentile interval says little.</summary>
    public const int LeastLaps = 10;

    private readonly BinRange[] _laps; // positions in the list of scored bins; empty for circular blocks
    private readonly int _length;

    private BootstrapBlocks(BinRange[] laps, int length) => (_laps, _length) = (laps, length);

    /// <summary>Blocks of a length in bins, at least 1, wrapped at the end.</summary>
    public static BootstrapBlocks Circular(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return new([], length);
    }

    /// <summary>Whole laps of scored bins, or null where there are fewer than <see cref="LeastLaps"/>.</summary>
    /// <param name="bins">The scored bins, ascending.</param>
    /// <param name="laps">The recording's laps in order; a lap's rest, up to the next one, goes with it.</param>
    public static BootstrapBlocks? WholeLaps(ReadOnlySpan<int> bins, IReadOnlyList<Lap> laps)
    {
        List<BinRange> pieces = [];
        for (int first = 0, lap = 0; first < bins.Length;)
        {
            while (lap < laps.Count && laps[lap].StartBin <= bins[first])
            {
                lap++;
            }
            int end = first, next = lap < laps.Count ? laps[lap].StartBin : int.MaxValue;
            while (end < bins.Length && bins[end] < next)
            {
                end++;
            }
            pieces.Add(new BinRange(first, end));
            first = end;
        }
        return pieces.Count >= LeastLaps ? new([.. pieces], 0) : null;
    }

    /// <summary>Whether whole laps are resampled.</summary>
    public bool IsLaps => _laps.Length > 0;

    /// <summary>In words, for instance <c>24 laps</c> or <c>circular, 117 bins</c>.</summary>
    public override string ToString() => IsLaps ? $"{_laps.Length} laps" : $"circular, {_length} bins";

    /// <summary>Draws one resample as the number of times each scored bin is taken: as many laps as there are, or as many bins.</summary>
    /// <param name="random">Source of the draws.</param>
    /// <param name="multiplicity">Receives the counts [scored bin].</param>
    public void Draw(RandomStream random, Span<float> multiplicity)
    {
        if (!IsLaps)
        {
            BlockBootstrap.Draw(_length, random, multiplicity);
            return;
        }
        multiplicity.Clear();
        for (int i = 0; i < _laps.Length; i++)
        {
            BinRange lap = _laps[random.NextInt(_laps.Length)];
            foreach (ref float count in multiplicity[lap.Start..lap.End])
            {
                count++;
            }
        }
    }
}
