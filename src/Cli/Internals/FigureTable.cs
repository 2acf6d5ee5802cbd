using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>Figures of a measurement as a table of name, value and unit.</summary>
internal static class FigureTable
{
    /// <summary>Prints the figures under a title, their values in a number format of .NET.</summary>
    public static void Show(string title, IReadOnlyDictionary<string, Figure> figures, Func<double, string> format)
    {
        Table table = Screen.Table(title, "figure", "value", "unit");
        foreach ((string name, Figure figure) in figures)
        {
            table.Row(name, Numbers.Text(figure.Value, format(figure.Value)), figure.Unit);
        }
        Screen.Result.Write(table);
    }
}
