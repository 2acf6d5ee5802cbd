using System.Globalization;
using System.Runtime.CompilerServices;
using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Decoding.Internals;

/// <summary>A readout on the latents of each training seed.</summary>
internal sealed class LatentDecoder : PositionDecoder
{
    private readonly Func<DecodingOptions, IReadout> _readout;
    private readonly Func<LatentRun, GaussianSeries> _latents;

    private LatentDecoder(
        string name, bool causal, Func<DecodingOptions, IReadout> readout, Func<LatentRun, GaussianSeries> latents, bool isDefault)
        : base(name, causal, needsLatents: true, isDefault) => (_readout, _latents) = (readout, latents);

    /// <summary>On filtered latents: causal.</summary>
    public static LatentDecoder Filtered(string name, Func<DecodingOptions, IReadout> readout, bool isDefault = true) =>
        new(name, causal: true, readout, run => run.Filtered, isDefault);

    /// <summary>On smoothed latents, which see the future.</summary>
    public static LatentDecoder Smoothed(string name, Func<DecodingOptions, IReadout> readout, bool isDefault = true) =>
        new(name, causal: false, readout, run => run.Smoothed, isDefault);

    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation) =>
        SideBySide.Map(problem.Latents, run =>
            problem.Decode(_readout(problem.Options), problem.Features(_latents(run)), run.Seed, choices: "", cancellation));
}

/// <summary>A readout on causally smoothed counts, with a time constant that is chosen on held-out blocks.</summary>
internal sealed class SmoothedCountsDecoder : PositionDecoder
{
    private static readonly ConditionalWeakTable<SparseCounts, Dictionary<double, WeakReference<FeatureMatrix>>> s_smoothed = [];

    private readonly Func<DecodingOptions, IReadout> _readout, _forChoice;
    private readonly Func<DecodingProblem, IReadOnlyList<ulong>> _seeds;

    private SmoothedCountsDecoder(
        string name,
        Func<DecodingOptions, IReadout> readout,
        Func<DecodingOptions, IReadout> forChoice,
        Func<DecodingProblem, IReadOnlyList<ulong>> seeds)
        : base(name) => (_readout, _forChoice, _seeds) = (readout, forChoice, seeds);

    /// <summary><c>counts.ridge</c>; nothing in it is random.</summary>
    public static SmoothedCountsDecoder Ridge() =>
        new("counts.ridge", options => options.Ridge, options => options.Ridge, problem => [problem.Options.Seed]);

    /// <summary><c>counts.mlp</c>; short fits compare the time constants.</summary>
    public static SmoothedCountsDecoder Mlp() => new(
        "counts.mlp", options =>
            options.Mlp, options => options.Mlp with { MaximumEpochs = options.Mlp.ChoiceEpochs }, problem => problem.Seeds);

    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        double tau = ChooseTau(problem, _forChoice(problem.Options), smoothed => smoothed, cancellation);
        FeatureMatrix features = Smooth(problem, tau);
        return SideBySide.Map(_seeds(problem), seed =>
            problem.Decode(_readout(problem.Options), features, seed, Describe(tau), cancellation));
    }

    /// <summary>The shortest time constant, seconds, with which a readout on what is made of the smoothed counts has an error, on held-out
    /// blocks, within one standard error of the least.</summary>
    public static double ChooseTau(
        DecodingProblem problem, IReadout readout, Func<FeatureMatrix, FeatureMatrix> features, CancellationToken cancellation)
    {
        DecodingOptions options = problem.Options;
        if (!problem.Targets.HasValidation)
        {
            return options.DefaultSmoothingTauSeconds;
        }
        double[] taus = [.. options.SmoothingTausSeconds.Order()]; // a short memory is preferred: it knows least of how behaviour goes on
        // One after the other, blocks side by side: the smoothed counts of a long recording are large, and one time constant's are enough.
        double[][] errors = [.. taus.Select(tau =>
            problem.HeldOutErrors(readout, features(Smooth(problem, tau)), options.Seed, cancellation))];
        return taus[DecodingProblem.WithinStandardErrors(errors)];
    }

    /// <summary>The smoothed counts, which all who ask for them at a time share: of a long recording they are most of the memory.</summary>
    public static FeatureMatrix Smooth(DecodingProblem problem, double tauSeconds)
    {
        Dictionary<double, WeakReference<FeatureMatrix>> known = s_smoothed.GetOrCreateValue(problem.Counts);
        lock (known)
        {
            if (!known.TryGetValue(tauSeconds, out WeakReference<FeatureMatrix>? kept) || !kept.TryGetTarget(out FeatureMatrix? smoothed))
            {
                smoothed = ExponentialSmoother.Smooth(problem.Counts, problem.BinWidthSeconds, tauSeconds);
                known[tauSeconds] = new(smoothed);
            }
            return smoothed;
        }
    }

    public static string Describe(double tauSeconds) => string.Create(CultureInfo.InvariantCulture, $"tau={tauSeconds:g}s");
}
