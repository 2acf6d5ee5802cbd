using System.Runtime.CompilerServices;

namespace Dynamics.Models.Internals;

/// <summary>Which stored counts a training step loses: a pure function of the step's seed and the entry, so that both passes and every
/// device see the same.</summary>
internal static class CountDropout
{
    /// <summary>The probability as a threshold for <see cref="IsLost"/>.</summary>
    public static uint Threshold(double probability) => (uint)(probability * uint.MaxValue);

    /// <summary>Whether entry number <paramref name="entry"/> is lost (SplitMix64's finaliser as a hash).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLost(int entry, uint threshold, ulong seed)
    {
        ulong bits = (seed + (ulong)entry) * 0x9E3779B97F4A7C15UL;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBUL;
        return (uint)(bits >> 32) < threshold;
    }

    /// <summary>A value after dropout: what stands for none, or its distance to that scaled up.</summary>
    /// <param name="value">The value.</param>
    /// <param name="none">0 for counts; the mean for continuous signals, of which 0 may be far from any value.</param>
    /// <param name="entry">The value's place.</param>
    /// <param name="probability">Probability of loss; 0: the value is kept bit for bit.</param>
    /// <param name="seed">Seed of the step.</param>
    public static double Apply(float value, double none, int entry, double probability, ulong seed) =>
        probability == 0 ? value
            : IsLost(entry, Threshold(probability), seed) ? none : none + ((value - none) / (1 - probability));
}
