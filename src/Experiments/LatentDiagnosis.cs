using System.Globalization;
using System.Numerics;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Jepa;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments;

/// <summary>Whether latents hold beyond the part that they were trained on, said without labels. Stored with each seed's model.</summary>
/// <remarks>Figures of <see cref="SpikeForecast"/>, nats a second; null where the validation part is too short for it.</remarks>
public sealed record LatentDiagnosis
{
    /// <summary>A latent that tells less than this share of what it tells on the train part does not generalise.</summary>
    private const double LeastHeldShare = 0.25;

    /// <summary>Covariates that hold the place that is decoded, or come from it.</summary>
    private static readonly string[] s_labels =
    [
        RecordingBinner.PositionChannel, BinnedCovariate.Velocity, BinnedCovariate.Speed, BinnedPlane.XChannel, BinnedPlane.YChannel,
    ];

    private const double ThetaLowHz = 5, ThetaHighHz = 11, LastingSeconds = 0.25;

    /// <summary>What the latents tell of the spikes to come, on the train part.</summary>
    public double? ForecastTrain { get; init; }

    /// <summary>The same on the validation part.</summary>
    public double? ForecastValidation { get; init; }

    /// <summary>What exponentially smoothed counts tell on the validation part, with the better one of two time constants.</summary>
    public double? ForecastOfCounts { get; init; }

    /// <summary>How many dimensions the latents fill on the train part: (sum of eigenvalues)² / sum of their squares, of their
    /// correlations.</summary>
    public required double EffectiveDimension { get; init; }

    /// <summary>Periods in seconds of the modes that turn at theta's rate (5 to 11 Hz) and last a quarter of a second or more; such modes
    /// follow the rhythm and not the animal.</summary>
    public IReadOnlyList<double> ThetaPeriodsSeconds { get; init; } = [];

    /// <summary>How often latents of the validation part came within the regions that forecasts state, at each horizon; empty where the
    /// model states none.</summary>
    public IReadOnlyList<HorizonCoverage> ForecastCoverage { get; init; } = [];

    /// <summary>Whether the latents tell of spikes beyond the train part at all, and no less than counts do.</summary>
    public required bool Holds { get; init; }

    /// <summary>All that in words.</summary>
    public required string Verdict { get; init; }

    /// <summary>Diagnoses latents.</summary>
    /// <param name="latents">Causal latents of a whole recording.</param>
    /// <param name="recording">The recording.</param>
    /// <param name="split">Where they were trained, and what was held out.</param>
    /// <param name="eigenvalues">Of the transition matrix, per bin; empty where the model has none.</param>
    /// <param name="isSupervised">Whether they were trained with behaviour of the train part, which the verdict then says first.</param>
    public static LatentDiagnosis Of(
        GaussianSeries latents, BinnedRecording recording, Split split, IReadOnlyList<Complex> eigenvalues, bool isSupervised = false)
    {
        LatentDiagnosis found = OfLatents(latents, recording, split, eigenvalues);
        return isSupervised ? found with { Verdict = $"supervised, with behaviour of the train part; {found.Verdict}" } : found;
    }

    /// <summary>The same, with what the predictor was told: where that holds the place or comes from it, latents are informed by what is
    /// decoded from them.</summary>
    internal LatentDiagnosis Told(IReadOnlyList<string> covariates)
    {
        string[] labels = [.. covariates.Where(s_labels.Contains)];
        return covariates.Count == 0 ? this : this with
        {
            Verdict = (labels.Length == 0
                ? "" : $"label-informed ({string.Join(", ", labels)}: the decoded place, or what comes from it); ")
                + $"its predictor was told of {string.Join(", ", covariates)}; {Verdict}",
        };
    }

    /// <summary>The same, with the coverage of forecasts.</summary>
    internal LatentDiagnosis WithCoverage(IReadOnlyList<HorizonCoverage> coverage)
    {
        string Percent(IEnumerable<double> shares) => string.Join(
            " / ", shares.Select(share => (100 * share).ToString("0", CultureInfo.InvariantCulture)));
        string found = string.Join(", ", coverage.Select(at => $"k = {at.Horizon}: {Percent(at.Within)} %"));
        return coverage.Count == 0 ? this : this with
        {
            ForecastCoverage = coverage,
            Verdict = $"{Verdict}; within the {Percent(HorizonCoverage.Levels)} % regions of its forecasts come, on validation, {found}",
        };
    }

