using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Core.Internals;

namespace Dynamics.Simulators;

/// <summary>An endless sequence of independent standard normal numbers, float32, any part of which can be had at once: number n
/// depends on the seed, the stream and n alone. Made for pixel noise, of which billions are drawn: counter-based (SplitMix64),
/// Box-Muller, 16 at a time, the same bits on every processor. The largest magnitude that can come out is 6.66, which a true normal
/// exceeds once in 4e10 draws.</summary>
public readonly struct GaussianNoise
{
    /// <summary>Numbers of a block: 16 radii times 16 cosines, then times 16 sines.</summary>
    private const int BlockLength = 2 * VectorMath.Width;

    private readonly ulong _key;

    /// <summary>The sequence of (seed, stream).</summary>
    public GaussianNoise(ulong seed, ulong stream = 0)
    {
        _key = SplitMix64.Key(seed, stream);
    }

    /// <summary>Numbers <paramref name="first"/>, <paramref name="first"/> + 1, ... of the sequence. Filling in pieces
    /// gives the same numbers.</summary>
    /// <param name="destination">Where they go; float32.</param>
    /// <param name="first">Index of the first, at least 0.</param>
    public void Fill(Span<float> destination, long first = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        (long block, long skip) = Math.DivRem(first, BlockLength);
        if (skip > 0)
        {
            int taken = FillPart(block++, (int)skip, destination);
            destination = destination[taken..];
        }
        int whole = destination.Length / BlockLength;
        FillBlocks(_key, block, whole, destination);
        FillPart(block + whole, 0, destination[(whole * BlockLength)..]);
    }

    /// <summary>Part of one block; returns how many numbers of it fitted.</summary>
    private int FillPart(long block, int skip, Span<float> destination)
    {
        Span<float> values = stackalloc float[BlockLength];
        FillBlocks(_key, block, 1, values);
        int count = Math.Min(BlockLength - skip, destination.Length);
        values.Slice(skip, count).CopyTo(destination);
        return count;
    }

    private static void FillBlocks(ulong key, long firstBlock, int count, Span<float> destination)
    {
        Vector512<ulong> lanes = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7UL) * Vector512.Create(SplitMix64.Increment);
        ulong counter = key + (ulong)firstBlock * VectorMath.Width * SplitMix64.Increment;
        ref float target = ref MemoryMarshal.GetReference(destination);
        for (int block = 0; block < count; block++)
        {
            (Vector512<float> cos, Vector512<float> sin) = Block(lanes + Vector512.Create(counter));
            cos.StoreUnsafe(ref target, (nuint)(block * BlockLength));
            sin.StoreUnsafe(ref target, (nuint)(block * BlockLength + VectorMath.Width));
            counter = unchecked(counter + VectorMath.Width * SplitMix64.Increment);
        }
    }

    /// <summary>Box-Muller on the 16 words at the counters and the 16 words after them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Cos, Vector512<float> Sin) Block(Vector512<ulong> counters)
    {
        Vector512<uint> radiusBits = Mix(counters).AsUInt32();
        Vector512<uint> angleBits = Mix(counters + Vector512.Create(unchecked(8 * SplitMix64.Increment))).AsUInt32();
        // 31 bits, so that the conversion is that of signed numbers, which every processor has: u in [2^-32, 1].
        Vector512<float> u = (Vector512.ConvertToSingle((radiusBits >> 1).AsInt32()) + Vector512.Create(0.5f))
            * Vector512.Create(1f / (1u << 31));
        Vector512<float> radius = Vector512.Sqrt(Vector512.Create(-2f) * Vector512.Min(VectorMath.Log(u), Vector512<float>.Zero));
        (Vector512<float> cos, Vector512<float> sin) = VectorMath.CosSin(angleBits);
        return (radius * cos, radius * sin);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Mix(Vector512<ulong> z)
    {
        z = (z ^ (z >> 30)) * Vector512.Create(SplitMix64.FirstFactor);
        z = (z ^ (z >> 27)) * Vector512.Create(SplitMix64.SecondFactor);
        return z ^ (z >> 31);
    }
}
