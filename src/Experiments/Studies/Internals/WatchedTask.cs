using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>A task that is looked at on logged steps. What a look finds goes into the metrics, and so into checkpoints; nothing of the
/// training depends on it.</summary>
internal sealed class WatchedTask(TrainingTask task, Action<IDictionary<string, double>> look) : TrainingTask
{
    public override IReadOnlyList<ParameterGroup> ParameterGroups => task.ParameterGroups;

    public override IReadOnlyList<(string Name, Tensor Tensor)> State => task.State;

    public override bool IsFinished => task.IsFinished;

    public override Tensor ComputeLoss(long step) => task.ComputeLoss(step);

    public override void AfterStep(long step) => task.AfterStep(step);

    public override void CollectMetrics(long step, IDictionary<string, double> metrics)
    {
        task.CollectMetrics(step, metrics);
        look(metrics);
    }
}
