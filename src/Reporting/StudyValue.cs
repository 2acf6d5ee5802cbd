namespace Dynamics.Reporting;

/// <summary>One cell of a <see cref="StudyTable"/>; NaN shows as a dash.</summary>
/// <param name="Value">The value, as a rule the mean over seeds.</param>
/// <param name="Low">Lower end of its interval, or NaN when there is none.</param>
/// <param name="High">Upper end.</param>
public sealed record StudyValue(double Value, double Low = double.NaN, double High = double.NaN)
{
    /// <summary>The value of every single seed, in the order of the seeds.</summary>
    public IReadOnlyList<double> Seeds { get; init; } = [];
}
