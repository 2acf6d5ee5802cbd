using Dynamics.Data;

namespace Dynamics.Training;

/// <summary>A table of numbers by training step: one row for each logged step, one column for each metric. Cells that a step did not
/// report are NaN.</summary>
public sealed class MetricHistory
{
    private const string StepColumn = "step";

    private readonly List<long> _steps = [];
    private readonly List<string> _names = [];
    private readonly Dictionary<string, List<double>> _columns = [];

    /// <summary>The logged steps, ascending.</summary>
    public IReadOnlyList<long> Steps => _steps;

    /// <summary>The metrics, in the order in which they first appeared.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The values of one metric, one for each of <see cref="Steps"/>.</summary>
    /// <exception cref="KeyNotFoundException">No step reported that metric.</exception>
    public IReadOnlyList<double> this[string name] => _columns[name];

    /// <summary>Adds the row of <paramref name="step"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="step"/> is not above the last one.</exception>
    public void Append(long step, IEnumerable<KeyValuePair<string, double>> values)
    {
        if (_steps.Count > 0 && step <= _steps[^1])
        {
            throw new ArgumentException($"step {step} does not come after step {_steps[^1]}", nameof(step));
        }
        _steps.Add(step);
        foreach (var (name, value) in values)
        {
            List<double> column = Column(name);
            column.AddRange(Enumerable.Repeat(double.NaN, _steps.Count - 1 - column.Count));
            column.Add(value);
        }
        foreach (List<double> column in _columns.Values)
        {
            if (column.Count < _steps.Count)
            {
                column.Add(double.NaN);
            }
        }
    }

    /// <summary>Removes the rows of <paramref name="step"/> and later.</summary>
    public void RemoveFrom(long step)
    {
        int kept = _steps.BinarySearch(step);
        kept = kept < 0 ? ~kept : kept;
        _steps.RemoveRange(kept, _steps.Count - kept);
        foreach (List<double> column in _columns.Values)
        {
            column.RemoveRange(kept, column.Count - kept);
        }
    }

    /// <summary>Writes the table, a column <c>step</c> first, as Parquet beside <paramref name="path"/> and renames it into
    /// place.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void Write(string path) => ParquetFile.Write(
        path,
            [new ParquetColumn(StepColumn, _steps.ToArray()), .. _names.Select(name => new ParquetColumn(name, _columns[name].ToArray()))]);

    /// <summary>Reads a table that <see cref="Write"/> wrote.</summary>
    /// <exception cref="InputException">The file is missing, or is no such table.</exception>
    public static MetricHistory Read(string path)
    {
        IReadOnlyList<ParquetColumn> columns = ParquetFile.Read(path);
        ParquetColumn[] metrics = [.. columns.Skip(1)];
        if (columns is not [{ Name: StepColumn, Values: long[] steps }, ..] || metrics.Any(column => column.Values is not double[]))
        {
            throw new InputException(
                $"is no metric history (a column '{StepColumn}', then columns of numbers)", path, "give the metrics.parquet of a run");
        }
        var history = new MetricHistory();
        for (int row = 0; row < steps.Length; row++)
        {
            history.Append(steps[row], metrics.Select(column => KeyValuePair.Create(column.Name, ((double[])column.Values)[row])));
        }
        return history;
    }

    private List<double> Column(string name)
    {
        if (_columns.TryGetValue(name, out List<double>? column))
        {
            return column;
        }
        _names.Add(name);
        return _columns[name] = [];
    }
}
