using System.Globalization;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>The two streams: results on stdout, progress on stderr. Colours only on a terminal.</summary>
internal static class Screen
{
    private const int RedirectedWidth = 150;

    public static IAnsiConsole Result { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Progress { get; } = Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>Gives a terminal back the cursor that a progress bar has taken, when the bar is left as it is.</summary>
    public static void ShowCursor()
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write("\u001b[?25h");
        }
    }

    /// <summary>A table with a heading row, cells as plain text.</summary>
    public static Table Table(string title, params ReadOnlySpan<string> headings)
    {
        Table table = new Table().RoundedBorder().Title(Markup.Escape(title));
        foreach (string heading in headings)
        {
            table.AddColumn(new TableColumn(Markup.Escape(heading)).NoWrap());
        }
        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    public static void Row(this Table table, params ReadOnlySpan<string> cells) => table.AddRow([.. cells.ToArray().Select(Markup.Escape)]);

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (redirected)
        {
            console.Profile.Width = RedirectedWidth;
        }
        return console;
    }
}

/// <summary>Numbers as the tables print them: invariant culture, a dash for what is not known.</summary>
internal static class Numbers
{
    public static string Text(double value, string format) =>
        double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary><c>0.912 [0.87, 0.94]</c>.</summary>
    public static string WithInterval(Figure? figure, string format = "0.000") => figure switch
    {
        null => "-",
        { Low: { } low, High: { } high } => $"{Text(figure.Value, format)} [{Text(low, format)}, {Text(high, format)}]",
        _ => Text(figure.Value, format),
    };
}

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
