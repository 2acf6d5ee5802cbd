using System.Diagnostics;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Training.Internals;

/// <summary>One run of a trainer, from its first step to its last.</summary>
internal sealed class TrainingRun : IDisposable
{
    /// <summary>Added to the norm where it divides, as PyTorch does.</summary>
    private const double NormGuard = 1e-6;

    private readonly TrainingTask _task;
    private readonly TrainingOptions _options;
    private readonly CheckpointFolder? _checkpoints;
    private readonly IProgress<TrainingEvent>? _progress;
    private readonly Optimizer _optimizer;
    private readonly IReadOnlyList<ParameterGroup> _groups;
    private MetricHistory _history = new();
    private TrainingSnapshot? _good;
    private long _step;
    private int _rollbacks;
    private double _scale = 1, _longestStepSeconds;
    private bool _isWarm; // the first step of a process is compiled as it runs

    public TrainingRun(TrainingTask task, TrainingOptions options, CheckpointFolder? checkpoints, IProgress<TrainingEvent>? progress)
    {
        (_task, _options, _checkpoints, _progress) = (task, options, checkpoints, progress);
        _groups = task.ParameterGroups;
        _optimizer = new(options.Optimizer, _groups);
    }

    /// <summary>Starts at step 0 from the task's present state.</summary>
    /// <exception cref="TrainingDivergedException">That state is not finite.</exception>
    public void Begin()
    {
        if (!Keep())
        {
            throw new TrainingDivergedException(0, "the initial state is not finite", 0);
        }
    }

    /// <summary>Starts where the newest checkpoint ended.</summary>
    public void BeginFrom(CheckpointFolder checkpoints)
    {
        (_good, _history) = checkpoints.Load(_task, _optimizer);
        _good.Restore(_task, _optimizer);
        (_step, _rollbacks, _scale) = (_good.Step, _good.Rollbacks, _good.LearningRateScale);
    }

    public TrainingResult Execute(CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        Tell(new TrainingEvent.Started(_step, _options.Steps));
        while (_step < _options.Steps && !_task.IsFinished && !cancellation.IsCancellationRequested)
        {
            if (TakeStepAndKeep() is { } fault)
            {
                RollBack(fault);
            }
        }
        bool interrupted = _step < _options.Steps && !_task.IsFinished;
        if (interrupted)
        {
            Interrupt();
        }
        else
        {
            Tell(new TrainingEvent.Completed(_step));
        }
        return new TrainingResult(_step, interrupted, _rollbacks, _scale, _history, Stopwatch.GetElapsedTime(started));
    }

    public void Dispose()
    {
        _good?.Dispose();
        _optimizer.Dispose();
    }

    /// <summary>One step, and a checkpoint where one is due. Returns what was not finite, or null.</summary>
    private string? TakeStepAndKeep()
    {
        long started = Stopwatch.GetTimestamp();
        if (TakeStep() is { } fault)
        {
            return fault;
        }
        _longestStepSeconds = Math.Max(_longestStepSeconds, _isWarm ? Stopwatch.GetElapsedTime(started).TotalSeconds : 0);
        _isWarm = true;
        _step++;
        if (!IsCheckpoint(_step))
        {
            return null;
        }
        if (!Keep())
        {
            return "a parameter or the optimiser's memory of it is not finite";
        }
        WriteGood();
        return null;
    }

    private string? TakeStep()
    {
        using var scope = NewDisposeScope();
        Schedule schedule = _options.LearningRateSchedule;
        double peakRate = _options.LearningRate * _scale;
        GroupRates RatesOf(ParameterGroup group) => group.At(peakRate, schedule, _step, _options.Steps);
        _optimizer.ForgetGradients();
        Tensor loss = _task.ComputeLoss(_step);
        Gradients.Backward(loss);
        double norm = _optimizer.GradientNorm(); // before clipping, as the groups' norms
        double value = loss.Number();
        if (!double.IsFinite(value))
        {
            return $"the loss is {value}";
        }
        if (!double.IsFinite(norm))
        {
            return $"the norm of the gradient is {norm}";
        }

        _optimizer.Step(RatesOf, Math.Min(1, (_options.GradientClipNorm ?? double.PositiveInfinity) / (norm + NormGuard)));
        using var frozen = no_grad();
        _task.AfterStep(_step);
        if (IsLogged(_step) || _task.IsFinished)
        {
            Dictionary<string, double> metrics = GroupNorms();
            foreach (ParameterGroup group in _groups.Where(group => group.LearningRateSchedule is not null))
            {
                metrics[$"learningRate.{group.Name}"] = RatesOf(group).LearningRate;
            }
            foreach (ParameterGroup group in _groups.Where(group => group.WeightDecaySchedule is not null))
            {
                metrics[$"weightDecay.{group.Name}"] = RatesOf(group).WeightDecay;
            }
            Log(value, norm, peakRate * schedule.Factor(_step, _options.Steps), metrics);
        }
        return null;
    }

    private Dictionary<string, double> GroupNorms() => _groups.ToDictionary(group => $"gradientNorm.{group.Name}", _optimizer.GradientNorm);

    private void Log(double loss, double norm, double rate, Dictionary<string, double> metrics)
    {
        _task.CollectMetrics(_step, metrics);
        var row = new List<KeyValuePair<string, double>> { new("loss", loss), new("gradientNorm", norm), new("learningRate", rate) };
        _history.Append(_step, row.Concat(metrics));
        Tell(new TrainingEvent.StepCompleted(_step, loss, norm, rate, metrics, _longestStepSeconds));
    }

    /// <summary>Makes the present state the one to go back to, if all of it is finite.</summary>
    private bool Keep()
    {
        var snapshot = TrainingSnapshot.Capture(_task, _optimizer, _step, _rollbacks, _scale);
        if (!snapshot.IsFinite())
        {
            snapshot.Dispose();
            return false;
        }
        _good?.Dispose();
        _good = snapshot;
        return true;
    }

    private void WriteGood()
    {
        if (_checkpoints is not null)
        {
            Tell(new TrainingEvent.CheckpointWritten(_good!.Step, _checkpoints.Save(_good, _history)));
        }
    }

    private void RollBack(string reason)
    {
        long failed = _step;
        ReturnToGood();
        if (_rollbacks == _options.MaximumRollbacks)
        {
            throw new TrainingDivergedException(failed, reason, _rollbacks);
        }
        _rollbacks++;
        _scale /= 2;
        Tell(new TrainingEvent.RolledBack(failed, _step, reason, _scale));
    }

    private void ReturnToGood()
    {
        _good!.Restore(_task, _optimizer);
        _step = _good.Step;
        _history.RemoveFrom(_step);
    }

    private void Interrupt()
    {
        if (!Keep())
        {
            ReturnToGood();
        }
        WriteGood();
        Tell(new TrainingEvent.Interrupted(_step));
    }

    private bool IsCheckpoint(long stepsDone) => stepsDone % _options.CheckpointEverySteps == 0 || stepsDone == _options.Steps;

    private bool IsLogged(long step) => step % _options.LogEverySteps == 0 || step == _options.Steps - 1;

    private void Tell(TrainingEvent happened) => _progress?.Report(happened);
}
