using System.Runtime.Intrinsics;

namespace Dynamics.Decoding.Internals;

/// <summary>The k greatest scores seen so far with their indices, in descending order; ties keep the earlier index.</summary>
internal sealed class NearestList(int count)
{
    private readonly float[] _scores = [.. Enumerable.Repeat(float.NegativeInfinity, count)];
    private float _worst = float.NegativeInfinity;

    public int[] Indices { get; } = new int[count];

    /// <summary>Forgets what it has seen; scores up to the bound do not count from now on.</summary>
    public void Clear(float bound)
    {
        _scores.AsSpan().Fill(bound);
        _worst = bound;
    }

    public void Offer(Vector512<float> scores, int firstIndex)
    {
        ulong better = Vector512.GreaterThan(scores, Vector512.Create(_worst)).ExtractMostSignificantBits();
        while (better != 0)
        {
            int lane = System.Numerics.BitOperations.TrailingZeroCount(better);
            better &= better - 1;
            Insert(scores[lane], firstIndex + lane);
        }
    }

    private void Insert(float score, int index)
    {
        if (!(score > _worst))
        {
            return;
        }
        int low = 0, high = count - 1; // the first entry below the score; the last one falls out
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _scores[middle] < score ? (low, middle) : (middle + 1, high);
        }
        Array.Copy(_scores, low, _scores, low + 1, count - 1 - low);
        Array.Copy(Indices, low, Indices, low + 1, count - 1 - low);
        _scores[low] = score;
        Indices[low] = index;
        _worst = _scores[count - 1];
    }
}
