using System.Globalization;
using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace Dynamics.Reporting.Internals;

/// <summary>How many units fire how often.</summary>
/// <param name="RatesHz">Rate of each unit, Hz; units that never fire are left out of the figure and counted in its caption.</param>
/// <param name="Suspicious">True for each unit that is drawn apart.</param>
internal sealed record RateHistogram(IReadOnlyList<double> RatesHz, IReadOnlyList<bool> Suspicious) : ReportSection
{
    private const int StepsPerDecade = 4;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Firing rates";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        int[] steps = [.. RatesHz.Where(rate => rate > 0).Select(Step).DefaultIfEmpty(0)];
        List<Trace> traces = [Bars("units", steps, false, "var(--ours)")];
        if (Suspicious.Contains(true))
        {
            traces.Add(Bars("suspicious units", steps, true, "var(--series-2)"));
        }
        // At least a decade, so that there are always a few ticks.
        (double low, double high) = (Decade(steps.Min()) - 0.05, Decade(steps.Max() + 1) + 0.05);
        double missing = Math.Max(0, 1 - (high - low));
        (low, high) = (low - (missing / 2), high + (missing / 2));
        double[] ticks = [.. Enumerable.Range((int)Math.Floor(low), 2 + (int)Math.Ceiling(high - low))
            .SelectMany(decade => new[] { 1, 2, 5 }, (decade, digit) => digit * Math.Pow(10, decade))];
        LinearAxis x = Plot.Axis("rate (Hz)",
            ("tickvals", ticks.Select(Math.Log10).ToArray()),
            ("ticktext", ticks.Select(tick => tick.ToString("G3", CultureInfo.InvariantCulture)).ToArray()),
            ("range", new[] { low, high }));
        Layout layout = Plot.Layout(x, Plot.Axis("number of units"), "closest")
            .With(("barmode", "stack"), ("bargap", 0.05), ("showlegend", true));
        int silent = RatesHz.Count(rate => !(rate > 0));
        page.Figure(new(traces, layout, 320,
            "Principal cells fire from a tenth of a hertz to a few; what stands far to the right is another kind of cell, or none."
            + (silent == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
                $" {silent} {(silent == 1 ? "unit never fires" : "units never fire")} and cannot be shown here."))));
    }

    private Trace Bars(string name, int[] steps, bool suspicious, string color)
    {
        int[] all = [.. Enumerable.Range(steps.Min(), steps.Max() - steps.Min() + 1)];
        ILookup<int, int> units = Enumerable.Range(0, RatesHz.Count)
            .Where(i => RatesHz[i] > 0 && Suspicious[i] == suspicious)
            .ToLookup(i => Step(RatesHz[i]));
        string Range(int step) => string.Create(CultureInfo.InvariantCulture, $"{Edge(step):G2} to {Edge(step + 1):G2} Hz");
        IEnumerable<double> middles = all.Select(step => Decade(step) + (0.5 / StepsPerDecade));
        return Plot.Bars(name, middles, all.Select(step => (double)units[step].Count()), color).With(
            ("text", all.Select(Range).ToArray()),
            ("textposition", "none"),
            ("hovertemplate", "%{y} at %{text}"));
    }

    private static int Step(double rate) => (int)Math.Floor(StepsPerDecade * Math.Log10(rate) + 1e-9);

    private static double Decade(int step) => step / (double)StepsPerDecade;

    private static double Edge(int step) => Math.Pow(10, Decade(step));
}
