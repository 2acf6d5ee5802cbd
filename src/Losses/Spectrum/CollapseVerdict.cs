using System.Globalization;
using static TorchSharp.torch;

namespace Dynamics.Losses.Spectrum;

/// <summary>Whether latents have collapsed, from the latents alone.</summary>
public enum CollapseKind
{
    /// <summary>They have not.</summary>
    None,

    /// <summary>They have spread, but in few dimensions.</summary>
    Dimensional,

    /// <summary>They are one point, or one direction.</summary>
    Complete,
}

/// <summary>A verdict on latents with its evidence. Complete where the unit vectors' mean standard deviation is below a tenth of
/// 1/sqrt(latents), or the latents' own below a tenth of what the loss asks for, if it asks for a scale; dimensional where the rank of the
/// centred latents is below a tenth of what the points allow, or they are copies of one number.</summary>
/// <remarks>No labels are looked at, and no probe. The rank is RankMe of the centred points: without that, a common offset counts as a
/// dimension of its own.</remarks>
/// <param name="Verdict">The verdict.</param>
/// <param name="Spread">How they are spread.</param>
/// <param name="Spectrum">Which dimensions they fill.</param>
public sealed record CollapseVerdict(CollapseKind Verdict, LatentSpread Spread, LatentSpectrum Spectrum)
{
    /// <summary>Below this share of the deviation that there should be, latents are a point.</summary>
    public const double SpreadShare = 0.1;

    /// <summary>Below this share of the smaller of latents and points the rank is that of a dimensional collapse.</summary>
    public const double RankShare = 0.1;

    /// <summary>All that in words.</summary>
    public string Words => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Verdict == CollapseKind.None ? "no" : Verdict.ToString().ToLowerInvariant())} collapse: deviation {Spread.MeanStd:0.####}, "
            + $"of unit vectors {Spread.UnitStd:0.####} (1/sqrt(d) is {1 / Math.Sqrt(Spread.Dimensions):0.####}), "
            + $"rank {Spectrum.CentredRankMe:0.0}, effective rank {Spectrum.EffectiveRank:0.0} of {Spread.Dimensions}, "
            + $"|correlation| {Spread.Correlation:0.00}");

    /// <summary>Judges points [point, latent], at least two; finite.</summary>
    /// <param name="points">The points.</param>
    /// <param name="scale">The standard deviation that the loss asks of a dimension; null where it knows directions only.</param>
    public static CollapseVerdict Of(Tensor points, double? scale = null)
    {
        (LatentSpread spread, LatentSpectrum spectrum) = (LatentSpread.Of(points), LatentSpectrum.Of(points));
        double most = Math.Min(spread.Dimensions, spread.Count - 1);
        bool isPoint = spread.UnitStd < SpreadShare / Math.Sqrt(spread.Dimensions)
            || (scale is { } asked && spread.MeanStd < SpreadShare * asked);
        CollapseKind verdict = isPoint ? CollapseKind.Complete
            : spectrum.CentredRankMe < Math.Max(RankShare * most, Math.Min(1.5, most / 2)) ? CollapseKind.Dimensional
            : CollapseKind.None;
        return new(verdict, spread, spectrum);
    }
}
