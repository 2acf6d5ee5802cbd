using System.Text.Json.Nodes;

namespace Dynamics.Reporting.Internals;

/// <summary>A figure for plotly.js. Colours are CSS variables in the form <c>var(--name)</c>; the page puts the theme's value in.</summary>
/// <param name="Traces">plotly.js traces.</param>
/// <param name="Layout">plotly.js layout, without what all figures share (page.js adds fonts, grid, background).</param>
/// <param name="HeightPixels">Height on the screen.</param>
/// <param name="Caption">One sentence: what to see. Plain text.</param>
internal sealed record PlotlyFigure(JsonArray Traces, JsonObject Layout, int HeightPixels, string Caption);
