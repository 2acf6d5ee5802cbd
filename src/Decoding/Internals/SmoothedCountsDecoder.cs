using System.Globalization;
using Dynamics.Training;

namespace Dynamics.Decoding.Internals;

/// <summary>Readouts on causally smoothed counts, with the time constant that has the least squared error on validation.</summary>
internal static class SmoothedCountsDecoder
{
    /// <summary>The time constant for a readout, seconds.</summary>
    public static double ChooseTau(DecodingProblem problem, IReadout readout, CancellationToken cancellation)
    {
        DecodingOptions options = problem.Options;
        if (!problem.Targets.HasValidation)
        {
            return options.DefaultSmoothingTauSeconds;
        }
        double[] errors = SideBySide.Map(options.SmoothingTausSeconds, tau =>
            ReadoutDecoder.ValidationError(problem, readout, Smooth(problem, tau), options.Seed, cancellation));
        return options.SmoothingTausSeconds[Array.IndexOf(errors, errors.Min())];
    }

    public static IReadOnlyList<SeedPrediction> Decode(
        DecodingProblem problem, IReadout readout, double tauSeconds, IReadOnlyList<ulong> seeds, CancellationToken cancellation)
    {
        UncertainFeatures features = UncertainFeatures.Exact(Smooth(problem, tauSeconds));
        string prefix = string.Create(CultureInfo.InvariantCulture, $"tau={tauSeconds:g}s ");
        return SideBySide.Map(seeds, seed => ReadoutDecoder.Decode(problem, readout, features, seed, prefix, cancellation));
    }

    private static FeatureMatrix Smooth(DecodingProblem problem, double tauSeconds) =>
        ExponentialSmoother.Smooth(problem.Recording.Counts, problem.Recording.BinWidthSeconds, tauSeconds);
}
