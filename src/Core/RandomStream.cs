using System.Numerics;

namespace Dynamics.Core;

/// <summary>A small seeded generator (xoshiro256**, Blackman and Vigna 2021; seeded by SplitMix64) whose numbers never change between
/// versions or platforms. The pair (seed, stream) selects an independent sequence, so step n of a run can be
/// drawn without its past.</summary>
public sealed class RandomStream
{
    private ulong _s0, _s1, _s2, _s3;
    private double _spareGaussian = double.NaN;

    /// <summary>Starts the sequence of (seed, stream).</summary>
    public RandomStream(ulong seed, ulong stream = 0)
    {
        ulong state = seed ^ BitOperations.RotateLeft(stream * 0xD1342543DE82EF95UL + 0x9E3779B97F4A7C15UL, 31);
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    /// <summary>64 uniform bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform on [0, 1) with 53 bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform integer in [0, <paramref name="exclusiveMaximum"/>), which is at least 1.</summary>
    public int NextInt(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMaximum, 1);
        return (int)Math.BigMul(NextBits(), (ulong)exclusiveMaximum, out _);
    }

    /// <summary>Puts values in random order, every order equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>Standard normal (Box-Muller).</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(_spareGaussian))
        {
            double spare = _spareGaussian;
            _spareGaussian = double.NaN;
            return spare;
        }
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        (double sin, double cos) = Math.SinCos(2 * Math.PI * NextDouble());
        _spareGaussian = radius * sin;
        return radius * cos;
    }

    private static ulong SplitMix(ref ulong state) => SplitMix64.Mix(state += SplitMix64.Increment);
}

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): number n of the sequence of a key is <c>Mix(key + n * Increment)</c>, so any number
/// can be drawn without the ones before it.</summary>
public static class SplitMix64
{
    /// <summary>What the counter grows by: 2^64 over the golden ratio, odd.</summary>
    public const ulong Increment = 0x9E3779B97F4A7C15UL;

    /// <summary>First factor of the mixing (Stafford's variant 13).</summary>
    public const ulong FirstFactor = 0xBF58476D1CE4E5B9UL;

    /// <summary>Second factor of the mixing.</summary>
    public const ulong SecondFactor = 0x94D049BB133111EBUL;

    /// <summary>Spreads 64 bits over 64 bits, one to one.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * FirstFactor;
        z = (z ^ (z >> 27)) * SecondFactor;
        return z ^ (z >> 31);
    }

    /// <summary>A key that depends on all parts and on their order; keys that differ in one part only differ for certain.</summary>
    public static ulong Key(params ReadOnlySpan<ulong> parts)
    {
        ulong key = 0;
        foreach (ulong part in parts)
        {
            key = Mix(Mix(key + Increment) ^ part);
        }
        return key;
    }
}