    private static LatentDiagnosis OfLatents(
        GaussianSeries latents, BinnedRecording recording, Split split, IReadOnlyList<Complex> eigenvalues)
    {
        double dimension = ParticipationRatio(latents, split.Train);
        double[] theta = [.. ThetaPeriods(eigenvalues, recording.BinWidthSeconds)];
        if (SpikeForecast.Prepare(recording.Counts, recording.BinWidthSeconds, split) is not { } forecast)
        {
            return new()
            {
                EffectiveDimension = dimension,
                ThetaPeriodsSeconds = theta,
                Holds = false,
                Verdict = "whether these latents generalise is not known: the validation part is too short to forecast spikes in",
            };
        }
        (double train, double held) = (forecast.OnTrain(latents), forecast.Of(latents));
        double counts = new[] { 0.25, 1 }.Max(tau => forecast.Of(Smoothed(recording, tau)));
        bool holds = held > 0 && held >= LeastHeldShare * train && held >= counts;
        return new()
        {
            ForecastTrain = train,
            ForecastValidation = held,
            ForecastOfCounts = counts,
            EffectiveDimension = dimension,
            ThetaPeriodsSeconds = theta,
            Holds = holds,
            Verdict = Words(train, held, counts, dimension, theta, recording.Counts.Continuous ? "signals" : "spikes"),
        };
    }

    private static string Words(double train, double held, double counts, double dimension, double[] theta, string observed)
    {
        (double near, double far) = (SpikeForecast.Windows[0].From, SpikeForecast.Windows[^1].To);
        string facts = string.Create(
            CultureInfo.InvariantCulture,
            $"of the {observed} {near:0.##} to {far:0.##} s ahead they tell {held:0.0} nats/s on validation, {train:0.0} on train; "
                + $"smoothed counts {counts:0.0}; effective dimension {dimension:0.0}");
        string judgement = held <= 0 ? "these latents do not generalise"
            : held < LeastHeldShare * train ? "these latents hardly generalise"
            : held < counts ? "these latents tell less than smoothed counts do"
            : "these latents hold beyond the train part";
        string rhythm = theta.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"; {theta.Length} of their modes follow theta (periods from {theta.Min():0.000} to {theta.Max():0.000} s)");
        return $"{judgement}: {facts}{rhythm}";
    }

    private static GaussianSeries Smoothed(BinnedRecording recording, double tauSeconds)
    {
        FeatureMatrix counts = ExponentialSmoother.Smooth(recording.Counts, recording.BinWidthSeconds, tauSeconds);
        return new(counts.FeatureCount, counts.Values, new int[recording.BinCount], [[]]);
    }

    private static IEnumerable<double> ThetaPeriods(IReadOnlyList<Complex> eigenvalues, double binWidth)
    {
        foreach (Complex value in eigenvalues.Where(value => value.Imaginary > 0))
        {
            (double hertz, double memory) = (
                value.Phase / (2 * Math.PI * binWidth), -binWidth / Math.Log(Math.Min(value.Magnitude, 1 - 1e-9)));
            if (hertz is >= ThetaLowHz and <= ThetaHighHz && memory >= LastingSeconds)
            {
                yield return 1 / hertz;
            }
        }
    }

    private static double ParticipationRatio(GaussianSeries latents, BinSet bins)
    {
        int dimension = latents.Dimension;
        int[] chosen = bins.Bins();
        Matrix<double> rows =
            Matrix<double>.Build.Dense(chosen.Length, dimension, (row, column) => latents.Mean[(chosen[row] * dimension) + column]);
        for (int column = 0; column < dimension; column++)
        {
            MathNet.Numerics.LinearAlgebra.Vector<double> values = rows.Column(column);
            values -= values.Average();
            double norm = values.L2Norm();
            rows.SetColumn(column, norm > 0 ? values / norm : values);
        }
        Matrix<double> correlation = rows.TransposeThisAndMultiply(rows);
        double sum = correlation.Trace(), squares = correlation.Enumerate().Sum(value => value * value);
        return squares > 0 ? sum * sum / squares : 0;
    }
}
