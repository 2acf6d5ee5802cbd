using Dynamics.Decoding;

namespace Dynamics.Experiments.Studies;

/// <summary>What came out of a study.</summary>
/// <param name="Study">The study.</param>
/// <param name="Seeds">The seeds of each case.</param>
/// <param name="Runs">Every case with every seed, case by case.</param>
/// <param name="Elapsed">Wall time of training and scoring.</param>
public sealed record SequenceStudyReport(SequenceStudy Study, IReadOnlyList<int> Seeds, IReadOnlyList<StudyRun> Runs, TimeSpan Elapsed)
{
    private const double IntervalLevel = 0.95;

    /// <summary>The runs of one case, in the order of the seeds.</summary>
    public IReadOnlyList<StudyRun> RunsOf(StudyCase model) => [.. Runs.Where(run => run.Case == model)];

    /// <summary>The figures by name: <c>STUDY.CASE.r2</c> and so on; means over seeds, with the seeds. The interval of r2 holds the chance in the test sequences,
    /// which are resampled whole.</summary>
    public IReadOnlyDictionary<string, Figure> Figures()
    {
        Dictionary<string, Figure> figures = [];
        foreach (StudyCase model in Study.Cases)
        {
            IReadOnlyList<StudyRun> runs = RunsOf(model);
            void Add(string name, Func<StudyRun, double> value, string unit = "1")
            {
                double[] seeds = [.. runs.Select(value)];
                if (!seeds.Any(double.IsNaN))
                {
                    figures[$"{Study.Name}.{model.Name}.{name}"] = new(seeds.Average(), Unit: unit, Seeds: seeds);
                }
            }
            figures[$"{Study.Name}.{model.Name}.r2"] = RSquared(model);
            Add("pixel_r2", run => run.Scores.PixelRSquared);
            Add("smoothed_r2", run => run.Scores.SmoothedRSquared);
            Add("forecast10_r2", run => run.Scores.ForecastRSquared);
            for (int channel = 0; channel < Study.DegreesPerFrame.Distinct().Count(); channel++)
            {
                int at = channel;
                Add(channel == 0 ? "angle_deg" : $"angle{channel + 1}_deg", run => run.Scores.Degrees[at], "deg");
            }
            foreach (int percent in (int[])[50, 80, 95])
            {
                Add($"coverage{percent}", run => At(run.Scores.Coverage, percent));
                Add($"raw_coverage{percent}", run => At(run.Scores.RawCoverage, percent));
            }
            Add("noise_r2", run => run.Scores.NoiseRSquared);
            Add("pixel_noise_r2", run => run.Scores.PixelNoiseRSquared);
            Add("jump_error", run => run.Exhibit.ErrorAfterJumps());
            Add("spectral_radius", run => run.Scores.Eigenvalues[0].Magnitude);
            Add("ms_per_batch", run => run.MillisecondsPerBatch, "ms");
        }
        figures[$"{Study.Name}.seconds"] = new(Elapsed.TotalSeconds, Unit: "s");
        return figures;
    }

    /// <summary>R² of a case with its interval.</summary>
    public Figure RSquared(StudyCase model)
    {
        IReadOnlyList<StudyRun> runs = RunsOf(model);
        double[] replicates = [.. Enumerable.Range(0, runs[0].Scores.RSquaredResamples.Count).Select(i => runs.Average(run => run.Scores.RSquaredResamples[i]))];
        (double low, double high) = BlockBootstrap.PercentileInterval(replicates, IntervalLevel);
        return new(runs.Average(run => run.Scores.RSquared), low, high, Seeds: [.. runs.Select(run => run.Scores.RSquared)]);
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
}
