namespace Dynamics.Experiments.Studies;

/// <summary>Every study that can be asked for by name.</summary>
public static class StudyCatalog
{
    /// <summary>All of them, in the order of the command line.</summary>
    public static IReadOnlyList<Study> All { get; } =
    [
        ObjectiveStudies.Circle,
        ObjectiveStudies.Square,
        ObjectiveStudies.Figure8,
        NoiseStudies.Jumps,
        NoiseStudies.InputNoise,
        ObjectiveStudies.WobblyKalman,
        Hc11Study.Default,
        new EntropyEstimatorsStudy(),
    ];
}
