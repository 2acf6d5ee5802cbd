using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Experiments.Internals;

/// <summary><c>metrics.parquet</c>: one row a logged step, one column a metric.</summary>
internal static class MetricsFile
{
    private const string StepColumn = "step";

    public static void Write(string path, MetricHistory history) => ParquetFile.Write(
        path,
        [new(StepColumn, history.Steps.ToArray()), .. history.Names.Select(name => new ParquetColumn(name, history[name].ToArray()))]);

    public static MetricHistory Read(string path)
    {
        IReadOnlyList<ParquetColumn> columns = ParquetFile.Read(path);
        ParquetColumn steps = columns.First(column => column.Name == StepColumn);
        MetricHistory history = new();
        for (int row = 0; row < steps.Length; row++)
        {
            history.Append(
                Convert.ToInt64(steps.Values.GetValue(row)),
                columns.Where(column => column != steps).Select(column => KeyValuePair.Create(column.Name, Convert.ToDouble(column.Values.GetValue(row)))));
        }
        return history;
    }
}
