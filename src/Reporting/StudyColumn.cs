namespace Dynamics.Reporting;

/// <summary>One column of a <see cref="StudyTable"/>.</summary>
/// <param name="Heading">What is shown, with its unit.</param>
/// <param name="Values">One cell a row.</param>
public sealed record StudyColumn(string Heading, IReadOnlyList<StudyValue> Values)
{
    /// <summary>Decimals of all numbers in the column.</summary>
    public int Decimals { get; init; } = 3;
}
