using System.Collections.Concurrent;
using System.Globalization;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>The Bayesian decoders on a circle and in a plane. Validation chooses the smoothing of the place fields beside what it chooses
/// on a line, by the squared error summed over components; one choice after the other, twice round, since the grid of all together would
/// take minutes.</summary>
internal sealed class SpaceBayesChoice
{
    private readonly DecodingProblem _problem;
    private readonly BayesOptions _options;
    private readonly SpaceCells _cells;
    private readonly ConcurrentDictionary<(DecodingProblem Problem, double Smoothing), Lazy<SpaceFields>> _fields = [];

    private SpaceBayesChoice(DecodingProblem problem)
    {
        (_problem, _options) = (problem, problem.Options.Bayes);
        _cells = SpaceCells.Over(problem.Final.Space, _options); // one grid for both fits
    }

    /// <summary><c>bayes.memoryless</c> of one component.</summary>
    public static SeedPrediction Memoryless(DecodingProblem problem) =>
        problem.Space.Once("memoryless", () => new SpaceBayesChoice(problem).Memoryless()).Of(problem);

    /// <summary><c>bayes.walk</c> of one component.</summary>
    public static SeedPrediction Walk(DecodingProblem problem) =>
        problem.Space.Once("walk", () => new SpaceBayesChoice(problem).Walk()).Of(problem);

    private SpacePosterior Memoryless()
    {
        Window best = Choose(
            new Window(_options.DefaultSmoothingFraction, _options.DefaultWindowSeconds, false, 1), Run,
            [
                last => _options.WindowsSeconds.Select(seconds => last with { Seconds = seconds }),
                last => _options.LikelihoodExponents.Select(exponent => last with { Exponent = exponent }),
                last => new[] { false, true }.Select(occupancy => last with { Occupancy = occupancy }),
                last => _options.SmoothingFractions.Select(smoothing => last with { Smoothing = smoothing }),
            ]);
        return Posterior(best, Run);
        float[] Run(DecodingProblem fitted, Window window, BinRange range)
        {
            SpaceFields fields = Fields(fitted, window.Smoothing);
            return new SpaceBayes(fields, _problem.Counts, _problem.BinWidthSeconds, window.Exponent).Memoryless(
                range, Math.Max(1, (int)Math.Round(window.Seconds / _problem.BinWidthSeconds)),
                window.Occupancy ? fields.LogOccupancy : fields.LogUniform);
        }
    }

    private SpacePosterior Walk()
    {
        double perBin = _cells.CellsAlong * Math.Sqrt(_problem.BinWidthSeconds);
        double jump = Math.Min(1, _options.JumpRateHz * _problem.BinWidthSeconds);
        Steps best = Choose(
            new Steps(_options.DefaultSmoothingFraction, _options.DefaultSlowStep, _options.DefaultFastStep, 1), Run,
            [
                last => _options.LikelihoodExponents.Select(exponent => last with { Exponent = exponent }),
                last => _options.StepFractions.Where(step => step < last.Fast).Select(step => last with { Slow = step }),
                last => _options.StepFractions.Where(step => step > last.Slow).Select(step => last with { Fast = step }),
                last => _options.SmoothingFractions.Select(smoothing => last with { Smoothing = smoothing }),
            ]);
        return Posterior(best, Run);
        float[] Run(DecodingProblem fitted, Steps steps, BinRange range) =>
            new SpaceBayes(Fields(fitted, steps.Smoothing), _problem.Counts, _problem.BinWidthSeconds, steps.Exponent).Walk(
                range, _cells.Kernel(steps.Slow * perBin), _cells.Kernel(steps.Fast * perBin), jump);
    }

    private SpaceFields Fields(DecodingProblem fitted, double smoothing) => _fields.GetOrAdd(
        (fitted, smoothing), _ => new Lazy<SpaceFields>(() => new SpaceFields(_cells, fitted, smoothing))).Value;

    private SpacePosterior Posterior<T>(T best, Func<DecodingProblem, T, BinRange, float[]> run)
        where T : notnull =>
        new($"{best}", _cells, run(_problem.Final, best, _problem.TestRange), run(_problem, best, _problem.HeldRange));

    /// <summary>The candidate with the least error on validation after two rounds; what one starts from where there is none.</summary>
    /// <param name="start">Where the search starts.</param>
    /// <param name="run">Decodes a range with a candidate that is fitted to a problem.</param>
    /// <param name="moves">For each choice in turn, the candidates that differ in it alone.</param>
    private T Choose<T>(T start, Func<DecodingProblem, T, BinRange, float[]> run, IReadOnlyList<Func<T, IEnumerable<T>>> moves)
        where T : notnull
    {
        if (!_problem.Targets.HasValidation)
        {
            return start;
        }
        const int Rounds = 2;
        int[] bins = _problem.Targets.Validation;
        BinRange range = Bins.Span(bins);
        float[][] truth = [.. _problem.Space.Labels.Select(labels => Bins.Gather(labels.Position, bins))];
        Dictionary<T, double> errors = [];
        double Error(T candidate)
        {
            float[] marginals = run(_problem, candidate, range);
            return truth.Select((component, c) =>
            {
                float[] means = _cells.Means(c, marginals);
                return PositionScores.MeanSquaredError(component, [.. bins.Select(bin => means[bin - range.Start])]);
            }).Sum();
        }
        T best = start;
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Func<T, IEnumerable<T>> move in moves)
            {
                T[] candidates = [best, .. move(best)], unknown = [.. candidates.Distinct().Where(one => !errors.ContainsKey(one))];
                foreach ((T candidate, double error) in unknown.AsParallel().AsOrdered().Select(one => (one, Error(one))).ToArray())
                {
                    errors[candidate] = error;
                }
                best = candidates.MinBy(candidate => errors[candidate])!;
            }
        }
        return best;
    }

    private sealed record Window(double Smoothing, double Seconds, bool Occupancy, double Exponent)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"smoothing={Smoothing:g} window={Seconds:g}s prior={(Occupancy ? "occupancy" : "uniform")} exponent={Exponent:g}");
    }

    private sealed record Steps(double Smoothing, double Slow, double Fast, double Exponent)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"smoothing={Smoothing:g} slow={Slow:g} fast={Fast:g} exponent={Exponent:g}");
    }
}

/// <summary>What a decoder says of the place in the test range and in the held one.</summary>
/// <param name="Choices">The hyper-parameters that were chosen.</param>
/// <param name="Cells">The cells.</param>
/// <param name="Test">Marginals of the posterior in <see cref="DecodingProblem.TestRange"/> [bin, marginal].</param>
/// <param name="Held">The same in <see cref="DecodingProblem.HeldRange"/>.</param>
internal sealed record SpacePosterior(string Choices, SpaceCells Cells, float[] Test, float[] Held)
{
    /// <summary>What that says of one component.</summary>
    public SeedPrediction Of(DecodingProblem problem)
    {
        int component = problem.Component;
        GridPosterior test = Cells.Posterior(component, problem.TestRange, Test),
            held = Cells.Posterior(component, problem.HeldRange, Held);
        return problem.Complete(
            Choices, Cells.Means(component, Test), Cells.Means(component, Held), (bins, _, truth) => test.Intervals(bins, truth),
            (bins, _, truth) => held.Intervals(bins, truth));
    }
}
