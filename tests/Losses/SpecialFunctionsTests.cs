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

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.9599639845400545)]
    [InlineData(0.9986501019683699, 3)]
    [InlineData(1e-10, -6.361340902404056)]
    [InlineData(0.3, -0.5244005127080407)]
    public void NormalQuantile_KnownProbability_IsTheTables(double probability, double quantile) =>
        Assert.Equal(quantile, SpecialFunctions.NormalQuantile(probability), 1e-12);

    [Theory]
    [InlineData(0, 1, 1.2660658777520084)]
    [InlineData(1, 2, 1.5906368546373291)]
    [InlineData(0, 20, 43558282.559553534)]
    public void LogBesselI_KnownArgument_IsTheTables(double order, double x, double value) =>
        Assert.Equal(Math.Log(value), SpecialFunctions.LogBesselI(order, x), 1e-12);

    [Fact]
    public void LogGamma_WholeAndHalfNumbers_IsTheFactorials()
    {
        Assert.Equal(Math.Log(3628800), SpecialFunctions.LogGamma(11), 1e-13);
        Assert.Equal(0.5 * Math.Log(Math.PI), SpecialFunctions.LogGamma(0.5), 1e-13);
    }
}
