using Plotly.NET;

namespace Dynamics.Reporting.Internals;

/// <summary>The latents' first two principal components, coloured by position and by running direction. All arrays have one entry a
/// point.</summary>
/// <param name="First">First principal component.</param>
/// <param name="Second">Second principal component.</param>
/// <param name="Position">True position.</param>
/// <param name="Direction">+1 running towards larger positions, -1 towards smaller, 0 not running.</param>
/// <param name="PositionUnit">Unit of measure of <paramref name="Position"/>.</param>
/// <param name="VarianceShares">Share of the latents' variance along each of the two components, 0 to 1.</param>
internal sealed record LatentMap(
    double[] First, double[] Second, double[] Position, int[] Direction, string PositionUnit, (double First, double Second) VarianceShares)
    : ReportSection
{
    private const int MaximumPoints = 5_000;

    // Ends in the colour that it begins with, as the circle does.
    private static readonly object[][] s_cyclic =
        [[0, "#440154"], [0.25, "#31688e"], [0.5, "#fde725"], [0.75, "#e16462"], [1, "#440154"]];

    /// <summary>Length after which position repeats; NaN of one that does not.</summary>
    public double Period { get; init; } = double.NaN;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Latent space";

    internal override bool IsWide => true;

    /// <summary>Projects latents on their first two principal components and keeps at most 5,000 evenly spread bins of those that
    /// count.</summary>
    /// <param name="latents">Latent means [time, latent], float32, row-major.</param>
    /// <param name="dimension">Number of latent features, at least 1.</param>
    /// <param name="position">True position [time]; bins with NaN are left out.</param>
    /// <param name="velocity">Signed velocity [time]; its sign gives the direction.</param>
    /// <param name="running">True where the animal runs [time].</param>
    /// <param name="positionUnit">Unit of measure of <paramref name="position"/>.</param>
    public static LatentMap FromLatents(
        float[] latents, int dimension, float[] position, float[] velocity, bool[] running, string positionUnit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (latents.Length != position.Length * dimension)
        {
            throw new ArgumentException(
                $"'latents' has {latents.Length} values; expected [time={position.Length}, latent={dimension}]", nameof(latents));
        }
        bool IsKnown(int t) => float.IsFinite(position[t]) && IsFinite(latents.AsSpan(t * dimension, dimension));
        int[] known = [.. Enumerable.Range(0, position.Length).Where(IsKnown)];
        PrincipalPlane plane = PrincipalPlane.Fit(latents, dimension, known);
        int[] kept = Subsampling.Thin(known, MaximumPoints);
        return new LatentMap(
            [.. kept.Select(t => plane.Project(latents, t).First)],
            [.. kept.Select(t => plane.Project(latents, t).Second)],
            [.. kept.Select(t => (double)position[t])],
            [.. kept.Select(t => running[t] ? (float.IsNaN(velocity[t]) ? 0 : Math.Sign(velocity[t])) : 0)],
            positionUnit,
            plane.VarianceShares);
    }

    internal override void Write(PageWriter page)
    {
        page.Html("<div class=\"pair\">\n");
        page.Figure(new([ByPosition()], Layout(), 440,
            "Each point is one bin: where the colour runs smoothly along the cloud, the latents hold the position. "
            + "Percentages: share of the latents' variance."));
        Trace[] directions =
        [
            ByDirection("not running", 0, "var(--still)"),
            ByDirection("towards larger", 1, "var(--series-1)"),
            ByDirection("towards smaller", -1, "var(--series-2)"),
        ];
        page.Figure(new(directions, Layout(), 440,
            "The same points by running direction: clouds that part mean the latents tell the two directions from one another."));
        page.Html("</div>\n");
    }

    private Trace ByPosition() => Points("position", Enumerable.Range(0, First.Length),
        ("size", 4), ("opacity", 0.75), ("color", Plot.Numbers(Position)),
        ("colorscale", double.IsNaN(Period) ? "Viridis" : s_cyclic), ("showscale", true),
        ("colorbar", Plot.ColorBar($"position ({PositionUnit})")));

    private Trace ByDirection(string name, int direction, string color) => Points(
        name, Enumerable.Range(0, First.Length).Where(i => Direction[i] == direction),
        ("size", 4), ("opacity", direction == 0 ? 0.45 : 0.7), ("color", color));

    private Trace Points(string name, IEnumerable<int> indices, params ReadOnlySpan<(string Name, object? Value)> marker)
    {
        int[] chosen = [.. indices];
        return Plot.Points(name, chosen.Select(i => First[i]), chosen.Select(i => Second[i]), marker).With(
            ("customdata", Plot.Numbers(chosen.Select(i => Position[i]))),
            ("hovertemplate", $"%{{customdata:.2f}} {Plot.Label(PositionUnit)}"));
    }

    private Layout Layout() => Plot.PlaneLayout(
        $"component 1 ({HtmlText.Percent(VarianceShares.First)})", $"component 2 ({HtmlText.Percent(VarianceShares.Second)})")
        .With(("legend", Plot.LargeMarks()));

    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }
        return true;
    }
}
