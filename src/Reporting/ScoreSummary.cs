namespace Dynamics.Reporting;

/// <summary>How well one decoder did on one set of bins. <see cref="double.NaN"/> stands for what was not measured and is shown as a dash.</summary>
/// <param name="R2">1 - SSE/SST on the test part.</param>
/// <param name="R2Low">Lower end of the 95 % interval of <paramref name="R2"/>.</param>
/// <param name="R2High">Upper end.</param>
/// <param name="MedianAbsError">Median absolute error in the table's position unit.</param>
/// <param name="Coverage95">Share of bins whose true position lies in the predicted 95 % interval, 0 to 1.</param>
/// <param name="NullP">p-value against the circular-shift null, 0 to 1.</param>
public sealed record ScoreSummary(double R2, double R2Low, double R2High, double MedianAbsError, double Coverage95, double NullP)
{
    /// <summary>R² of each training seed; empty where nothing was seeded.</summary>
    public IReadOnlyList<double> SeedR2 { get; init; } = [];
}
