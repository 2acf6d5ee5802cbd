using Dynamics.Data;

namespace Dynamics.Decoding;

/// <summary>One row of the decoding table.</summary>
public sealed record DecoderResult
{
    /// <summary>Stable name, such as <c>latent.mlp</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether bin t is decoded from bins up to t only.</summary>
    public required bool Causal { get; init; }

    /// <summary>The hyper-parameters chosen for each seed, such as <c>lambda=0.001 tau=0.5s</c>; may be empty text.</summary>
    public required IReadOnlyList<string> Choices { get; init; }

    /// <summary>R² on the validation part, mean over seeds; NaN without one. Optimistic, since hyper-parameters were chosen
    /// there.</summary>
    public required double ValidationRSquared { get; init; }

    /// <summary>Scores over all tracked test bins.</summary>
    public required DecoderScores All { get; init; }

    /// <summary>Scores over the running test bins; null when there are none.</summary>
    public required DecoderScores? Running { get; init; }

    /// <summary>Stated and calibrated coverage at each nominal level.</summary>
    public required IReadOnlyList<CoveragePoint> CoverageCurve { get; init; }

    /// <summary>The bins that the series below cover: from the first to the last test bin, tracked or not.</summary>
    public required BinRange TestRange { get; init; }

    /// <summary>Predicted position of every seed [seed][bin]; NaN where a bin is not of the test part.</summary>
    public required IReadOnlyList<float[]> PredictedBySeed { get; init; }

    /// <summary>Predicted position of the first seed [bin].</summary>
    public float[] Predicted => PredictedBySeed[0];

    /// <summary>Lower end of the first seed's calibrated 95 % interval [bin].</summary>
    public required float[] Lower { get; init; }

    /// <summary>Upper end of its calibrated 95 % interval [bin].</summary>
    public required float[] Upper { get; init; }
}
