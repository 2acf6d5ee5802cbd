using System.Text.Json.Nodes;

namespace Dynamics.Reporting.Internals;

/// <summary>R² of every decoder as dots with interval bars, over all bins and over running bins.</summary>
internal static class ForestPlot
{
    private const double RowOffset = 0.16;
    private const double LeftmostR2 = -0.25;

    public static PlotlyFigure Create(IReadOnlyList<DecoderScore> scores)
    {
        JsonArray traces =
        [
            Dots("all bins", scores, score => score.AllBins, -RowOffset, "var(--all)", "circle"),
            Dots("running bins", scores, score => score.RunningBins, RowOffset, "var(--running)", "diamond"),
        ];
        if (scores.Any(score => score.AllBins.SeedR2.Count + score.RunningBins.SeedR2.Count > 0))
        {
            traces.Add(Seeds(scores));
        }
        return new PlotlyFigure(traces, Layout(scores), 110 + 38 * scores.Count, Caption(scores));
    }

    private static JsonObject Dots(string name, IReadOnlyList<DecoderScore> scores, Func<DecoderScore, ScoreSummary> part, double offset, string color, string symbol)
    {
        List<ScoreSummary> parts = [.. scores.Select(part)];
        return new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "markers",
            ["name"] = name,
            ["x"] = Plot.Numbers(parts.Select(p => p.R2)),
            ["y"] = Plot.Numbers(parts.Select((_, row) => row + offset)),
            ["text"] = Plot.Labels(scores.Select(score => score.Name)),
            ["customdata"] = new JsonArray([.. parts.Select(p => JsonValue.Create(HtmlText.Interval(p.R2Low, p.R2High, 3)))]),
            ["hovertemplate"] = "%{text}: %{x:.3f} %{customdata}",
            ["marker"] = new JsonObject { ["color"] = color, ["size"] = 9, ["symbol"] = symbol },
            ["error_x"] = new JsonObject
            {
                ["type"] = "data",
                ["symmetric"] = false,
                ["array"] = Plot.Numbers(parts.Select(p => p.R2High - p.R2)),
                ["arrayminus"] = Plot.Numbers(parts.Select(p => p.R2 - p.R2Low)),
                ["color"] = color,
                ["thickness"] = 2,
                ["width"] = 4,
            },
        };
    }

    private static JsonObject Seeds(IReadOnlyList<DecoderScore> scores)
    {
        var x = new List<double>();
        var y = new List<double>();
        for (int row = 0; row < scores.Count; row++)
        {
            foreach ((ScoreSummary part, double offset) in new[] { (scores[row].AllBins, -RowOffset), (scores[row].RunningBins, RowOffset) })
            {
                x.AddRange(part.SeedR2);
                y.AddRange(part.SeedR2.Select(_ => row + offset));
            }
        }
        return new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "markers",
            ["name"] = "single seeds",
            ["x"] = Plot.Numbers(x),
            ["y"] = Plot.Numbers(y),
            ["hovertemplate"] = "seed: %{x:.3f}<extra></extra>",
            ["marker"] = new JsonObject { ["symbol"] = "line-ns-open", ["size"] = 11, ["color"] = "var(--ink)", ["line"] = new JsonObject { ["width"] = 1.4 } },
        };
    }

    private static JsonObject Layout(IReadOnlyList<DecoderScore> scores)
    {
        JsonObject x = Plot.Axis("R² on the test part (1 is perfect, 0 is the test mean)");
        x["range"] = Plot.Numbers([LeftEdge(scores), 1.02]);
        x["zeroline"] = true;
        JsonObject y = Plot.Axis("");
        y["tickvals"] = Plot.Numbers(scores.Select((_, row) => (double)row));
        y["ticktext"] = new JsonArray([.. scores.Select(score => JsonValue.Create(Label(score)))]);
        y["range"] = Plot.Numbers([scores.Count - 0.5, -0.5]);
        y["zeroline"] = false;
        y["fixedrange"] = true;
        return new JsonObject { ["xaxis"] = x, ["yaxis"] = y, ["hovermode"] = "closest" };
    }

    private static string Label(DecoderScore score)
    {
        string name = HtmlText.Escape(score.Name) + (score.Causal ? "" : " (not causal)");
        return score.Highlighted ? $"<b>{name}</b>" : name;
    }

    private static double Lowest(IReadOnlyList<DecoderScore> scores) => scores
        .SelectMany(score => new[] { score.AllBins.R2Low, score.RunningBins.R2Low, score.AllBins.R2, score.RunningBins.R2 })
        .Where(double.IsFinite).DefaultIfEmpty(0).Min();

    private static double LeftEdge(IReadOnlyList<DecoderScore> scores) => Math.Clamp(Lowest(scores) - 0.03, LeftmostR2, -0.03);

    private static string Caption(IReadOnlyList<DecoderScore> scores) =>
        "The further right, the better; a bar is the 95 % interval, and bars that overlap widely are no difference to speak of"
        + (Lowest(scores) < LeftmostR2 ? ". Values below −0.25 lie left of the axis; the table has them." : ".");
}
