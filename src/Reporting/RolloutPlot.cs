using System.Globalization;
using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>What a model foresees of a path when it gets no more images.</summary>
/// <param name="Sequences">One or more films or models; where the estimate is a forecast, and NaN where there is none.</param>
/// <param name="StartFrame">The frame from which on nothing was seen.</param>
/// <param name="PositionUnit">Unit of measure of the positions.</param>
public sealed record RolloutPlot(IReadOnlyList<PathSequence> Sequences, double StartFrame, string PositionUnit) : ReportSection
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
            $"from the dotted line (frame {StartFrame:0.#}) on the model sees nothing. The band should widen as the forecast goes wrong, and hold the truth in 95 % of the frames.");
        page.Html(Sequences.Count > 1 ? "<div class=\"pair\">\n" : "<div>\n");
        foreach (PathSequence sequence in Sequences)
        {
            PlotlyFigure figure = PathFigures.OverFrames(sequence, PositionUnit, "forecast", caption);
            figure.Layout["shapes"] = new JsonArray(Plot.VerticalLine(StartFrame));
            page.Figure(figure);
        }
        page.Html("</div>\n");
    }
}
