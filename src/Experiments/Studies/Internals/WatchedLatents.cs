using Dynamics.Losses;
using Dynamics.Losses.Spectrum;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>A task whose latents are looked at on logged steps. The looks go into the metrics, and so into checkpoints; nothing of the
/// training depends on them.</summary>
internal sealed class WatchedLatents(TrainingTask task, Func<LatentLook> look) : TrainingTask
{
    public override IReadOnlyList<ParameterGroup> ParameterGroups => task.ParameterGroups;

    public override IReadOnlyList<(string Name, Tensor Tensor)> State => task.State;

    public override bool IsFinished => task.IsFinished;

    public override Tensor ComputeLoss(long step) => task.ComputeLoss(step);

    public override void AfterStep(long step) => task.AfterStep(step);

    public override void CollectMetrics(long step, IDictionary<string, double> metrics)
    {
        task.CollectMetrics(step, metrics);
        look().Collect(metrics);
    }
}

/// <summary>What a look at latents during training found.</summary>
/// <param name="RankMe">Of the centred latents.</param>
/// <param name="IsCollapsed">The verdict.</param>
/// <param name="Reading">Energy, entropy, overhead.</param>
internal sealed record LatentLook(double RankMe, bool IsCollapsed, FreeEnergyReading Reading)
{
    private const string First = "latents.";

    public static LatentLook Of(CollapseVerdict verdict, bool isCollapsed, Tensor points, Tensor partners, EntropyEstimator estimator) =>
        new(verdict.Spectrum.CentredRankMe, isCollapsed, FreeEnergyReading.Of(points, partners, estimator));

    public void Collect(IDictionary<string, double> metrics)
    {
        metrics[$"{First}rankme"] = RankMe;
        metrics[$"{First}collapsed"] = IsCollapsed ? 1 : 0;
        metrics[$"{First}energy"] = Reading.Energy;
        metrics[$"{First}entropy"] = Reading.Entropy;
        metrics[$"{First}overhead"] = Reading.Overhead;
    }

    /// <summary>All looks of a training.</summary>
    public static LatentTrajectory Trajectory(MetricHistory history)
    {
        double[] Of(string name) => [.. history[First + name]];
        return new()
        {
            Steps = [.. history.Steps],
            RankMe = Of("rankme"),
            Collapsed = [.. history[$"{First}collapsed"].Select(value => value > 0)],
            Energy = Of("energy"),
            Entropy = Of("entropy"),
            Overhead = Of("overhead"),
        };
    }
}
