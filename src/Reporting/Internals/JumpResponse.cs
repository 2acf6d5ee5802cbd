namespace Dynamics.Reporting.Internals;

/// <summary>Decoding error around jumps of the dot, which no model foresees.</summary>
/// <param name="Models">One line for each model: X is the frame after the jump (negative before it), Y the median error over all jumps, the
/// band
/// as a rule its quartiles.</param>
/// <param name="PositionUnit">Unit of measure of the errors.</param>
internal sealed record JumpResponse(IReadOnlyList<Curve> Models, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "After a jump";

    /// <summary>What the bands are, for the caption.</summary>
    public string BandMeaning { get; init; } = "the middle half of the jumps";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        CurvePanel panel = new(
            $"Every jump lies at the dotted line. The lower the peak and the sooner a line is back at its level before, the better the model "
            + $"notices that its forecast was wrong; bands hold {BandMeaning}.",
            "time from the jump (frame)",
            $"median decoding error ({PositionUnit})",
            Models)
        {
            FromZero = true,
        };
        PlotlyFigure figure = CurveFigure.Create(panel, [.. Models.Select(model => model.Name).Distinct()], 400);
        figure.Layout.With(("shapes", new[] { Plot.VerticalLine(0) }));
        page.Figure(figure);
    }
}
