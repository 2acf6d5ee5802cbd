using Dynamics.Losses;
using Dynamics.Losses.Spectrum;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>What a look at latents during training found.</summary>
/// <param name="RankMe">Of the centred latents.</param>
/// <param name="IsCollapsed">The verdict.</param>
/// <param name="Reading">Energy, entropy, overhead.</param>
internal sealed record LatentLook(double RankMe, bool IsCollapsed, FreeEnergyReading Reading)
{
    /// <summary>The least free energy of a linear map of the features, nats per dimension; NaN where there are none.</summary>
    public double Structural { get; init; } = double.NaN;

    private const string First = "latents.";

    public static LatentLook Of(CollapseVerdict verdict, bool isCollapsed, Tensor points, Tensor partners, EntropyEstimator estimator) =>
        new(verdict.Spectrum.CentredRankMe, isCollapsed, FreeEnergyReading.Of(points, partners, estimator));

    /// <summary>What a <see cref="WatchedTask"/> does with looks.</summary>
    public static Action<IDictionary<string, double>> Watch(Func<LatentLook> look) => metrics => look().Collect(metrics);

    private void Collect(IDictionary<string, double> metrics)
    {
        metrics[$"{First}rankme"] = RankMe;
        metrics[$"{First}collapsed"] = IsCollapsed ? 1 : 0;
        metrics[$"{First}energy"] = Reading.Energy;
        metrics[$"{First}entropy"] = Reading.Entropy;
        metrics[$"{First}overhead"] = Reading.Overhead;
        if (!double.IsNaN(Structural))
        {
            metrics[$"{First}structural"] = Structural;
        }
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
            Structural = history.Names.Contains($"{First}structural") ? Of("structural") : [],
        };
    }
}
