using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>Several tasks that share no parameter, trained together: the loss is the sum of theirs. A part that is finished rests while the
/// others go on.</summary>
public sealed class JointTask : TrainingTask
{
    private readonly IReadOnlyList<(string Name, TrainingTask Task)> _parts;

    /// <summary>Puts tasks together.</summary>
    /// <param name="parts">Each with a name, which the names of its groups, tensors and metrics then begin with; they stay the
    /// caller's.</param>
    public JointTask(IReadOnlyList<(string Name, TrainingTask Task)> parts)
    {
        _parts = parts;
        ParameterGroups = [.. parts.SelectMany(part =>
            part.Task.ParameterGroups.Select(group => group with { Name = $"{part.Name}.{group.Name}" }))];
        State = [.. parts.SelectMany(part => part.Task.State.Select(entry => ($"{part.Name}.{entry.Name}", entry.Tensor)))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <inheritdoc/>
    public override bool IsFinished => _parts.All(part => part.Task.IsFinished);

    /// <inheritdoc/>
    public override Tensor ComputeLoss(long step) =>
        Working().Select(task => task.ComputeLoss(step)).Aggregate((sum, loss) => sum.Plus(loss));

    /// <inheritdoc/>
    public override void AfterStep(long step)
    {
        foreach (TrainingTask task in Working())
        {
            task.AfterStep(step);
        }
    }

    /// <inheritdoc/>
    public override void CollectMetrics(long step, IDictionary<string, double> metrics)
    {
        foreach ((string name, TrainingTask task) in _parts)
        {
            Dictionary<string, double> own = [];
            task.CollectMetrics(step, own);
            foreach ((string metric, double value) in own)
            {
                metrics[$"{name}.{metric}"] = value;
            }
        }
    }

    private TrainingTask[] Working() => [.. _parts.Select(part => part.Task).Where(task => !task.IsFinished)];
}
