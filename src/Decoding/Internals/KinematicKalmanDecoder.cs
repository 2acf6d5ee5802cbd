using System.Globalization;
using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Decoding.Internals;

/// <summary><c>counts.kalman</c>: the Kalman decoder of Wu et al. (2003, 2006). Position and velocity follow a linear Gaussian walk; the
/// square roots of smoothed counts, some bins late, are linear in them with Gaussian noise. All of it is fitted in closed form on train.
/// Smoothed counts repeat each other from bin to bin: the power of their likelihood is chosen on validation, with the time constant and the
/// lag. It starts from the mean and the covariance of train, never from a known position.</summary>
internal sealed class KinematicKalmanDecoder() : PositionDecoder("counts.kalman", isDefault: false)
{
    private const double DefaultExponent = 0.1;
    private static readonly double[] s_tausSeconds = [0.06, 0.125, 0.25, 0.5];
    private static readonly double[] s_exponents = [1, 0.3, 0.1, 0.03, 0.01];
    private static readonly double[] s_lagsSeconds = [0, 0.05, 0.1, 0.2];

    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        KalmanChoice best = new(problem.Options.Walk.DefaultSmoothingTauSeconds, 0, DefaultExponent);
        if (problem.Targets.HasValidation)
        {
            best = Best(problem, [.. from seconds in s_tausSeconds select new KalmanChoice(seconds, 0, DefaultExponent)], cancellation);
            int[] lags = [.. s_lagsSeconds.Select(seconds => (int)Math.Round(seconds / problem.BinWidthSeconds)).Distinct()];
            best = Best(problem, [.. from lag in lags select best with { LagBins = lag }], cancellation);
        }
        FeatureMatrix features = Observations(problem, best.TauSeconds);
        KinematicKalmanFilter filter = Fit(problem, features, best.LagBins);
        KinematicKalmanFilter final = problem.Finally(filter, all => Fit(all, features, best.LagBins));
        (float[] Mean, double[] Variance) test = Run(problem, final, features, problem.TestRange, best.Exponent);
        (float[] Mean, double[] Variance) held = Run(problem, filter, features, problem.HeldRange, best.Exponent);
        return
        [
            problem.Complete(
                $"{best}", test.Mean, held.Mean,
                (bins, means, truth) => Intervals(bins, means, truth, test.Variance, problem.TestRange),
                (bins, means, truth) => Intervals(bins, means, truth, held.Variance, problem.HeldRange)),
        ];
    }

    /// <summary>The best of some choices, each with every exponent.</summary>
    private static KalmanChoice Best(DecodingProblem problem, KalmanChoice[] choices, CancellationToken cancellation)
    {
        (KalmanChoice Choice, double Error)[][] tried = SideBySide.Map(choices, choice =>
        {
            cancellation.ThrowIfCancellationRequested();
            FeatureMatrix features = Observations(problem, choice.TauSeconds);
            KinematicKalmanFilter filter = Fit(problem, features, choice.LagBins);
            return s_exponents.Select(exponent => choice with { Exponent = exponent }).Select(one =>
            {
                float[] means = Run(problem, filter, features, problem.HeldRange, one.Exponent).Mean;
                return (one, problem.HeldError(means));
            }).ToArray();
        });
        return tried.SelectMany(few => few).MinBy(one => one.Error).Choice;
    }

    private static FeatureMatrix Observations(DecodingProblem problem, double tauSeconds)
    {
        FeatureMatrix smoothed = SmoothedCountsDecoder.Smooth(problem, tauSeconds);
        return smoothed with { Values = [.. smoothed.Values.Select(MathF.Sqrt)] };
    }

    private static KinematicKalmanFilter Fit(DecodingProblem problem, FeatureMatrix features, int lagBins) =>
        KinematicKalmanFilter.Fit(features, problem.Targets, problem.BinWidthSeconds, lagBins);

    private static (float[] Mean, double[] Variance) Run(
        DecodingProblem problem, KinematicKalmanFilter filter, FeatureMatrix features, BinRange range, double exponent) =>
        filter.Run(features, range, RandomWalk.FirstBin(range, problem.BinWidthSeconds), exponent);

    private static PredictiveIntervals Intervals(int[] bins, float[] means, float[] truth, double[] variance, BinRange range) =>
        PredictiveIntervals.Gaussian(bins, means, [.. bins.Select(bin => Math.Sqrt(variance[bin - range.Start]))], truth);

    private sealed record KalmanChoice(double TauSeconds, int LagBins, double Exponent)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{SmoothedCountsDecoder.Describe(TauSeconds)} lag={LagBins} exponent={Exponent:g}");
    }
}
