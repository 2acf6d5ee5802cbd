using Dynamics.Losses.Internals;

namespace Dynamics.Tests.Losses;

public sealed class SpecialFunctionsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(40)]
    [InlineData(25_600)]
    public void Digamma_WholeNumber_IsTheHarmonicSum(long x)
    {
        double harmonic = 0;
        for (long j = x - 1; j >= 1; j--)
            harmonic += 1.0 / j;
        Assert.Equal(harmonic - 0.57721566490153286, SpecialFunctions.Digamma(x), 1e-13 * Math.Max(1, harmonic));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, Math.PI)]
    [InlineData(3, 4 * Math.PI / 3)]
    [InlineData(4, Math.PI * Math.PI / 2)]
    [InlineData(5, 8 * Math.PI * Math.PI / 15)]
    [InlineData(8, Math.PI * Math.PI * Math.PI * Math.PI / 24)]
    public void LogUnitBallVolume_KnownDimension_IsTheTextbooks(long dimension, double volume) =>
        Assert.Equal(Math.Log(volume), SpecialFunctions.LogUnitBallVolume(dimension), 1e-13);
}
