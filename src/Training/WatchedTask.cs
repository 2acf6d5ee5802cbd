using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>When training is looked at on held-out data, and when it ends.</summary>
public sealed record EarlyStoppingOptions
{
    /// <summary>Steps from one look to the next; at least 1.</summary>
    public long EverySteps { get; init => field = Check.AtLeast(value, 1); } = 100;

    /// <summary>Looks without a new best after which the training ends; at least 1.</summary>
    public int Patience { get; init => field = Check.AtLeast(value, 1); } = 3;
}

/// <summary>A task that is watched on held-out data: every so many steps a figure is taken (larger is better), the state at the best look
/// is kept, and the task is finished when several looks in a row bring nothing better. All of that is part of its state, so that a resumed
/// run ends as an uninterrupted one.</summary>
public sealed class WatchedTask : TrainingTask, IDisposable
{
    private const int Best = 0, BestStep = 1, Since = 2, Last = 3;
    private readonly TrainingTask _task;
    private readonly Func<double> _measure;
    private readonly EarlyStoppingOptions _options;
    private readonly long _steps;
    private readonly IReadOnlyList<(string Name, Tensor Tensor)> _watched, _best;
    private readonly Tensor _record; // best figure, steps done then, looks since, last figure

    /// <summary>Takes the figure once for the task as it is.</summary>
    /// <param name="task">What is trained; stays the caller's.</param>
    /// <param name="measure">The figure of the task's present state; one that is not a number counts as the worst.</param>
    /// <param name="options">When.</param>
    /// <param name="steps">Steps of the whole training; it is looked at after the last one, too.</param>
    public WatchedTask(TrainingTask task, Func<double> measure, EarlyStoppingOptions options, long steps)
    {
        (_task, _measure, _options, _steps) = (task, measure, options, steps);
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        _watched = task.State;
        _best = [.. _watched.Select(entry => ($"best.{entry.Name}", entry.Tensor.detach().clone().DetachFromDisposeScope()))];
        double figure = Measured();
        double[] record = [figure, 0, 0, figure];
        _record = tensor(record, [4]).DetachFromDisposeScope();
        State = [.. _watched, .. _best, ("watch", _record)];
    }

    /// <summary>The best figure so far.</summary>
    public double BestFigure => Read(Best);

    /// <summary>Steps after which it was taken.</summary>
    public long BestStepsDone => (long)Read(BestStep);

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterGroup> ParameterGroups => _task.ParameterGroups;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <inheritdoc/>
    public override bool IsFinished => Read(Since) >= _options.Patience || _task.IsFinished;

    /// <inheritdoc/>
    public override Tensor ComputeLoss(long step) => _task.ComputeLoss(step);

    /// <inheritdoc/>
    public override void AfterStep(long step)
    {
        _task.AfterStep(step);
        long done = step + 1;
        if (done % _options.EverySteps != 0 && done != _steps)
        {
            return;
        }
        using DisposeScope scope = NewDisposeScope();
        double figure = Measured();
        bool isBest = figure > Read(Best);
        if (isBest)
        {
            Copy(_watched, _best);
        }
        double[] record = isBest ? [figure, done, 0, figure] : [Read(Best), Read(BestStep), Read(Since) + 1, figure];
        _record.copy_(tensor(record, [4]));
    }

    /// <inheritdoc/>
    /// <remarks>Besides the task's own: <c>heldOut</c>, the figure at the last look.</remarks>
    public override void CollectMetrics(long step, IDictionary<string, double> metrics)
    {
        _task.CollectMetrics(step, metrics);
        metrics["heldOut"] = Read(Last);
    }

    /// <summary>Gives the task the state that it had at its best look.</summary>
    public void TakeBest()
    {
        using var frozen = no_grad();
        Copy(_best, _watched);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, Tensor copy) in _best)
        {
            copy.Dispose();
        }
        _record.Dispose();
    }

    private static void Copy(
        IReadOnlyList<(string Name, Tensor Tensor)> from, IReadOnlyList<(string Name, Tensor Tensor)> onto)
    {
        for (int i = 0; i < from.Count; i++)
        {
            onto[i].Tensor.copy_(from[i].Tensor);
        }
    }

    private double Read(int entry) => _record.data<double>()[entry];

    private double Measured() => _measure() is { } figure && double.IsFinite(figure) ? figure : double.MinValue;
}
