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

    /// <summary>The study that a command runs, those with a command of their own included.</summary>
    /// <exception cref="InputException">No study does.</exception>
    public static Study OfCommand(string command) => ((IEnumerable<Study>)
    [
        .. All, new CompareStudy(), ImagesStudy.Default, HorizonsStudy.Default, GridStudy.Grid, GridStudy.OfSeeds, CollapseStudy.Default,
        ClaimsStudy.Default, PredictorsStudy.Default, IdentifyStudy.Default, IcaStudy.Default,
    ]).FirstOrDefault(study => study.Command == command) ?? throw new InputException(
        $"'{command}' is no study or sweep", "--out", "give the folder of a study or a sweep");
}
