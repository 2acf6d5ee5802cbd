using Dynamics.Data;
using Dynamics.KalmanSsl;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The evidence of a run as figures: means over seeds, each seed's value beside.</summary>
internal static class Hc11Evidence
{
    public const string GradientCosine = "gradientCosine.";

    public static Dictionary<string, Figure> Of(Run run, BinSet bins)
    {
        LatentEvidence[] seeds = [.. run.Manifest.Seeds.Select(seed => Measure(run, seed, bins))];
        MetricHistory[] histories = [.. run.Manifest.Seeds.Select(run.History)];
        Dictionary<string, Figure> figures = [];
        void Add(string name, Func<LatentEvidence, double> of, string unit = "1") => figures[name] = Mean([.. seeds.Select(of)], unit);
        Add("effective_dimension", seed => seed.EffectiveDimension);
        Add("predictive_nats", seed => seed.PredictiveNats, "nats");
        Add("lasting_nats", seed => seed.LastingNats, "nats");
        Add("lasting_share", seed => seed.LastingNats / seed.PredictiveNats);
        Add("spike_count_share", seed => seed.SpikeCountShare);
        Add("innovation_ratio", seed => seed.InnovationRatio);
        Add("scale", seed => seed.Scale);
        Add("spectral_radius", seed => seed.SpectralRadius);
        Add("slow_modes", seed => seed.SlowModes);
        for (int i = 0; i < seeds[0].Predictability.Count; i++)
        {
            int direction = i;
            Add($"predictability.{i + 1}", seed => seed.Predictability[direction]);
        }
        foreach (string metric in histories[0].Names.Where(name => name.StartsWith(GradientCosine, StringComparison.Ordinal)))
        {
            figures[$"gradient_cosine.{metric[GradientCosine.Length..]}"] = Mean(
                [.. histories.Select(history => LastHalf(history[metric]))], "1");
        }
        return figures;
    }

    private static LatentEvidence Measure(Run run, int seed, BinSet bins)
    {
        using KalmanEnsemble models = KalmanRunKind.Load(run.ModelPath(seed), run.Recording);
        return LatentEvidence.Of(models.Members[0], run.Recording, bins);
    }

    private static double LastHalf(IReadOnlyList<double> values) => values.Skip(values.Count / 2).Average();

    private static Figure Mean(double[] seeds, string unit) => new(seeds.Average(), Unit: unit, Seeds: seeds.Length > 1 ? seeds : null);
}
