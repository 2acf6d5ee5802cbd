using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>True and estimated path of a dot, over the frames and in the plane.</summary>
/// <param name="Sequences">One or more films, each in a row of two figures.</param>
/// <param name="PositionUnit">Unit of measure of the positions.</param>
public sealed record PathTraces(IReadOnlyList<PathSequence> Sequences, string PositionUnit) : ReportSection
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
                + (sequence.BaselineX is null ? "" : " The faint line is read from each image alone: what the estimate gains over it comes from the frames before.");
            page.Html("<div class=\"pair\">\n");
            page.Figure(PathFigures.OverFrames(sequence, PositionUnit, "estimated", overFrames));
            page.Figure(PathFigures.InPlane(sequence, PositionUnit, "estimated", "the same positions in the plane; a good estimate draws the shape of the path without its noise."));
            page.Html("</div>\n");
        }
    }
}
