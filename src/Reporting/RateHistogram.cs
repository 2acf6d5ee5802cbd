using System.Globalization;
using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>How many units fire how often.</summary>
/// <param name="RatesHz">Rate of each unit, Hz; units that never fire are left out of the figure and counted in its caption.</param>
/// <param name="Suspicious">True for each unit that is drawn apart.</param>
public sealed record RateHistogram(IReadOnlyList<double> RatesHz, IReadOnlyList<bool> Suspicious) : ReportSection
{
    private const int StepsPerDecade = 4;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Firing rates";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        int[] steps = [.. RatesHz.Where(rate => rate > 0).Select(Step).DefaultIfEmpty(0)];
        JsonArray traces = [Bars("units", steps, false, "var(--ours)"), Bars("suspicious units", steps, true, "var(--series-2)")];
        JsonObject x = Plot.Axis("rate (Hz)");
        int[] decades = [.. Enumerable.Range((int)Math.Floor(steps.Min() / (double)StepsPerDecade), 2 + (steps.Max() - steps.Min() + StepsPerDecade) / StepsPerDecade)];
        x["tickvals"] = Plot.Numbers(decades.Select(decade => (double)decade));
        x["ticktext"] = Plot.Labels(decades.Select(decade => Math.Pow(10, decade).ToString("G3", CultureInfo.InvariantCulture)));
        JsonObject y = Plot.Axis("units");
        var layout = new JsonObject { ["xaxis"] = x, ["yaxis"] = y, ["barmode"] = "stack", ["bargap"] = 0.05, ["hovermode"] = "closest" };
        int silent = RatesHz.Count(rate => !(rate > 0));
        page.Figure(new PlotlyFigure(traces, layout, 320,
            "Principal cells fire from a tenth of a hertz to a few; what stands far to the right is another kind of cell, or none."
            + (silent > 0 ? string.Create(CultureInfo.InvariantCulture, $" {silent} {(silent == 1 ? "unit never fires" : "units never fire")} and cannot be shown here.") : "")));
    }

    private JsonObject Bars(string name, int[] steps, bool suspicious, string color)
    {
        int[] all = [.. Enumerable.Range(steps.Min(), steps.Max() - steps.Min() + 1)];
        ILookup<int, int> units = Enumerable.Range(0, RatesHz.Count).Where(i => RatesHz[i] > 0 && Suspicious[i] == suspicious).ToLookup(i => Step(RatesHz[i]));
        return new JsonObject
        {
            ["type"] = "bar",
            ["name"] = name,
            ["x"] = Plot.Numbers(all.Select(step => (step + 0.5) / StepsPerDecade)),
            ["y"] = Plot.Numbers(all.Select(step => (double)units[step].Count())),
            ["text"] = Plot.Labels(all.Select(step => string.Create(CultureInfo.InvariantCulture, $"{Edge(step):G2} to {Edge(step + 1):G2} Hz"))),
            ["textposition"] = "none",
            ["hovertemplate"] = "%{y} at %{text}",
            ["marker"] = new JsonObject { ["color"] = color },
        };
    }

    private static int Step(double rate) => (int)Math.Floor(StepsPerDecade * Math.Log10(rate) + 1e-9);

    private static double Edge(int step) => Math.Pow(10, step / (double)StepsPerDecade);
}
