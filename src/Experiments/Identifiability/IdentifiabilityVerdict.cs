using Dynamics.Decoding;
using Dynamics.Decoding.Identifiability;

namespace Dynamics.Experiments.Identifiability;

/// <summary>Whether latents identify the state: from the share of the way between floor and ceiling that their affine R² has gone, with the
/// interval of that share over resampled seeds and sequences.</summary>
/// <param name="Value">1 identifiable, 0 not, 0.5 undecided.</param>
/// <param name="Share">(R² - floor) / (ceiling - floor).</param>
/// <param name="Low">Lower end of the share's 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record IdentifiabilityVerdict(double Value, double Share, double Low, double High, string Reason)
{
    /// <summary>The share that must be gone.</summary>
    public const double RequiredShare = 0.9;

    /// <summary>The R² that an encoder trained on the true state must come to: below it the observation does not hold the
    /// state.</summary>
    public const double RequiredCeiling = 0.95;

    /// <summary>The verdict in a word.</summary>
    public string Word => Value switch { 1 => "identifiable", 0 => "not identifiable", _ => "undecided" };

    /// <summary>The verdict on a method.</summary>
    /// <param name="method">Affine R² with each seed.</param>
    /// <param name="ceiling">That of the encoder trained on the state, with each seed.</param>
    /// <param name="floors">Those of methods that learn nothing, each with each seed; the better one is the floor.</param>
    public static IdentifiabilityVerdict Of(
        IReadOnlyList<ResampledScore> method, IReadOnlyList<ResampledScore> ceiling, IReadOnlyList<IReadOnlyList<ResampledScore>> floors)
    {
        double top = Mean(ceiling), bottom = floors.Max(Mean);
        int resamples = method[0].Resamples.Length;
        double[] shares = new double[resamples], tops = new double[resamples];
        for (int i = 0; i < resamples; i++)
        {
            RandomStream random = new(seed: 3, (ulong)i);
            double Drawn(IReadOnlyList<ResampledScore> seeds) => Enumerable.Range(0, seeds.Count)
                .Average(_ => seeds[random.NextInt(seeds.Count)].Resamples[i]);
            tops[i] = Drawn(ceiling);
            double low = floors.Max(Drawn);
            shares[i] = (Drawn(method) - low) / (tops[i] - low);
        }
        (double shareLow, double shareHigh) = BlockBootstrap.PercentileInterval(shares, 0.95);
        double share = (Mean(method) - bottom) / (top - bottom);
        double topHigh = BlockBootstrap.PercentileInterval(tops, 0.95).High;
        (double value, string reason) = topHigh < RequiredCeiling
            ? (0, FormattableString.Invariant($"the observation does not hold the state: even an encoder trained on it has R² {top:0.00}"))
            : shareLow >= RequiredShare ? (1, Went())
            : shareHigh < RequiredShare ? (0, Went())
            : (0.5, Went());
        return new(value, share, shareLow, shareHigh, reason);

        string Went() => FormattableString.Invariant($"{share:0.00} [{shareLow:0.00}, {shareHigh:0.00}] of the way to the ceiling");
        static double Mean(IReadOnlyList<ResampledScore> seeds) => seeds.Average(seed => seed.Value);
    }
}
