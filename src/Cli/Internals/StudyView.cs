using System.Globalization;
using Dynamics.Experiments.Studies;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>A study on the terminal.</summary>
internal static class StudyView
{
    /// <summary>Runs a study with its progress on stderr.</summary>
    public static T Watch<T>(Study study, int count, Func<IProgress<StudyProgress>, T> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(new Lines(study));
        }
        T result = default!;
        Screen.Progress.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => result = work(new Bar(study, context.AddTask($"{count} cases", maxValue: count))));
        return result;
    }

    /// <summary>What a case came to, in a line.</summary>
    public static string Describe(Study study, CaseResult result) =>
        $"{result.Case.Name}{(result.Seed is { } seed ? $" seed {seed}" : "")}: {study.Headline(result)}";

    /// <summary>The tables of a study, and how to read them.</summary>
    public static void Show(StudyReport report)
    {
        List<(CaseTable First, List<CaseTable> Parts)> tables = [];
        foreach (CaseTable table in report.Study.Tables(report))
        {
            if (table.TerminalTitle is not null)
            {
                tables.Add((table, []));
            }
            tables[^1].Parts.Add(table);
        }
        foreach ((CaseTable first, List<CaseTable> parts) in tables)
        {
            CaseColumn[] columns =
                [.. parts.SelectMany(part => part.Columns)
                    .Where(column => column.Brief is not null && first.Rows.Any(row => row.Find(report.Figures, column) is not null))];
            if (columns.Length > 0)
            {
                Screen.Result.Write(Rows(report, first, columns));
            }
        }
        string time = report.Elapsed is { } elapsed ? string.Create(CultureInfo.InvariantCulture, $"; {elapsed.TotalSeconds:0} s") : "";
        Screen.Result.WriteLine(report.Study.Legend(report) + time);
    }

    private static Table Rows(StudyReport report, CaseTable first, CaseColumn[] columns)
    {
        Table table = Screen.Table(
            first.TerminalTitle!,
            [first.TerminalRowHeading, .. columns.Where(column => !column.SharesCell).Select(column => column.Brief!)]);
        foreach (CaseRow row in first.Rows)
        {
            List<string> cells = [row.Name];
            foreach ((int index, CaseColumn column) in columns.Index())
            {
                string text = Text(row.Find(report.Figures, column), column, index < first.TerminalIntervals);
                if (column.SharesCell)
                {
                    cells[^1] += " " + text;
                }
                else
                {
                    cells.Add(text);
                }
            }
            table.Row([.. cells]);
        }
        return table;
    }

    private static string Text(Figure? figure, CaseColumn column, bool withInterval)
    {
        string Number(double value, int decimals) => Numbers.Text(value, decimals == 0 ? "0" : "0." + new string('0', decimals));
        string value = Number(figure?.Value ?? double.NaN, column.BriefDecimals);
        return withInterval && figure is { Low: { } low, High: { } high }
            ? $"{value} [{Number(low, column.Decimals)}, {Number(high, column.Decimals)}]"
            : value;
    }

    private static string Describe(Study study, StudyProgress.Finished finished) => FormattableString.Invariant(
        $"{Describe(study, finished.Result)}{(finished.WasThere ? ", done before" : $" in {finished.Result.Seconds:0.0} s")}");

    private sealed class Bar(Study study, ProgressTask task) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value)
        {
            if (value is StudyProgress.Finished finished)
            {
                task.Increment(1);
                task.Description = Describe(study, finished);
            }
        }
    }

    private sealed class Lines(Study study) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value)
        {
            if (value is StudyProgress.Finished finished)
            {
                Console.Error.WriteLine($"{finished.Done}/{finished.Count} {Describe(study, finished)}");
            }
        }
    }
}
