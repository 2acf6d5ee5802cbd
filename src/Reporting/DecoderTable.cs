using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>R² with its interval, error, coverage and null p-value of every decoder: large figures, a table and a forest plot.</summary>
/// <param name="Scores">One row each, in the order shown.</param>
/// <param name="PositionUnit">Unit of measure of the errors; errors in <c>m</c> are shown in centimetres.</param>
public sealed record DecoderTable(IReadOnlyList<DecoderScore> Scores, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Decoders";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        if (Scores.FirstOrDefault(score => score.Highlighted) is { } ours)
        {
            DecoderTableHtml.WriteKeyFigures(page, ours, PositionUnit);
        }
        DecoderTableHtml.WriteTable(page, Scores, PositionUnit);
        page.Figure(ForestPlot.Create(Scores));
    }
}
