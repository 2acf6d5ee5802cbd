using Dynamics.Formats.Internals;

namespace Dynamics.Tests.Formats.Internals;

public sealed class ConditionTests
{
    [Theory]
    [InlineData("quality = good", "good", true)]
    [InlineData("quality=Good", "good", true)]
    [InlineData("quality == 'good'", "mua", false)]
    [InlineData("quality != good", "mua", true)]
    [InlineData("group in good, mua", "mua", true)]
    [InlineData("group in (good,mua)", "noise", false)]
    [InlineData("group not in good, mua", "noise", true)]
    [InlineData("shank = 3", "3.0", true)]
    [InlineData("rate >= 0.1", "0.1", true)]
    [InlineData("rate > 0.1", "0.1", false)]
    [InlineData("rate < 1e1", "9.5", true)]
    [InlineData("rate<=2", "NaN", false)]
    [InlineData("depth > 2", "deep", false)]
    [InlineData("area = in the middle", "In the middle", true)]
    public void Holds_EachForm_ComparesNumbersAsNumbersAndTextsAsTexts(string text, string value, bool holds) =>
        Assert.Equal(holds, Assert.Single(Condition.ParseAll(text, "--keep")).Holds(value));

    [Theory]
    [InlineData("quality = good and rate > 0.1", "quality = good", "rate > 0.1")]
    [InlineData("a in 1, 2 AND b != x", "a in 1, 2", "b != x")]
    public void ParseAll_JoinedByAnd_AreSeveral(string text, params string[] parts) =>
        Assert.Equal(parts, Condition.ParseAll(text, "--keep").Select(condition => condition.ToString()));

    [Theory]
    [InlineData("good")]
    [InlineData("= good")]
    [InlineData("quality =")]
    [InlineData("")]
    [InlineData("rate > fast")]
    [InlineData("a = b = c")]
    public void ParseAll_NoCondition_IsRefused(string text) =>
        Assert.Equal("--keep", Assert.Throws<InputException>(() => Condition.ParseAll(text, "--keep")).Where);
}
