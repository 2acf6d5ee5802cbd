using System.Globalization;
using System.Text.Json.Nodes;

namespace Dynamics.Reporting.Internals;

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
        JsonArray traces = [];
        JsonObject frames = Plot.Axis("frame");
        frames["anchor"] = "y2";
        var layout = new JsonObject { ["xaxis"] = frames, ["hovermode"] = "x unified" };
        bool cut = false;
        for (int panel = 0; panel < 2; panel++)
        {
            Coordinate coordinate = panel == 0
                ? new(path.TrueX, path.X, path.BandX, path.BaselineX)
                : new(path.TrueY, path.Y, path.BandY, path.BaselineY);
            foreach (JsonObject trace in Traces(coordinate, path.Frames[..count], estimateName))
            {
                trace["yaxis"] = Plot.AxisId("y", panel);
                trace["legendgroup"] = trace["name"]!.DeepClone();
                traces.Add(panel == 0 ? trace : Plot.Follow(trace));
            }
            JsonObject y = Plot.Axis($"{(panel == 0 ? "x" : "y")} position ({unit})");
            y["domain"] = Plot.Numbers(panel == 0 ? [0.54, 1] : [0, 0.46]);
            cut |= Limit(y, coordinate, count);
            layout[Plot.AxisKey("y", panel)] = y;
        }
        string part = path.Frames.Length > count ? string.Create(CultureInfo.InvariantCulture, $" Drawn are the first {count} of {path.Frames.Length} frames.") : "";
        return new PlotlyFigure(traces, layout, 440, $"{path.Name}: {caption}{(cut ? " What lies far from the path is beyond the axis." : "")}{part}");
    }

    /// <summary>The path in the plane.</summary>
    public static PlotlyFigure InPlane(PathSequence path, string unit, string estimateName, string caption)
    {
        int count = Math.Min(path.Frames.Length, MaximumFrames);
        JsonArray traces =
        [
            Plot.Line("true", path.TrueX[..count], path.TrueY[..count], "var(--ink)", 1.6),
            Plot.Line(estimateName, path.X[..count], path.Y[..count], "var(--ours)", 1.6),
        ];
        return new PlotlyFigure(traces, HeatMap.Layout(unit), 440, $"{path.Name}: {caption}");
    }

    private static IEnumerable<JsonObject> Traces(Coordinate coordinate, double[] frames, string estimateName)
    {
        if (coordinate.Band is { } band)
        {
            yield return Plot.Band("95 % interval", frames, band.Low, band.High, "var(--band)");
        }
        if (coordinate.Baseline is { } baseline)
        {
            JsonObject line = Plot.Line("pixel baseline", frames, baseline[..frames.Length], "var(--series-2)", 1);
            line["opacity"] = 0.55;
            yield return line;
        }
        yield return Plot.Line("true", frames, coordinate.Truth[..frames.Length], "var(--ink)", 1.6);
        yield return Plot.Line(estimateName, frames, coordinate.Estimate[..frames.Length], "var(--ours)", 1.6);
    }

    /// <summary>Keeps the axis within the truth's range and once that range on each side, so a forecast that runs away does not flatten the truth.
    /// True when something is cut off.</summary>
    private static bool Limit(JsonObject axis, Coordinate coordinate, int count)
    {
        double[] truth = [.. coordinate.Truth.Take(count).Where(double.IsFinite)];
        double span = truth.Length == 0 ? 0 : truth.Max() - truth.Min();
        double[] all = [.. new[] { coordinate.Truth, coordinate.Estimate, coordinate.Baseline, coordinate.Band?.Low, coordinate.Band?.High }
            .OfType<double[]>().SelectMany(values => values.Take(count)).Where(double.IsFinite)];
        if (!(span > 0) || !(all.Min() < truth.Min() - span || all.Max() > truth.Max() + span))
        {
            return false;
        }
        axis["range"] = Plot.Numbers([Math.Max(all.Min(), truth.Min() - span), Math.Min(all.Max(), truth.Max() + span)]);
        return true;
    }

    private sealed record Coordinate(double[] Truth, double[] Estimate, ValueBand? Band, double[]? Baseline);
}
