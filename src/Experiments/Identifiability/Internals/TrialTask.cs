using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Identifiability.Internals;

/// <summary>The first steps of a training, with its own schedule. Not resumed.</summary>
/// <param name="task">What is trained.</param>
/// <param name="steps">How many steps.</param>
internal sealed class TrialTask(TrainingTask task, long steps) : TrainingTask
{
    private long _done;

    public override IReadOnlyList<ParameterGroup> ParameterGroups => task.ParameterGroups;

    public override IReadOnlyList<(string Name, Tensor Tensor)> State => task.State;

    public override bool IsFinished => _done >= steps || task.IsFinished;

    public override Tensor ComputeLoss(long step) => task.ComputeLoss(step);

    public override void AfterStep(long step)
    {
        task.AfterStep(step);
        _done = step + 1;
    }

    public override void CollectMetrics(long step, IDictionary<string, double> metrics) => task.CollectMetrics(step, metrics);
}
