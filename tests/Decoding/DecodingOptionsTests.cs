using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class DecodingOptionsTests
{
    [Fact]
    public void Options_ThroughJson_ComeBackTheSame()
    {
        DecodingOptions options = DecodingOptions.Quick with { Bayes = new BayesOptions { DefaultFastStep = 0.7 }, Ridge = new RidgeReadout([0.5], 0.25) };
        string text = OptionsJson.ToText(options);
        DecodingOptions back = OptionsJson.Parse<DecodingOptions>(text, "test");
        Assert.Equal(text, OptionsJson.ToText(back));
        Assert.Equal(0.25, back.Ridge.DefaultLambda);
        Assert.Equal(6000, back.Neighbors.MaximumTrainBins);
    }

    [Fact]
    public void BinFraction_OutOfRange_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new BayesOptions { BinFraction = 0 });

    [Fact]
    public void Decoders_UnknownName_IsRefused() =>
        Assert.Contains("latent.mlp", Assert.Throws<ArgumentException>(() => new DecodingOptions { Decoders = ["latent.mpl"] }).Message);
}
