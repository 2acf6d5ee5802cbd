using System.Text.Json.Serialization;

namespace Dynamics.Models;

/// <summary>Which encoder stands between observations and latents, and its size.</summary>
public abstract record EncoderOptions
{
    /// <summary>The widest layer, in numbers a bin: what decides how much memory a batch takes.</summary>
    [JsonIgnore]
    public abstract int Width { get; }

    /// <summary>A fresh network.</summary>
    /// <param name="features">Features of a bin.</param>
    /// <param name="outputs">Outputs of a bin.</param>
    /// <param name="random">Where the weights are drawn from, in a fixed order.</param>
    public abstract SequenceNetwork CreateNetwork(int features, int outputs, RandomStream random);

    /// <summary>A fresh encoder of counts. By default the network on dense, scaled counts.</summary>
    public virtual CountEncoder CreateForCounts(InputScaling scaling, int latentDimension, RandomStream random) =>
        new DenseCountEncoder(CreateNetwork(scaling.UnitCount, latentDimension, random), scaling, latentDimension);

    /// <summary>A fresh encoder of frames.</summary>
    public FrameEncoder CreateForFrames(int featureCount, int latentDimension, RandomStream random) =>
        new(CreateNetwork(featureCount, latentDimension, random), featureCount, latentDimension);
}
