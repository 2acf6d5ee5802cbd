using System.Numerics;
using System.Text.Json.Serialization;
using Dynamics.Experiments.Internals;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>One trained model of a study on sequences, scored.</summary>
/// <param name="Case">Which model.</param>
/// <param name="Seed">Of data and model.</param>
/// <param name="Scores">Its scores.</param>
/// <param name="Exhibit">What the page shows of it.</param>
/// <param name="MillisecondsPerBatch">Wall time of a training step, metrics included; NaN where the training was resumed.</param>
public sealed record SequenceRun(SequenceCase Case, int Seed, SequenceScores Scores, SequenceExhibit Exhibit, double MillisecondsPerBatch)
{
    /// <summary>Where model and metrics are.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>Its training.</summary>
    public MetricHistory History() => MetricHistory.Read(Folder.MetricsPath);

    /// <summary>The runs of a study, case by case.</summary>
    public static IReadOnlyList<SequenceRun> Of(StudyReport report) => [.. report.Results.Select(Of)];

    /// <summary>The run that a case's result holds.</summary>
    public static SequenceRun Of(CaseResult result)
    {
        Details details = result.DetailsAs<Details>();
        (SequenceCase model, int seed) = ((SequenceCase)result.Case, result.Seed!.Value);
        return new(model, seed, details.Scores, details.Exhibit, details.MillisecondsPerBatch) { Folder = result.Folder };
    }

    /// <summary>Name of the figure that holds the turn of a channel, of those that turn at rates of their own.</summary>
    internal static string AngleName(int channel) => channel == 0 ? "angle_deg" : $"angle{channel + 1}_deg";

    /// <summary>The run as the result of its case.</summary>
    /// <param name="prefix">What the names of its figures begin with.</param>
    /// <param name="angles">How many channels turn at rates of their own.</param>
    internal CaseResult ToResult(string prefix, int angles)
    {
        Dictionary<string, Figure> figures = [];
        void Add(string name, double value, string unit = "1") => figures[prefix + name] = new(value, Unit: unit);
        Add("r2", Scores.RSquared);
        Add("pixel_r2", Scores.PixelRSquared);
        Add("smoothed_r2", Scores.SmoothedRSquared);
        Add("forecast10_r2", Scores.ForecastRSquared);
        for (int channel = 0; channel < angles; channel++)
        {
            Add(AngleName(channel), Scores.Degrees[channel], "deg");
        }
        foreach (int percent in (int[])[50, 80, 95])
        {
            Add($"coverage{percent}", At(Scores.Coverage, percent));
            Add($"raw_coverage{percent}", At(Scores.RawCoverage, percent));
        }
        Add("noise_r2", Scores.NoiseRSquared);
        Add("pixel_noise_r2", Scores.PixelNoiseRSquared);
        Add("jump_error", Exhibit.ErrorAfterJumps());
        Add("spectral_radius", Scores.Eigenvalues[0].Magnitude);
        Add("ms_per_batch", MillisecondsPerBatch, "ms");
        return new(Case, Seed, figures)
        {
            Resamples = new Dictionary<string, double[]> { [prefix + "r2"] = [.. Scores.RSquaredResamples] },
            Details = OptionsJson.ToObject(new Details(Scores, Exhibit, MillisecondsPerBatch)),
            Folder = Folder,
        };
    }

    private static double At(IReadOnlyList<double> coverage, int percent)
    {
        for (int i = 0; i < SequenceScores.Levels.Count; i++)
        {
            if (Math.Abs((100 * SequenceScores.Levels[i]) - percent) < 1e-6)
            {
                return coverage[i];
            }
        }
        throw new ArgumentOutOfRangeException(nameof(percent), percent, "no such level");
    }

    private sealed record Details(SequenceScores Scores, SequenceExhibit Exhibit, double MillisecondsPerBatch);
}

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

    /// <summary>Share of the truth inside the stated regions, for each of <see cref="Levels"/>: posterior through the readout plus its
    /// residual, nothing scaled.</summary>
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
    [JsonConverter(typeof(ComplexListConverter))]
    public required IReadOnlyList<Complex> Eigenvalues { get; init; }
}

/// <summary>What the page shows of one model: the first test sequence, forecasts, noise, jumps.</summary>
public sealed record SequenceExhibit
{
    /// <summary>Frames of <see cref="JumpErrors"/> before a jump.</summary>
    public const int FramesBeforeJump = 5;

    /// <summary>Frames of <see cref="JumpErrors"/> in all, a jump each.</summary>
    public const int FramesOfJump = 21;

    /// <summary>Images of the first test sequence [time, pixel].</summary>
    public required float[] Frames { get; init; }

    /// <summary>Truth [time, channel].</summary>
    public required double[] Truth { get; init; }

    /// <summary>Decoded mean [time, channel].</summary>
    public required double[] Decoded { get; init; }

    /// <summary>Stated covariance of it [time, channel, channel].</summary>
    public required double[] Covariance { get; init; }

    /// <summary>Regression on the single frame [time, channel].</summary>
    public required double[] Pixels { get; init; }

    /// <summary>Filtered state [time, state].</summary>
    public required double[] State { get; init; }

    /// <summary>Its standard deviation [time, state].</summary>
    public required double[] StateDeviation { get; init; }

    /// <summary>Decoded forecast [time, channel] from the forecast frame on; NaN before.</summary>
    public required double[] Forecast { get; init; }

    /// <summary>Stated covariance of it [time, channel, channel]; NaN before.</summary>
    public required double[] ForecastCovariance { get; init; }

    /// <summary>True noise variance of test frames; empty where it is constant in data or model.</summary>
    public required double[] TrueNoise { get; init; }

    /// <summary>Noise variance as a linear function of the estimated ones, of the same frames.</summary>
    public required double[] EstimatedNoise { get; init; }

    /// <summary>Distance between decoded and true place, in all test sequences, around each jump: [jump, frame], <see cref="FramesOfJump"/>
    /// frames; empty without jumps.</summary>
    public required double[] JumpErrors { get; init; }

    /// <summary>Median distance in the five frames that begin with a jump; NaN without jumps.</summary>
    public double ErrorAfterJumps()
    {
        double[] after = [.. JumpErrors.Where((_, i) => i % FramesOfJump is >= FramesBeforeJump and < FramesBeforeJump + 5).Order()];
        return after.Length == 0 ? double.NaN : after[after.Length / 2];
    }
}
