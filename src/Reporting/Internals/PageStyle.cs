using System.Reflection;
using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace Dynamics.Reporting.Internals;

/// <summary>What a page holds once for all of its figures: plotly.js, the script that draws, fonts, grid, legend and buttons, the style
/// sheet.</summary>
internal static class PageStyle
{
    private const string Clear = "rgba(0,0,0,0)";

    /// <summary>The style sheet.</summary>
    public static string Css() => Resource(Assembly.GetExecutingAssembly(), name => name == "page.css");

    /// <summary>The script that draws the figures.</summary>
    public static string Script() => Resource(Assembly.GetExecutingAssembly(), name => name == "page.js");

    /// <summary>plotly.js with the licenses of its parts, as Plotly.NET carries it.</summary>
    public static string PlotlyJs()
    {
        Assembly plotly = typeof(GenericChart).Assembly;
        bool IsPlotly(string name, string ending) =>
            name.StartsWith("Plotly.NET.plotly-", StringComparison.Ordinal) && name.EndsWith(ending, StringComparison.Ordinal);
        return Resource(plotly, name => IsPlotly(name, ".min.js.LICENSE.txt")) + Resource(plotly, name => IsPlotly(name, ".min.js"));
    }

    /// <summary>A chart without data as JSON: the template of its layout and its configuration are those of every figure.</summary>
    public static string FigureDefaultsJson()
    {
        Template template = new Template().With(("layout", SharedLayout()));
        Config config = new Config().With(
            ("responsive", true), ("displaylogo", false), ("modeBarButtonsToRemove", new[] { "select2d", "lasso2d", "autoScale2d" }));
        GenericChart chart =
            GenericChart.setLayout(new Layout().With(("template", template)), GenericChart.ofTraceObjects<Trace[]>(false, []));
        return PageWriter.Json(GenericChart.toJson(GenericChart.setConfig(config, chart)));
    }

    private static Layout SharedLayout() => new Layout().With(
        ("paper_bgcolor", Clear),
        ("plot_bgcolor", Clear),
        ("margin", new Margin().With(("l", 56), ("r", 16), ("t", 12), ("b", 48))),
        ("font", TextFont().With(("family", "system-ui, -apple-system, \"Segoe UI\", \"Noto Sans\", sans-serif"), ("size", 13))),
        ("colorway", Enumerable.Range(0, Plot.SeriesColors).Select(Plot.SeriesColor)),
        ("xaxis", Axis().With(("hoverformat", ".6~g"))),
        ("yaxis", Axis().With(("hoverformat", ".4~g"))),
        ("legend", Legend()),
        // Whole names: cut to a length, they could be cut within an escaped character.
        ("hoverlabel", new Hoverlabel().With(
            ("bgcolor", "var(--panel)"), ("bordercolor", "var(--axis)"), ("font", TextFont()), ("namelength", -1))),
        ("modebar", new ModeBar().With(("bgcolor", Clear), ("color", "var(--muted)"), ("activecolor", "var(--text)"))));

    /// <summary>Above the figure and nowhere in it, in the order of the traces (stacked bars would turn it round).</summary>
    private static Legend Legend() => new Legend().With(
        ("orientation", "h"), ("x", 0), ("y", 1.01), ("xanchor", "left"), ("yanchor", "bottom"), ("bgcolor", Clear),
        ("traceorder", "normal"));

    private static Font TextFont() => new Font().With(("color", "var(--text)"));

    private static LinearAxis Axis() => new LinearAxis().With(
        ("automargin", true), ("exponentformat", "none"), ("gridcolor", "var(--rule)"), ("linecolor", "var(--rule)"),
        ("zerolinecolor", "var(--axis)"), ("zeroline", false),
        // Ticks that nobody sees keep the numbers of two axes apart in their corner.
        ("ticks", "outside"), ("ticklen", 4), ("tickcolor", Clear));

    private static string Resource(Assembly assembly, Func<string, bool> isIt)
    {
        using Stream stream = assembly.GetManifestResourceStream(assembly.GetManifestResourceNames().Single(isIt))!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
