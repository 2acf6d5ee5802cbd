using Dynamics.Experiments.Collapse;
using Dynamics.Losses.Spectrum;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Modes of a linear predictor along training: what a <see cref="WatchedTask"/> writes of them, and what becomes of
/// it.</summary>
internal static class WatchedModes
{
    private const string First = "modes.";

    private const int Shown = 8;

    /// <summary>Looks at latents on logged steps.</summary>
    /// <param name="task">The task that learns; its predictor's matrix is found in it.</param>
    /// <param name="latents">Latents [sample, latent], row-major, that are not trained on.</param>
    public static Action<IDictionary<string, double>> Watch(TrainingTask task, Func<float[]> latents) => metrics =>
    {
        if (Predictor(task) is not { } predictor)
        {
            return;
        }
        PredictorReading reading = PredictorReading.Of(latents(), predictor);
        metrics[$"{First}misalignment"] = reading.Misalignment;
        metrics[$"{First}asymmetry"] = reading.Asymmetry;
        metrics[$"{First}exponent"] = reading.Exponent;
        for (int mode = 0; mode < Math.Min(Shown, reading.Features.Length); mode++)
        {
            metrics[$"{First}features{mode}"] = reading.Features[mode];
            metrics[$"{First}predictor{mode}"] = reading.Predictor[mode];
        }
    };

    /// <summary>The result of a case.</summary>
    /// <param name="work">The case.</param>
    /// <param name="one">Which.</param>
    /// <param name="latents">Its latents after training [sample, latent].</param>
    /// <param name="probe">What a probe finds.</param>
    /// <param name="resamples">Resamples of the probe; null for none.</param>
    public static CaseResult Result(CaseWork work, PredictorCase one, Tensor latents, double probe, double[]? resamples = null)
    {
        MetricHistory history = MetricHistory.Read(work.Folder.MetricsPath);
        CollapseVerdict verdict = CollapseVerdict.Of(latents, scale: null);
        Dictionary<string, Figure> figures = new()
        {
            [$"{one.Prefix}probe"] = new(probe),
            [$"{one.Prefix}rankme"] = new(verdict.Spectrum.CentredRankMe),
            [$"{one.Prefix}collapsed"] = new(verdict.Verdict == CollapseKind.None ? 0 : 1),
        };
        List<StudyFigure> drawings = [];
        if (history.Names.Contains($"{First}misalignment"))
        {
            double[] Of(string name) => [.. history[First + name]];
            figures[$"{one.Prefix}misalignment_first"] = new(Of("misalignment")[0]);
            foreach (string name in (string[])["misalignment", "asymmetry", "exponent"])
            {
                figures[one.Prefix + name] = new(Of(name)[^1]);
            }
            drawings.AddRange(Drawings(history, Of));
        }
        return new(one, work.Seed, figures)
        {
            Folder = work.Folder,
            Resamples = resamples is null ? [] : new Dictionary<string, double[]> { [$"{one.Prefix}probe"] = resamples },
            Details = StudyFigures.ToDetails(drawings),
        };
    }

    private static IEnumerable<StudyFigure> Drawings(MetricHistory history, Func<string, double[]> of)
    {
        double[] steps = [.. history.Steps.Select(step => (double)step)];
        int modes = Enumerable.Range(0, Shown).Count(mode => history.Names.Contains($"{First}features{mode}"));
        yield return new(
            "Predictor and correlation of latents come to share their eigenvectors where theory holds: the commutator dies. Misalignment: "
            + "|[F, W_p]| / (|F| |W_p|); asymmetry: |W_p - W_p'| / |W_p|.", "step", "misalignment, asymmetry (1)",
            [new("misalignment", steps, of("misalignment")), new("asymmetry", steps, of("asymmetry"))]);
        yield return new(
            $"The {modes} largest modes of the correlation F along training.", "step", "features s (1)",
            [.. Enumerable.Range(0, modes).Select(mode => new StudySeries($"mode {mode + 1}", steps, of($"features{mode}")))])
        {
            LogarithmicY = true,
        };
        (double s, double p) = (of("features0")[^1], of("predictor0")[^1]);
        double[] shares = [.. Enumerable.Range(0, 101).Select(i => i / 100.0)];
        double[] Last(string name, double of0) => [.. Enumerable.Range(0, modes).Select(mode => of($"{name}{mode}")[^1] / of0)];
        yield return new(
            "Predictor over features at the end, of those of the first mode. Line: theory, s = p² / alpha_p once what a mode began with "
            + "has decayed. A normalised loss knows no size of W_p: shares alone can be compared.", "features s, of the first mode's (1)",
            "predictor p, of the first mode's (1)",
            [
                new("theory", shares, [.. shares.Select(Math.Sqrt)]),
                new("training", Last("features", s), Last("predictor", p)) { IsPoints = true },
            ]);
    }

    /// <summary>The matrix of a linear predictor, row-major; null where the task has none.</summary>
    private static float[]? Predictor(TrainingTask task)
    {
        Tensor? found = task.State.Where(entry => entry.Name.StartsWith("predictor.weight", StringComparison.Ordinal))
            .Select(entry => entry.Tensor).FirstOrDefault();
        using DisposeScope scope = NewDisposeScope();
        return found?.detach().cpu().contiguous().data<float>().ToArray();
    }
}
