using System.Numerics;

namespace Dynamics.Experiments.Studies;

/// <summary>How well one trained model of a study reads out the truth, on test sequences that nothing else has seen.</summary>
public sealed record SequenceScores
{
    /// <summary>Nominal coverages of <see cref="RawCoverage"/> and <see cref="Coverage"/>.</summary>
    public static IReadOnlyList<double> Levels { get; } = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

    /// <summary>R² of the filtered state's linear readout, pooled over sequences and frames, mean over channels.</summary>
    public required double RSquared { get; init; }

    /// <summary>The same with whole sequences resampled.</summary>
    public required IReadOnlyList<double> RSquaredResamples { get; init; }

    /// <summary>R² of a linear regression on the single frame, fitted on the same sequences.</summary>
    public required double PixelRSquared { get; init; }

    /// <summary>R² of the smoothed state, which sees the whole sequence: not causal.</summary>
    public required double SmoothedRSquared { get; init; }

    /// <summary>R² of forecasts 10 frames ahead, from every tenth frame after the forecast frame of the options.</summary>
    public required double ForecastRSquared { get; init; }

    /// <summary>Share of the truth inside the stated regions, for each of <see cref="Levels"/>: posterior through the readout plus its residual, nothing
    /// scaled.</summary>
    public required IReadOnlyList<double> RawCoverage { get; init; }

    /// <summary>The same where the regions take their size from the validation sequences (split conformal).</summary>
    public required IReadOnlyList<double> Coverage { get; init; }

    /// <summary>R² of the true noise variance on the estimated ones; NaN where noise is constant in data or model.</summary>
    public required double NoiseRSquared { get; init; }

    /// <summary>The same for the plain variance of the frame's pixels: what nothing need be learned for; NaN as above.</summary>
    public required double PixelNoiseRSquared { get; init; }

    /// <summary>Turn a frame, in degrees, of the rotation that carries most of each channel.</summary>
    public required IReadOnlyList<double> Degrees { get; init; }

    /// <summary>Eigenvalues of A, largest magnitude first.</summary>
    public required IReadOnlyList<Complex> Eigenvalues { get; init; }
}
