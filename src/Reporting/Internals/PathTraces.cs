using System.Globalization;

namespace Dynamics.Reporting.Internals;

/// <summary>True and estimated path of a dot, over the frames and in the plane.</summary>
/// <param name="Sequences">One or more films, each in a row of two figures.</param>
/// <param name="PositionUnit">Unit of measure of the positions.</param>
internal sealed record PathTraces(IReadOnlyList<PathSequence> Sequences, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Path, true and estimated";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        if (Sequences.Count == 0)
        {
            page.Nothing();
        }
        foreach (PathSequence sequence in Sequences)
        {
            string overFrames = "where the estimate leaves the truth, the band should be wide; 95 % of the true points should lie in it."
                + (sequence.BaselineX is null ? ""
                    : " The faint line is read from each image alone: what the estimate gains over it comes from the frames before.");
            page.Html("<div class=\"pair\">\n");
            page.Figure(PathFigures.OverFrames(sequence, PositionUnit, "estimated", overFrames));
            page.Figure(PathFigures.InPlane(sequence, PositionUnit, "estimated",
                "the same positions in the plane; a good estimate draws the shape of the path without its noise."));
            page.Html("</div>\n");
        }
    }
}

/// <summary>What a model foresees of a path when it gets no more images.</summary>
/// <param name="Sequences">One or more films or models; where the estimate is a forecast, and NaN where there is none.</param>
/// <param name="StartFrame">The frame from which on nothing was seen.</param>
/// <param name="PositionUnit">Unit of measure of the positions.</param>
internal sealed record RolloutPlot(IReadOnlyList<PathSequence> Sequences, double StartFrame, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Forecast without images";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        if (Sequences.Count == 0)
        {
            page.Nothing();
            return;
        }
        string caption = string.Create(CultureInfo.InvariantCulture,
            $"from the dotted line (frame {StartFrame:0.#}) on the model sees nothing. The band should widen as the forecast goes wrong, "
            + $"and hold the truth in 95 % of the frames.");
        page.Html(Sequences.Count > 1 ? "<div class=\"pair\">\n" : "<div>\n");
        foreach (PathSequence sequence in Sequences)
        {
            PlotlyFigure figure = PathFigures.OverFrames(sequence, PositionUnit, "forecast", caption);
            figure.Layout.With(("shapes", new[] { Plot.VerticalLine(StartFrame) }));
            page.Figure(figure);
        }
        page.Html("</div>\n");
    }
}
