using Dynamics.Decoding.Identifiability;
using Dynamics.Experiments.Identifiability;

namespace Dynamics.Tests.Experiments.Identifiability;

public sealed class IdentifiabilityVerdictTests
{
    [Theory]
    [InlineData(0.99, 0.99, 0.2, 1)]
    [InlineData(0.5, 0.99, 0.2, 0)]
    [InlineData(0.911, 0.99, 0.2, 0.5)] // the share is 0.90
    [InlineData(0.90, 0.90, 0.2, 0)] // what the observation does not hold, nobody recovers
    [InlineData(0.2, 0.99, 0.2, 0)]
    public void Of_FloorAndCeiling_DecideByTheirIntervals(double method, double ceiling, double floor, double expected)
    {
        IdentifiabilityVerdict verdict =
            IdentifiabilityVerdict.Of(Seeds(method), Seeds(ceiling), [Seeds(floor), Seeds(floor - 0.1)]);
        Assert.Equal(expected, verdict.Value);
        Assert.Equal((method - floor) / (ceiling - floor), verdict.Share, 10);
        Assert.InRange(verdict.Share, verdict.Low, verdict.High);
    }

    /// <summary>One seed of five that fails makes the verdict undecided, or negative: sequences alone would not show it.</summary>
    [Fact]
    public void Of_OneSeedThatFails_IsNotIdentifiable()
    {
        ResampledScore[] seeds = [.. Seeds(0.98).Take(4), Seeds(0.3)[0]];
        Assert.NotEqual(1, IdentifiabilityVerdict.Of(seeds, Seeds(0.99), [Seeds(0.2)]).Value);
    }

    [Fact]
    public void Method_Names_GiveItsForms()
    {
        IdentificationMethod method = IdentificationMethod.Of("log_det_memoryless");
        Assert.True(method.IsMemoryless);
        Assert.Equal(IdentificationMethod.Of("log_det").Objective, method.Objective);
        Assert.Equal(LatentSize.Large, IdentificationMethod.Of("knn_large").Latents);
        Assert.Equal(LatentSize.Small, IdentificationMethod.Of("sigreg_small").Latents);
        Assert.Equal(10, IdentificationMethod.Of("knn_deep").EncoderLayers);
        Assert.Contains("knn", Assert.Throws<InputException>(() => IdentificationMethod.Of("kn")).Message);
        Assert.Throws<InputException>(() => IdentificationMethod.Of("knn_wide"));
    }

    private static ResampledScore[] Seeds(double value)
    {
        RandomStream random = new(3);
        return [.. Enumerable.Range(0, 5).Select(_ => new ResampledScore(
            value, [.. Enumerable.Range(0, 200).Select(_ => value + (0.01 * random.NextGaussian()))]))];
    }
}
