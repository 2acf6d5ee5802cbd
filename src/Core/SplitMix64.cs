namespace Dynamics.Core;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): number n of the sequence of a key is <c>Mix(key + n * Increment)</c>, so any number can be
/// drawn without the ones before it.</summary>
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
