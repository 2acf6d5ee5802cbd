using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class DecodingOptionsTests
{
    [Fact]
    public void Options_ThroughJson_ComeBackTheSame()
    {
        DecodingOptions options = DecodingOptions.Quick with
        {
            Bayes = new BayesOptions { DefaultFastStep = 0.7 },
            Ridge = new RidgeReadout([0.5], 0.25),
        };
        string text = OptionsJson.ToText(options);
        DecodingOptions back = OptionsJson.Parse<DecodingOptions>(text, "test");
        Assert.Equal(text, OptionsJson.ToText(back));
        Assert.Equal(0.25, back.Ridge.DefaultLambda);
        Assert.Equal(6000, back.Neighbors.MaximumTrainBins);
    }

    [Fact]
    public void BinFraction_OutOfRange_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new BayesOptions
    {
        BinFraction = 0,
    });

    [Fact]
    public void Decoders_InJson_AreTheirNames()
    {
        DecodingOptions options = new() { Decoders = PositionDecoder.Named("counts.wiener", "mean") };
        Assert.Equal("""["counts.wiener","mean"]""", OptionsJson.ToObject(options)["decoders"]!.ToJsonString());
        Assert.Equal(options.Decoders, OptionsJson.Parse<DecodingOptions>(OptionsJson.ToText(options), "test").Decoders);
        Assert.Equal(PositionDecoder.Default, new DecodingOptions().Decoders);
    }

    [Fact]
    public void Decoders_UnknownName_IsRefused()
    {
        Assert.Contains("latent.mlp", Assert.Throws<ArgumentException>(() => PositionDecoder.Named("latent.mpl")).Message);
        InputException error =
            Assert.Throws<InputException>(() => OptionsJson.Parse<DecodingOptions>("""{ "decoders": ["latent.mpl"] }""", "test"));
        Assert.Contains("latent.mlp", error.Message);
    }
}
