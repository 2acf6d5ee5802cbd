namespace Dynamics.Training;

/// <summary>A table of numbers by training step: one row for each logged step, one column for each metric. Cells that a step did not
/// report are NaN.</summary>
public sealed class MetricHistory
{
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
            throw new ArgumentException($"step {step} does not come after step {_steps[^1]}", nameof(step));
        _steps.Add(step);
        foreach (var (name, value) in values)
        {
            List<double> column = Column(name);
            column.AddRange(Enumerable.Repeat(double.NaN, _steps.Count - 1 - column.Count));
            column.Add(value);
        }
        foreach (List<double> column in _columns.Values)
            if (column.Count < _steps.Count)
                column.Add(double.NaN);
    }

    /// <summary>Removes the rows of <paramref name="step"/> and later.</summary>
    public void RemoveFrom(long step)
    {
        int kept = _steps.BinarySearch(step);
        kept = kept < 0 ? ~kept : kept;
        _steps.RemoveRange(kept, _steps.Count - kept);
        foreach (List<double> column in _columns.Values)
            column.RemoveRange(kept, column.Count - kept);
    }

    private List<double> Column(string name)
    {
        if (_columns.TryGetValue(name, out List<double>? column))
            return column;
        _names.Add(name);
        return _columns[name] = [];
    }
}
