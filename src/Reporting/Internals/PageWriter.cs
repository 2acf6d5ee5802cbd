using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Dynamics.Reporting.Internals;

/// <summary>Collects the body's HTML and, apart from it, the figures' JSON.</summary>
internal sealed class PageWriter
{
    private readonly StringBuilder _html = new();
    private readonly JsonArray _figures = [];

    /// <summary>The HTML so far.</summary>
    public string Body => _html.ToString();

    /// <summary>The figures so far. The default encoder writes no angle bracket, so no text can close the script element around it.</summary>
    public string FiguresJson => _figures.ToJsonString();

    /// <summary>Appends markup; its text must be escaped already.</summary>
    public void Html(string markup) => _html.Append(markup);

    /// <summary>Appends one section with its heading.</summary>
    public void Section(ReportSection section)
    {
        _html.Append(CultureInfo.InvariantCulture, $"<section class=\"{(section.IsWide ? "wide" : "narrow")}\">\n<h2>{HtmlText.Escape(section.Heading)}</h2>\n");
        section.Write(this);
        _html.Append("</section>\n");
    }

    /// <summary>Says that a section has no data to show.</summary>
    public void Nothing() => Html("<p class=\"lead\">There is nothing to show here.</p>\n");

    /// <summary>Appends a figure and its caption.</summary>
    public void Figure(PlotlyFigure figure)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"figure-{_figures.Count + 1}");
        string caption = HtmlText.Escape(figure.Caption);
        _html.Append(CultureInfo.InvariantCulture, $"""
            <figure><div class="plot" id="{id}" role="img" aria-label="{caption}" style="height:{figure.HeightPixels}px"></div>
            <figcaption>{caption}</figcaption></figure>

            """);
        _figures.Add(new JsonObject { ["id"] = id, ["traces"] = figure.Traces, ["layout"] = figure.Layout });
    }
}
