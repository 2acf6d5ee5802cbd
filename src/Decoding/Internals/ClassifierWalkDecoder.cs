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
        string name, bool needsLatents, Func<DecodingProblem, CancellationToken, Source[]> sources, bool causal = true,
        bool isDefault = true, bool needsObservations = false)
        : base(name, causal, needsLatents, isDefault, needsObservations: needsObservations) => _sources = sources;

    /// <summary><c>latent.walk</c>, on filtered latents.</summary>
    public static ClassifierWalkDecoder Latents() =>
        new("latent.walk", needsLatents: true, (problem, _) => Sources(problem, "filtered", run => problem.Features(run.Filtered)));

    /// <summary><c>observed.walk</c>, on what the latents' filter observes, causally smoothed by the default time constant. A filtered
    /// state repeats the past already, and leaves the walk little to add; what it observes does not.</summary>
    public static ClassifierWalkDecoder Observations() =>
        new("observed.walk", needsLatents: true, (problem, _) => Observed(problem), needsObservations: true);

    /// <summary><c>smoothed.walk</c>, on smoothed latents, with a walk that sees the future, too.</summary>
    public static ClassifierWalkDecoder Smoothed() => new(
        "smoothed.walk",
        needsLatents: true,
        (problem, _) => Sources(problem, "smoothed", run => problem.Features(run.Smoothed)),
        causal: false,
        isDefault: false);

    /// <summary><c>smoothed.observed</c>, the classifier of <c>observed.walk</c> with a walk that sees the future, too.</summary>
    public static ClassifierWalkDecoder SmoothedObservations() => new(
        "smoothed.observed", needsLatents: true, (problem, _) => Observed(problem), causal: false, needsObservations: true);

    /// <summary><c>counts.walk</c>, on causally smoothed counts; short fits compare the time constants.</summary>
    public static ClassifierWalkDecoder Counts() => new("counts.walk", needsLatents: false, (problem, cancellation) =>
    {
        double tau = ChooseTau(problem, cancellation);
        FeatureMatrix features = SmoothedCountsDecoder.Smooth(problem, tau);
        return [.. problem.Seeds.Select(seed => new Source("counts", features, seed, $"{SmoothedCountsDecoder.Describe(tau)} "))];
    });

    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation) =>
        SideBySide.Map(_sources(problem, cancellation), source =>
        {
            // Whether the walk sees the future is nothing to the classifier: decoders of the same features share it.
            (PositionClassifier classifier, PositionClassifier final) = problem.Once((source.Name, source.Seed), () =>
            {
                PositionClassifier first = Fit(problem, problem.Options.Mlp, source.Features, source.Seed, cancellation);
                return (first, problem.Finally(first, all =>
                    Fit(all, all.Options.Mlp.WithEpochs(first.Epochs), source.Features, source.Seed, cancellation)));
            });
            Evidence held = new(problem, classifier, source.Features, problem.HeldRange, Causal);
            Evidence test = new(problem, final, source.Features, problem.TestRange, Causal);
            return PosteriorChoice.Complete(
                problem, Candidates(problem), held.Posterior, test.Posterior,
                steps => $"{source.Choices}epochs={classifier.Epochs} {steps}");
        });

    private static Source[] Observed(DecodingProblem problem) => Sources(problem, "observed", run => ExponentialSmoother.Smooth(
        run.Observations!, problem.BinWidthSeconds, problem.Options.Walk.DefaultSmoothingTauSeconds));

    private static Source[] Sources(DecodingProblem problem, string name, Func<LatentRun, FeatureMatrix> features) =>
        [.. problem.Latents.Select(run => new Source(name, features(run), run.Seed, ""))];

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
            var evidence = new Evidence(problem, classifier, features, problem.HeldRange, causal: true);
            return PosteriorChoice.Best(problem, Candidates(problem), evidence.Posterior).Error;
        });
        return options.Walk.SmoothingTausSeconds.Zip(errors).MinBy(pair => pair.Second).First;
    }

    private sealed record Source(string Name, FeatureMatrix Features, ulong Seed, string Choices);

    /// <summary>What the bins of a range say one by one, and those of the minute before it; where the future is seen, of the minute behind
    /// it, too.</summary>
    private sealed class Evidence
    {
        private readonly DecodingProblem _problem;
        private readonly PositionCells _grid;
        private readonly BinRange _range;
        private readonly bool _causal;
        private readonly int _first;
        private readonly double[] _logs;

        public Evidence(DecodingProblem problem, PositionClassifier classifier, FeatureMatrix features, BinRange range, bool causal)
        {
            (_problem, _grid, _range, _causal) = (problem, classifier.Grid, range, causal);
            _first = RandomWalk.FirstBin(range, problem.BinWidthSeconds);
            int end = causal ? range.End : RandomWalk.LastBin(range, features.BinCount, problem.BinWidthSeconds) + 1;
            _logs = classifier.LogEvidence(features, new BinRange(_first, end));
        }

        public GridPosterior Posterior(WalkSteps steps)
        {
            int cells = _grid.CellCount;
            double binWidth = _problem.BinWidthSeconds;
            RandomWalk walk = steps.Walk(_grid, binWidth, _problem.Options.Walk.JumpRateHz);
            void Add(int bin, Span<double> logs) =>
                TensorPrimitives.MultiplyAdd(_logs.AsSpan((bin - _first) * cells, cells), steps.Exponent, logs, logs);
            return _causal
                ? walk.Filter(_grid, _range, binWidth, Add)
                : walk.Smooth(_grid, _range, _first + (_logs.Length / cells), binWidth, Add);
        }
    }
}
