namespace Dynamics.Training;

/// <summary>Training diverged more often than <see cref="TrainingOptions.MaximumRollbacks"/> allows. The task holds its last good
/// state.</summary>
/// <param name="step">The step that failed last.</param>
/// <param name="reason">What was not finite.</param>
/// <param name="rollbacks">How often the run had been taken back before.</param>
public sealed class TrainingDivergedException(long step, string reason, int rollbacks)
    : Exception(
        $"training diverged at step {step} ({reason}) after {rollbacks} rollbacks, each at half the learning rate; lower the learning rate")
{
    /// <summary>The step that failed last.</summary>
    public long Step { get; } = step;

    /// <summary>What was not finite.</summary>
    public string Reason { get; } = reason;

    /// <summary>How often the run had been taken back before.</summary>
    public int Rollbacks { get; } = rollbacks;
}
