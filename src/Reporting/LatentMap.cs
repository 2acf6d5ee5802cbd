using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>The latents' first two principal components, coloured by position and by running direction. All arrays have one entry a point.</summary>
/// <param name="First">First principal component.</param>
/// <param name="Second">Second principal component.</param>
/// <param name="Position">True position.</param>
/// <param name="Direction">+1 running towards larger positions, -1 towards smaller, 0 not running.</param>
/// <param name="PositionUnit">Unit of measure of <paramref name="Position"/>.</param>
/// <param name="VarianceShares">Share of the latents' variance along each of the two components, 0 to 1.</param>
public sealed record LatentMap(
    double[] First, double[] Second, double[] Position, int[] Direction, string PositionUnit, (double First, double Second) VarianceShares) : ReportSection
{
    private const int MaximumPoints = 5_000;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Latent space";

    internal override bool IsWide => true;

    /// <summary>Projects latents on their first two principal components and keeps at most 5,000 evenly spread bins of those that count.</summary>
    /// <param name="latents">Latent means [time, latent], float32, row-major.</param>
    /// <param name="dimension">Number of latent features, at least 1.</param>
    /// <param name="position">True position [time]; bins with NaN are left out.</param>
    /// <param name="velocity">Signed velocity [time]; its sign gives the direction.</param>
    /// <param name="running">True where the animal runs [time].</param>
    /// <param name="positionUnit">Unit of measure of <paramref name="position"/>.</param>
    public static LatentMap FromLatents(float[] latents, int dimension, float[] position, float[] velocity, bool[] running, string positionUnit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (latents.Length != position.Length * dimension)
        {
            throw new ArgumentException($"'latents' has {latents.Length} values; expected [time={position.Length}, latent={dimension}]", nameof(latents));
        }
        int[] known = [.. Enumerable.Range(0, position.Length).Where(t => float.IsFinite(position[t]) && IsFinite(latents.AsSpan(t * dimension, dimension)))];
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
        page.Figure(new PlotlyFigure([ByPosition()], Layout(), 440,
            "Each point is one bin: where the colour runs smoothly along the cloud, the latents hold the position."));
        page.Figure(new PlotlyFigure(ByDirection(), Layout(), 440,
            "The same points by running direction: clouds that part mean the latents tell the two directions from one another."));
        page.Html("</div>\n");
    }

    private JsonObject ByPosition() => Points("position", Enumerable.Range(0, First.Length), new JsonObject
    {
        ["size"] = 4,
        ["opacity"] = 0.75,
        ["color"] = Plot.Numbers(Position),
        ["colorscale"] = "Viridis",
        ["showscale"] = true,
        ["colorbar"] = new JsonObject
        {
            ["title"] = new JsonObject { ["text"] = HtmlText.Escape($"position ({PositionUnit})"), ["side"] = "right" },
            ["thickness"] = 12,
            ["outlinewidth"] = 0,
        },
    });

    private JsonArray ByDirection() =>
    [
        ByDirection("not running", 0, "var(--still)"),
        ByDirection("towards larger", 1, "var(--series-1)"),
        ByDirection("towards smaller", -1, "var(--series-2)"),
    ];

    private JsonObject ByDirection(string name, int direction, string color) =>
        Points(name, Enumerable.Range(0, First.Length).Where(i => Direction[i] == direction), new JsonObject
        {
            ["size"] = 4,
            ["opacity"] = direction == 0 ? 0.45 : 0.7,
            ["color"] = color,
        });

    private JsonObject Points(string name, IEnumerable<int> indices, JsonObject marker)
    {
        int[] chosen = [.. indices];
        return new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "markers",
            ["name"] = name,
            ["x"] = Plot.Numbers(chosen.Select(i => First[i])),
            ["y"] = Plot.Numbers(chosen.Select(i => Second[i])),
            ["text"] = new JsonArray([.. chosen.Select(i => JsonValue.Create(HtmlText.Fixed(Position[i], 2)))]),
            ["hovertemplate"] = HtmlText.Escape($"%{{text}} {PositionUnit}"),
            ["marker"] = marker,
        };
    }

    private JsonObject Layout()
    {
        JsonObject y = Plot.Axis($"component 2 ({HtmlText.Percent(VarianceShares.Second)} of variance)");
        y["scaleanchor"] = "x";
        return new JsonObject
        {
            ["xaxis"] = Plot.Axis($"component 1 ({HtmlText.Percent(VarianceShares.First)} of variance)"),
            ["yaxis"] = y,
            ["hovermode"] = "closest",
        };
    }

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
