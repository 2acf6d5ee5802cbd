using System.Globalization;
using Plotly.NET.LayoutObjects;
using Plotly.NET;

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
            $"Every jump lies at the dotted line. The lower the peak and the sooner a line is back at its level before, the better the "
                + $"model "
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

/// <summary>One film of a dot in the plane with what was estimated of it. All arrays have one entry a frame, in order of time; NaN where a
/// value is
/// unknown, which leaves a gap.</summary>
/// <param name="Name">Which film, and by which model if there are several, for instance <c>test sequence 0</c>.</param>
/// <param name="Frames">Frame numbers, ascending.</param>
/// <param name="TrueX">True position, first coordinate.</param>
/// <param name="TrueY">True position, second coordinate.</param>
/// <param name="X">Mean of the estimate, first coordinate.</param>
/// <param name="Y">Mean of the estimate, second coordinate.</param>
/// <exception cref="ArgumentException">An array has another length than <paramref name="Frames"/>.</exception>
internal sealed record PathSequence(string Name, double[] Frames, double[] TrueX, double[] TrueY, double[] X, double[] Y)
{
    /// <summary>True position, first coordinate.</summary>
    public double[] TrueX { get; } = Lengths.Require(TrueX, Frames.Length, nameof(TrueX));

    /// <summary>True position, second coordinate.</summary>
    public double[] TrueY { get; } = Lengths.Require(TrueY, Frames.Length, nameof(TrueY));

    /// <summary>Mean of the estimate, first coordinate.</summary>
    public double[] X { get; } = Lengths.Require(X, Frames.Length, nameof(X));

    /// <summary>Mean of the estimate, second coordinate.</summary>
    public double[] Y { get; } = Lengths.Require(Y, Frames.Length, nameof(Y));

    /// <summary>The 95 % interval of the first coordinate.</summary>
    public ValueBand? BandX { get; init => field = value?.OfLength(Frames.Length, nameof(BandX)); }

    /// <summary>The 95 % interval of the second coordinate.</summary>
    public ValueBand? BandY { get; init => field = value?.OfLength(Frames.Length, nameof(BandY)); }

    /// <summary>What a regression on the single image says, first coordinate.</summary>
    public double[]? BaselineX { get; init => field = value is null ? null : Lengths.Require(value, Frames.Length, nameof(BaselineX)); }

    /// <summary>What a regression on the single image says, second coordinate.</summary>
    public double[]? BaselineY { get; init => field = value is null ? null : Lengths.Require(value, Frames.Length, nameof(BaselineY)); }
}

/// <summary>The figures of a <see cref="PathSequence"/>. Of a longer film its first 1,000 frames are drawn.</summary>
internal static class PathFigures
{
    private const int MaximumFrames = 1_000;

    /// <summary>Both coordinates over the frames, x above y on one axis of frames.</summary>
    /// <param name="path">What to draw.</param>
    /// <param name="unit">Unit of measure of position.</param>
    /// <param name="estimateName">What the estimate is called in the legend.</param>
    /// <param name="caption">Caption without what was cut off.</param>
    public static PlotlyFigure OverFrames(PathSequence path, string unit, string estimateName, string caption)
    {
        int count = Math.Min(path.Frames.Length, MaximumFrames);
        List<Trace> traces = [];
        Layout layout = new Layout().With(("xaxis", Plot.Axis("frame", ("anchor", "y2"))), ("hovermode", "x unified"));
        bool cut = false;
        for (int panel = 0; panel < 2; panel++)
        {
            Coordinate coordinate = panel == 0
                ? new(path.TrueX, path.X, path.BandX, path.BaselineX)
                : new(path.TrueY, path.Y, path.BandY, path.BaselineY);
            foreach (Trace trace in Traces(coordinate, path.Frames[..count], estimateName))
            {
                trace.With(("yaxis", Plot.AxisId("y", panel)), ("legendgroup", trace.GetPropertyValue("name")));
                traces.Add(panel == 0 ? trace : Plot.Follow(trace));
            }
            LinearAxis y =
                Plot.Axis($"{(panel == 0 ? "x" : "y")} position ({unit})", ("domain", panel == 0 ? [0.54, 1] : new[] { 0, 0.46 }));
            cut |= Limit(y, coordinate, count);
            layout.With((Plot.AxisKey("y", panel), y));
        }
        string part = path.Frames.Length > count
            ? string.Create(CultureInfo.InvariantCulture, $" Drawn are the first {count} of {path.Frames.Length} frames.")
            : "";
        return new(traces, layout, 440, $"{path.Name}: {caption}{(cut ? " What lies far from the path is beyond the axis." : "")}{part}");
    }

    /// <summary>The path in the plane.</summary>
    public static PlotlyFigure InPlane(PathSequence path, string unit, string estimateName, string caption)
    {
        int count = Math.Min(path.Frames.Length, MaximumFrames);
        Trace[] traces =
        [
            Plot.Line("true", path.TrueX[..count], path.TrueY[..count], "var(--ink)", 1.6),
            Plot.Line(estimateName, path.X[..count], path.Y[..count], "var(--ours)", 1.6),
        ];
        return new(traces, Plot.PlaneLayout($"x ({unit})", $"y ({unit})"), 440, $"{path.Name}: {caption}");
    }

    private static IEnumerable<Trace> Traces(Coordinate coordinate, double[] frames, string estimateName)
    {
        if (coordinate.Band is { } band)
        {
            yield return Plot.Band("95 % interval", frames, band.Low, band.High, "var(--band)");
        }
        if (coordinate.Baseline is { } baseline)
        {
            yield return Plot.Line("pixel baseline", frames, baseline[..frames.Length], "var(--series-2)", 1).With(("opacity", 0.55));
        }
        yield return Plot.Line("true", frames, coordinate.Truth[..frames.Length], "var(--ink)", 1.6);
        yield return Plot.Line(estimateName, frames, coordinate.Estimate[..frames.Length], "var(--ours)", 1.6);
    }

    /// <summary>Keeps the axis within the truth's range and once that range on each side, so a forecast that runs away does not flatten the
    /// truth.
    /// True when something is cut off.</summary>
    private static bool Limit(LinearAxis axis, Coordinate coordinate, int count)
    {
        double[] truth = [.. coordinate.Truth.Take(count).Where(double.IsFinite)];
        double span = truth.Length == 0 ? 0 : truth.Max() - truth.Min();
        double[] all = [.. new[] { coordinate.Truth, coordinate.Estimate, coordinate.Baseline, coordinate.Band?.Low, coordinate.Band?.High }
            .OfType<double[]>().SelectMany(values => values.Take(count)).Where(double.IsFinite)];
        if (!(span > 0) || !(all.Min() < truth.Min() - span || all.Max() > truth.Max() + span))
        {
            return false;
        }
        axis.With(("range", new[] { Math.Max(all.Min(), truth.Min() - span), Math.Min(all.Max(), truth.Max() + span) }));
        return true;
    }

    private sealed record Coordinate(double[] Truth, double[] Estimate, ValueBand? Band, double[]? Baseline);
}
