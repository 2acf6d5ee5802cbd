using Dynamics.Formats;

namespace Dynamics.Tests.Formats;

public sealed class TimeUnitsTests
{
    [Theory]
    [InlineData("s", 1.0, 1.0, 1.0)]
    [InlineData("ms", 1e-3, 1e-3, 1e-3)]
    [InlineData("30000Hz", 1 / 30000.0, 1 / 30000.0, 1 / 30000.0)]
    [InlineData("spikes=30000 hz, position=ms", 1 / 30000.0, 1e-3, null)]
    [InlineData("position=1250.5Hz", null, 1 / 1250.5, null)]
    [InlineData("us,epochs=min", 1e-6, 1e-6, 60.0)]
    public void Parse_EachForm_IsSecondsInTheUnit(string text, double? spikes, double? position, double? epochs) =>
        Assert.Equal(new TimeUnits(spikes, position, epochs), TimeUnits.Parse(text));

    [Theory]
    [InlineData("hours")]
    [InlineData("0Hz")]
    [InlineData("-1Hz")]
    [InlineData("units=ms")]
    [InlineData("")]
    [InlineData("spikes=")]
    public void Parse_AnythingElse_IsRefused(string text) =>
        Assert.Equal("--time-unit", Assert.Throws<InputException>(() => TimeUnits.Parse(text)).Where);
}
