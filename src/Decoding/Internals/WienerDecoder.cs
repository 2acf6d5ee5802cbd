using System.Globalization;
using Dynamics.Data;
using Dynamics.Training;
using MathNet.Numerics;
using MathNet.Numerics.LinearRegression;

namespace Dynamics.Decoding.Internals;

/// <summary><c>counts.wiener</c>: a Wiener cascade (Pohlmeyer et al. 2007). A linear filter over the last K bins of causally smoothed
/// counts, with an L2 penalty, then one cubic curve from its output to position. Validation chooses the time constant of the smoothing, K
/// and the penalty.</summary>
internal sealed class WienerDecoder() : PositionDecoder("counts.wiener", isDefault: false)
{
    private const int DefaultHistoryBins = 4;
    private static readonly int[] s_historiesBins = [1, 2, 4, 8];

    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        RidgeReadout ridge = problem.Options.Ridge;
        double tau = SmoothedCountsDecoder.ChooseTau(problem, ridge, smoothed => smoothed.WithHistory(DefaultHistoryBins), cancellation);
        FeatureMatrix smoothed = SmoothedCountsDecoder.Smooth(problem, tau);
        int bins = ChooseHistory(problem, ridge, smoothed, cancellation);
        FeatureMatrix history = smoothed.WithHistory(bins);
        FittedRidge filter = ridge.Fit(history, problem.Targets);
        FeatureMatrix filtered = new(filter.Predict(history, new BinRange(0, history.BinCount)), FeatureCount: 1);
        string choices = string.Create(CultureInfo.InvariantCulture, $"{SmoothedCountsDecoder.Describe(tau)} bins={bins} {filter.Choices}");
        return [problem.Decode(new CubicReadout(), filtered, problem.Options.Seed, choices, cancellation)];
    }

    private static int ChooseHistory(DecodingProblem problem, RidgeReadout ridge, FeatureMatrix smoothed, CancellationToken cancellation)
    {
        if (!problem.Targets.HasValidation)
        {
            return DefaultHistoryBins;
        }
        double[][] errors = SideBySide.Map(s_historiesBins, bins =>
            problem.HeldOutErrors(ridge, smoothed.WithHistory(bins), problem.Options.Seed, cancellation));
        return s_historiesBins[DecodingProblem.WithinStandardErrors(errors)];
    }

    /// <summary>A cubic polynomial of one feature, by least squares on the train part; beyond the train part's values it stays what it is
    /// at their ends.</summary>
    private sealed class CubicReadout : IReadout
    {
        public IFittedReadout Fit(FeatureMatrix features, PositionTargets targets, ulong seed, CancellationToken cancellation)
        {
            double[] x = [.. targets.Train.Select(bin => (double)features.Row(bin)[0])];
            double[] y = [.. targets.Train.Select(bin => (double)targets.Position[bin])];
            double low = x.Min(), high = x.Max(), middle = (low + high) / 2, half = (high - low) / 2;
            // Four different values are the least that a cubic needs; a filter whose output does not change says nothing but the mean.
            return x.Distinct().Take(4).Count() < 4 || !(half > 1e-6 * Math.Max(1e-30, Math.Abs(middle)))
                ? new FittedCubic([y.Average(), 0, 0, 0], middle, 1)
                : new FittedCubic(
                    MathNet.Numerics.Fit.Polynomial([.. x.Select(v => (v - middle) / half)], y, 3, DirectRegressionMethod.QR), middle,
                    half);
        }
    }

    /// <summary>The polynomial in (feature - middle) / half, which goes from -1 to 1 on the train part.</summary>
    private sealed class FittedCubic(double[] coefficients, double middle, double half) : IFittedReadout
    {
        public string Choices => "cubic";

        public float[] Predict(FeatureMatrix features, BinRange range) => [.. Bins.Of(range).Select(bin =>
            (float)Polynomial.Evaluate(Math.Clamp((features.Row(bin)[0] - middle) / half, -1, 1), coefficients))];

        public PredictiveIntervals Intervals(FeatureMatrix features, int[] bins, float[] predicted, double[] residualStd, float[] truth) =>
            PredictiveIntervals.Gaussian(bins, predicted, residualStd, truth);
    }
}
