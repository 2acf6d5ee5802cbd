using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>One trained model of a study, scored.</summary>
/// <param name="Case">Which model.</param>
/// <param name="Seed">Of data and model.</param>
/// <param name="Scores">Its scores.</param>
/// <param name="Exhibit">What the page shows of it.</param>
/// <param name="History">Its training.</param>
/// <param name="MillisecondsPerBatch">Wall time of a training step, metrics included; NaN where the training was resumed.</param>
public sealed record StudyRun(StudyCase Case, int Seed, SequenceScores Scores, SequenceExhibit Exhibit, MetricHistory History, double MillisecondsPerBatch);
