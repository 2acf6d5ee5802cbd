using Plotly.NET;

namespace Dynamics.Reporting.Internals;

/// <summary>A map of images in the plane, coloured by class, which the map has not seen.</summary>
/// <param name="Places">[image, 2].</param>
/// <param name="Labels">Class of each image; there may be more of them than places.</param>
/// <param name="ClassNames">Names of the classes.</param>
internal sealed record ImageMap(float[] Places, int[] Labels, IReadOnlyList<string> ClassNames) : ReportSection
{
    private static readonly string[] s_symbols = ["circle", "diamond", "cross"];

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Map of features";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        int[] images = [.. Enumerable.Range(0, Places.Length / 2)];
        Trace[] traces =
        [
            .. ClassNames.Select((name, label) =>
            {
                int[] own = [.. images.Where(image => Labels[image] == label)];
                return Plot.Points(
                    name, own.Select(image => (double)Places[2 * image]), own.Select(image => (double)Places[(2 * image) + 1]),
                    ("size", 5), ("opacity", 0.75), ("color", Plot.SeriesColor(label)),
                    ("symbol", s_symbols[label / Plot.SeriesColors % s_symbols.Length]));
            }),
        ];
        page.Figure(new(traces, Plot.PlaneLayout("t-SNE 1", "t-SNE 2").With(("legend", Plot.LargeMarks())), 440,
            $"{images.Length} test images by their features, one colour a class: classes that part were learned without labels."));
    }
}
