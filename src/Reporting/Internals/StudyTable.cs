namespace Dynamics.Reporting.Internals;

/// <summary>A comparison in numbers: each value with its interval and, below it, every seed.</summary>
/// <param name="Caption">One sentence: what the rows are and which interval the brackets hold.</param>
/// <param name="RowHeading">Heading of the row names.</param>
/// <param name="Rows">Row names, for instance an objective and a noise model.</param>
/// <param name="Columns">Columns in reading order, each with as many values as there are rows.</param>
internal sealed record StudyTable(string Caption, string RowHeading, IReadOnlyList<string> Rows, IReadOnlyList<StudyColumn> Columns)
    : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Objectives";

    /// <summary>The row that is marked as the best, by a word, bold print and a colour; null for none.</summary>
    public int? BestRow { get; init; }

    internal override bool IsWide => true;

    internal override void Write(PageWriter page) => TableHtml.Write(
        page,
        Caption + (Columns.Any(column => column.Values.Any(value => value.Seeds.Count > 0)) ? " Below each value stands every seed." : ""),
        [RowHeading, .. Columns.Select(column => column.Heading)],
        Enumerable.Range(0, Rows.Count).Select(Cells),
        textColumns: [],
        BestRow);

    private IReadOnlyList<string> Cells(int row) =>
    [
        HtmlText.Escape(Rows[row]) + (row == BestRow ? " <small>best</small>" : ""),
        .. Columns.Select(column => Cell(column.Values[row], column.Decimals)),
    ];

    private static string Cell(StudyValue value, int decimals)
    {
        string interval = double.IsFinite(value.Low) && double.IsFinite(value.High)
            ? $" <small>{HtmlText.Interval(value.Low, value.High, decimals)}</small>"
            : "";
        string seeds = value.Seeds.Count == 0
            ? ""
            : $"<small class=\"seeds\">{string.Join(" · ", value.Seeds.Select(seed => HtmlText.Fixed(seed, decimals)))}</small>";
        return HtmlText.Fixed(value.Value, decimals) + interval + seeds;
    }
}

/// <summary>One column of a <see cref="StudyTable"/>.</summary>
/// <param name="Heading">What is shown, with its unit.</param>
/// <param name="Values">One cell a row.</param>
internal sealed record StudyColumn(string Heading, IReadOnlyList<StudyValue> Values)
{
    /// <summary>Decimals of all numbers in the column.</summary>
    public int Decimals { get; init; } = 3;
}

/// <summary>One cell of a <see cref="StudyTable"/>; NaN shows as a dash.</summary>
/// <param name="Value">The value, as a rule the mean over seeds.</param>
/// <param name="Low">Lower end of its interval, or NaN when there is none.</param>
/// <param name="High">Upper end.</param>
internal sealed record StudyValue(double Value, double Low = double.NaN, double High = double.NaN)
{
    /// <summary>The value of every single seed, in the order of the seeds.</summary>
    public IReadOnlyList<double> Seeds { get; init; } = [];
}
