using Dynamics.Simulators;

namespace Dynamics.Experiments.Identifiability;

/// <summary>Another system, seen in counts: each feature x of it is a neuron that fires Poisson-distributed counts with mean
/// m exp(g x - g²/2), which is m on the average where x is standard normal. An observation tells the state up to that noise alone, the
/// less so the lower m is.</summary>
/// <param name="inner">The system whose features are counted.</param>
/// <param name="options">Rates.</param>
public sealed class PoissonSystem(KnownSystem inner, PoissonOptions options) : KnownSystem
{
    private const double LargestExponent = 6;

    /// <inheritdoc/>
    public override int StateDimension => inner.StateDimension;

    /// <inheritdoc/>
    public override int FeatureCount => inner.FeatureCount;

    /// <inheritdoc/>
    public override int FrameCount => inner.FrameCount;

    /// <inheritdoc/>
    public override KnownSequences Draw(int first, int count, SequencePart part)
    {
        KnownSequences seen = inner.Draw(first, count, part);
        int length = seen.Frames * seen.Features;
        for (int i = 0; i < count; i++)
        {
            RandomStream random = new(SplitMix64.Key(options.Seed, (ulong)part, (ulong)(first + i)), stream: 1);
            foreach (ref float value in seen.Observations.AsSpan(i * length, length))
            {
                value = Draw(MeanCount(value), random);
            }
        }
        return seen;
    }

    /// <summary>The mean count of a feature.</summary>
    /// <param name="feature">The feature x.</param>
    public double MeanCount(double feature) =>
        options.MeanCount * Math.Exp(Math.Min((options.Gain * feature) - (options.Gain * options.Gain / 2), LargestExponent));

    /// <summary>A Poisson-distributed count.</summary>
    /// <param name="mean">Its mean.</param>
    /// <param name="random">Source of randomness.</param>
    public static int Draw(double mean, RandomStream random)
    {
        const double Part = 16; // a large mean is a sum of small ones, whose exp(-mean) does not vanish
        int count = 0;
        for (double rest = mean; rest > 0; rest -= Part)
        {
            double least = Math.Exp(-Math.Min(rest, Part)), product = random.NextDouble();
            for (; product > least; product *= random.NextDouble())
            {
                count++;
            }
        }
        return count;
    }
}

/// <summary>What <see cref="PoissonSystem"/> is like.</summary>
public sealed record PoissonOptions
{
    /// <summary>Decides the counts.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>m, the mean count of a neuron in a frame.</summary>
    public double MeanCount { get; init => field = Check.Positive(value); } = 5;

    /// <summary>g, how much a rate depends on its feature.</summary>
    public double Gain { get; init => field = Check.Positive(value); } = 1.5;
}
