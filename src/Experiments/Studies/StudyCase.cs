using Dynamics.Simulators;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>One model of a study: what sets it apart from the study's common options.</summary>
/// <param name="Name">Lower-case name, the middle part of its figures: <c>STUDY.NAME.r2</c>.</param>
/// <param name="Title">What it is, for tables.</param>
/// <param name="Configure">Its options from the common ones.</param>
public sealed record StudyCase(string Name, string Title, Func<SequenceLdmOptions, SequenceLdmOptions> Configure)
{
    /// <summary>Data of its own, by seed; null: the study's.</summary>
    public Func<ulong, SequenceSimulator>? Simulator { get; init; }

    /// <summary>Its training from the common one; objectives differ in the rates that suit them.</summary>
    public Func<TrainingOptions, TrainingOptions> Train { get; init; } = options => options;

    /// <summary>A case that differs in its objective alone; named after it.</summary>
    public static StudyCase Of(Objective objective, string title) => new(objective.Name, title, options => options with { Objective = objective });
}
