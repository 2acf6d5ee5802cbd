using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>How far a study is. A closed family; events inform and never steer.</summary>
public abstract record StudyProgress
{
    private StudyProgress()
    {
    }

    /// <summary>A model has come to another step of its training.</summary>
    /// <param name="Case">Which model.</param>
    /// <param name="Seed">Its seed.</param>
    /// <param name="Event">What happened.</param>
    public sealed record Training(string Case, int Seed, TrainingEvent Event) : StudyProgress;

    /// <summary>A model is trained and scored.</summary>
    /// <param name="Run">The model with its scores.</param>
    /// <param name="Count">Models of the whole study.</param>
    public sealed record Scored(StudyRun Run, int Count) : StudyProgress;
}
