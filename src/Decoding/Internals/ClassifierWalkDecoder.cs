using System.Numerics.Tensors;
using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Decoding.Internals;

/// <summary>A <see cref="PositionClassifier"/> whose posterior of single bins goes through a random walk as prior over time: p_t(x) is
/// proportional to the belief of the bin before, moved one bin ahead, times (p(x | features_t) / p(x)) to a power. Features already hold
/// the past, so that neighbouring bins say nearly the same: the power, chosen on validation with the walk's steps, counts them for what
/// they add.</summary>
internal sealed class ClassifierWalkDecoder : PositionDecoder
{
    private readonly Func<DecodingProblem, CancellationToken, Source[]> _sources;

    private ClassifierWalkDecoder(
        string name, bool needsLatents, Func<DecodingProblem, CancellationToken, Source[]> sources, bool needsObservations = false)
        : base(name, needsLatents: needsLatents, needsObservations: needsObservations) => _sources = sources;

    /// <summary><c>latent.walk</c>, on filtered latents.</summary>
    public static ClassifierWalkDecoder Latents() => new("latent.walk", needsLatents: true, (problem, _) =>
        [.. problem.Latents.Select(run => new Source(problem.Features(run.Filtered), run.Seed, ""))]);

    /// <summary><c>observed.walk</c>, on what the latents' filter observes, causally smoothed by the default time constant. A filtered
    /// state repeats the past already, and leaves the walk little to add; what it observes does not.</summary>
    public static ClassifierWalkDecoder Observations() => new(
        "observed.walk",
        needsLatents: true,
        (problem, _) => [.. problem.Latents.Select(run => new Source(
            ExponentialSmoother.Smooth(run.Observations!, problem.BinWidthSeconds, problem.Options.Walk.DefaultSmoothingTauSeconds),
            run.Seed,
            ""))],
        needsObservations: true);

    /// <summary><c>counts.walk</c>, on causally smoothed counts; short fits compare the time constants.</summary>
    public static ClassifierWalkDecoder Counts() => new("counts.walk", needsLatents: false, (problem, cancellation) =>
    {
        double tau = ChooseTau(problem, cancellation);
        FeatureMatrix features = SmoothedCountsDecoder.Smooth(problem, tau);
        return [.. problem.Seeds.Select(seed => new Source(features, seed, $"{SmoothedCountsDecoder.Describe(tau)} "))];
    });

    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation) =>
        SideBySide.Map(_sources(problem, cancellation), source =>
        {
            PositionClassifier classifier = Fit(problem, problem.Options.Mlp, source.Features, source.Seed, cancellation);
            PositionClassifier final = problem.Finally(classifier, all =>
                Fit(all, all.Options.Mlp.WithEpochs(classifier.Epochs), source.Features, source.Seed, cancellation));
            Evidence held = new(problem, classifier, source.Features, problem.HeldRange);
            Evidence test = new(problem, final, source.Features, problem.TestRange);
            return PosteriorChoice.Complete(
                problem, Candidates(problem), held.Filter, test.Filter,
                steps => $"{source.Choices}epochs={classifier.Epochs} {steps}");
        });

    private static WalkSteps[] Candidates(DecodingProblem problem)
    {
        WalkOptions options = problem.Options.Walk;
        return problem.Targets.HasValidation
            ? WalkSteps.Grid(options.StepFractions, options.EvidenceExponents)
            : [new WalkSteps(options.DefaultSlowStep, options.DefaultFastStep, options.DefaultEvidenceExponent)];
    }

    private static PositionClassifier Fit(
        DecodingProblem problem, MlpReadout options, FeatureMatrix features, ulong seed, CancellationToken cancellation) =>
        PositionClassifier.Fit(features, problem.Targets, problem.Options.Walk.BinFraction, options, seed, cancellation);

    private static double ChooseTau(DecodingProblem problem, CancellationToken cancellation)
    {
        DecodingOptions options = problem.Options;
        if (!problem.Targets.HasValidation)
        {
            return options.Walk.DefaultSmoothingTauSeconds;
        }
        MlpReadout shortFit = options.Mlp with { MaximumEpochs = options.Mlp.ChoiceEpochs };
        double[] errors = SideBySide.Map(options.Walk.SmoothingTausSeconds, tau =>
        {
            FeatureMatrix features = SmoothedCountsDecoder.Smooth(problem, tau);
            PositionClassifier classifier = Fit(problem, shortFit, features, options.Seed, cancellation);
            var evidence = new Evidence(problem, classifier, features, problem.HeldRange);
            return PosteriorChoice.Best(problem, Candidates(problem), evidence.Filter).Error;
        });
        return options.Walk.SmoothingTausSeconds.Zip(errors).MinBy(pair => pair.Second).First;
    }

    private sealed record Source(FeatureMatrix Features, ulong Seed, string Choices);

    /// <summary>What the bins of a range, and of the minute before it, say one by one.</summary>
    private sealed class Evidence(DecodingProblem problem, PositionClassifier classifier, FeatureMatrix features, BinRange range)
    {
        private readonly int _first = RandomWalk.FirstBin(range, problem.BinWidthSeconds);
        private readonly double[] _logs = classifier.LogEvidence(
            features, new BinRange(RandomWalk.FirstBin(range, problem.BinWidthSeconds), range.End));

        public GridPosterior Filter(WalkSteps steps)
        {
            int cells = classifier.Grid.CellCount;
            return steps.Walk(classifier.Grid, problem.BinWidthSeconds, problem.Options.Walk.JumpRateHz).Filter(
                classifier.Grid, range, problem.BinWidthSeconds, (bin, logs) =>
                    TensorPrimitives.MultiplyAdd(_logs.AsSpan((bin - _first) * cells, cells), steps.Exponent, logs, logs));
        }
    }
}
