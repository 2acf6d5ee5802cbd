using Dynamics.KalmanSsl;
using Dynamics.Losses;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The objectives on one footing, as cases of a study.</summary>
internal static class ObjectiveCases
{
    public static StudyCase StopGradient { get; } = StudyCase.Of(new StopGradientObjective(), "stop-gradient (F_LDM)");

    public static StudyCase NearestNeighbor { get; } = StudyCase.Of(new KozachenkoLeonenkoObjective(), "kNN entropy (F_MI)");

    public static StudyCase NearestNeighborScaled { get; } = StudyCase.Of(new KozachenkoLeonenkoObjective { DimensionFactor = 1 }, "kNN without the factor d");

    public static StudyCase NearestNeighborConditional { get; } = StudyCase.Of(new KozachenkoLeonenkoObjective { ConditioningBins = 1 }, "kNN, conditional (F_LDM)");

    public static StudyCase KernelDensity { get; } = StudyCase.Of(new KernelDensityObjective(), "kernel density (F_MI)");

    public static StudyCase KernelDensityConditional { get; } = StudyCase.Of(new KernelDensityObjective { ConditioningBins = 1 }, "kernel density, conditional (F_LDM)");

    public static StudyCase LogDet { get; } = StudyCase.Of(new LogDetObjective { Weight = 1 }, "log-det (F_MI)");

    public static StudyCase LogDetConditional { get; } = StudyCase.Of(new LogDetObjective { Weight = 1, ConditioningBins = 1 }, "log-det, conditional (F_LDM)");

    /// <summary>One of each estimator.</summary>
    public static IReadOnlyList<StudyCase> Estimators { get; } = [StopGradient, NearestNeighbor, KernelDensity, LogDet];

    /// <summary>Every estimator with and without the mutual-information term, and kNN in the reference's scaling.</summary>
    public static IReadOnlyList<StudyCase> All { get; } =
        [StopGradient, NearestNeighbor, NearestNeighborScaled, NearestNeighborConditional, KernelDensity, KernelDensityConditional, LogDet, LogDetConditional];
}
