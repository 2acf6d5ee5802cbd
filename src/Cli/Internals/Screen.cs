using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>The two streams: results on stdout, progress on stderr. Colours only on a terminal.</summary>
internal static class Screen
{
    private const int RedirectedWidth = 150;

    public static IAnsiConsole Result { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Progress { get; } = Create(Console.Error, Console.IsErrorRedirected);

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
