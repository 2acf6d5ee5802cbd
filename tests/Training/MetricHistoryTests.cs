using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Tests.Training;

public sealed class MetricHistoryTests
{
    private static Dictionary<string, double> Row(params (string, double)[] cells) =>
        cells.ToDictionary(cell => cell.Item1, cell => cell.Item2);

    [Fact]
    public void Append_MetricThatComesAndGoes_IsNaNWhereAbsent()
    {
        var history = new MetricHistory();
        history.Append(0, Row(("loss", 1)));
        history.Append(5, Row(("loss", 2), ("entropy", 3)));
        history.Append(6, Row(("loss", 4)));
        Assert.Equal([0L, 5, 6], history.Steps);
        Assert.Equal(["loss", "entropy"], history.Names);
        Assert.Equal([1.0, 2, 4], history["loss"]);
        Assert.Equal([double.NaN, 3, double.NaN], history["entropy"]);
    }

    [Fact]
    public void Append_StepThatIsNotLater_Throws()
    {
        var history = new MetricHistory();
        history.Append(3, Row(("loss", 1)));
        Assert.Throws<ArgumentException>(() => history.Append(3, Row(("loss", 1))));
    }

    [Fact]
    public void Read_WrittenTable_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        var history = new MetricHistory();
        history.Append(0, Row(("loss", 1.0 / 3)));
        history.Append(7, Row(("loss", -2), ("gradientNorm.fast", 4)));
        history.Write(folder["metrics.parquet"]);
        MetricHistory read = MetricHistory.Read(folder["metrics.parquet"]);
        Assert.Equal(history.Steps, read.Steps);
        Assert.Equal(history.Names, read.Names);
        Assert.All(history.Names, name => Assert.Equal(history[name], read[name]));
        Assert.Single(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void Read_NoTableOrAnotherOne_IsAnInputException()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() => MetricHistory.Read(folder["none"]));
        ParquetFile.Write(folder["spikes.parquet"], [new ParquetColumn("time_s", new double[2])]);
        Assert.Throws<InputException>(() => MetricHistory.Read(folder["spikes.parquet"]));
        Assert.Throws<InputException>(() => new MetricHistory().Write(folder[Path.Combine("spikes.parquet", "m.parquet")]));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 1)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(99, 3)]
    public void RemoveFrom_Step_KeepsEarlierRows(long step, int kept)
    {
        var history = new MetricHistory();
        foreach (long logged in (long[])[0, 5, 10])
            history.Append(logged, Row(("loss", logged), ("other", -logged)));
        history.RemoveFrom(step);
        Assert.Equal(kept, history.Steps.Count);
        Assert.Equal(history.Steps.Select(logged => (double)logged), history["loss"]);
        Assert.Equal(kept, history["other"].Count);
    }
}
