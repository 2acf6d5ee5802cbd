namespace Dynamics.Training;

/// <summary>How a training run ended.</summary>
/// <param name="StepsDone">Number of steps in the task's state.</param>
/// <param name="Interrupted">True if it was cancelled before its last step; a checkpoint lets it resume.</param>
/// <param name="Rollbacks">How often it was taken back, earlier parts of a resumed run included.</param>
/// <param name="LearningRateScale">What multiplied all learning rates in the end: a half to the power of the rollbacks.</param>
/// <param name="History">The metrics of every logged step since step 0.</param>
/// <param name="Elapsed">Wall-clock time of this part of the run.</param>
public sealed record TrainingResult(
    long StepsDone,
    bool Interrupted,
    int Rollbacks,
    double LearningRateScale,
    MetricHistory History,
    TimeSpan Elapsed);
