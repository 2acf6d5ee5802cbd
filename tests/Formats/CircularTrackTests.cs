using Dynamics.Data;
using Dynamics.Formats;

namespace Dynamics.Tests.Formats;

/// <summary>A rat that runs round and round at 0.3 m/s on 2.85 m, in a format that cannot say so.</summary>
public sealed class CircularTrackTests : IDisposable
{
    private const double Length = 2.85, Speed = 0.3;
    private readonly TemporaryFolder _folder = new();

    public CircularTrackTests()
    {
        _folder.File("spikes.csv",
            "time_s,unit\n" + string.Concat(Enumerable.Range(1, 590).Select(second => FormattableString.Invariant($"{second},1\n"))));
        _folder.File("position.csv", "time_s,position_m\n" + string.Concat(
            Enumerable.Range(0, 24_000).Select(i => FormattableString.Invariant($"{i / 40.0},{Speed * i / 40 % Length}\n"))));
    }

    public void Dispose() => _folder.Dispose();

    private int Laps(double? period)
    {
        Recording recording = RecordingImport.Import("csv", _folder.Path, new() { Period = period });
        IReadOnlyList<Lap> laps = LapDetector.Detect(RecordingBinner.Bin(recording, new()), new());
        return laps.Any(lap => lap.Direction < 0) ? -laps.Count : laps.Count;
    }

    [Theory]
    [InlineData(Length)]
    [InlineData(ImportOptions.ObservedPeriod)]
    public void Import_Period_CountsRoundsInOneDirection(double period) =>
        Assert.InRange(Laps(period), (int)(600 * Speed / Length) - 1, (int)(600 * Speed / Length));

    [Fact]
    public void Import_NoPeriod_TakesTheWrapForAWayBack() =>
        Assert.True(Laps(null) < 0, "this data would not notice a period that does nothing");

    [Theory]
    [InlineData(2.0)]
    [InlineData(1e-3)]
    public void Import_PeriodShorterThanThePositions_IsRefused(double period) =>
        Assert.Contains("expected 0 to", Assert.Throws<InputException>(() => Laps(period)).What);

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Period_NoLength_IsRefused(double period) => Assert.Throws<InputException>(() => new ImportOptions { Period = period });
}
