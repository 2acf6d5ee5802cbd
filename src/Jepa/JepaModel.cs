using Dynamics.Models;
using static TorchSharp.torch;

namespace Dynamics.Jepa;

/// <summary>An encoder and what predicts its latents, as one model with one file. Owns both.</summary>
/// <typeparam name="TBatch">What the encoder takes.</typeparam>
public sealed class JepaModel<TBatch> : nn.Module
{
    private readonly Encoder<TBatch> encoder;
    private readonly HorizonModel predictor;

    /// <summary>Of both parts.</summary>
    public JepaModel(Encoder<TBatch> encoder, HorizonModel predictor)
        : base("Jepa")
    {
        (this.encoder, this.predictor) = (encoder, predictor);
        register_module(nameof(encoder), encoder);
        register_module(nameof(predictor), predictor);
    }

    /// <summary>Observations to latents.</summary>
    public Encoder<TBatch> Encoder => encoder;

    /// <summary>Latents to those some bins later.</summary>
    public HorizonModel Predictor => predictor;
}
