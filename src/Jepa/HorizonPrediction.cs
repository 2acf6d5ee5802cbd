using Dynamics.Losses;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Jepa;

/// <summary>Latents predicted some bins ahead, at one horizon or several. Errors are Gaussian with variance 1 in every dimension; the mean
/// over horizons is weighted. There is one pair a horizon, and the one view is the encoder's latents, so that an objective's terms on views
/// are terms on these.</summary>
public sealed class HorizonPrediction : LatentPrediction
{
    private readonly IReadOnlyList<HorizonForecast> _forecasts;
    private readonly IReadOnlyList<double> _weights;
    private readonly Tensor _targets;

    private HorizonPrediction(
        Tensor points, Tensor targets, Tensor atHorizons, IReadOnlyList<HorizonForecast> forecasts, IReadOnlyList<double> weights)
        : base(points, atHorizons)
    {
        (_targets, _forecasts, _weights) = (targets, forecasts, weights);
        Mean = cat([.. forecasts.Select(forecast => forecast.Latents)], 1); // [batch, horizon*time, latent]
        Pairs = [.. forecasts.Select((forecast, i) =>
            new LatentPair(AsRow(forecast.Latents), AsRow(forecast.Of(targets))) 
            {
                Weight = weights[i], Sequences = (int)points.shape[0],
            })];
    }

    /// <inheritdoc/>
    public override Tensor Mean { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<LatentPair> Pairs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Views => [AsRow(Points)];

    /// <summary>Forecasts and what came.</summary>
    /// <param name="points">The encoder's outputs [batch, time, latent].</param>
    /// <param name="targets">What stands for them as targets, of the same shape.</param>
    /// <param name="forecasts">What was predicted; at least one horizon.</param>
    /// <param name="weights">A positive weight for each.</param>
    public static HorizonPrediction Of(
        Tensor points, Tensor targets, IReadOnlyList<HorizonForecast> forecasts, IReadOnlyList<double> weights) =>
        new(points, targets, AtHorizons(targets, forecasts), forecasts, weights) { Terms = TermsOf(targets, forecasts, weights) };

    /// <inheritdoc/>
    public override Tensor NegativeLogLikelihood()
    {
        using DisposeScope scope = NewDisposeScope();
        double total = _weights.Sum();
        Tensor squared = stack(Pairs.Select(pair =>
            (pair.Target - pair.Predicted).Squared().sum(-1).mean().Times(pair.Weight / total))).sum();
        return squared.Times(0.5).Plus(0.5 * Points.shape[^1] * Math.Log(2 * Math.PI)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override LatentPrediction WithDetachedTarget()
    {
        Tensor fixedTargets = _targets.detach();
        return new HorizonPrediction(Points, fixedTargets, AtHorizons(fixedTargets, _forecasts), _forecasts, _weights) { Terms = Terms };
    }

    private static Tensor AtHorizons(Tensor targets, IReadOnlyList<HorizonForecast> forecasts) =>
        cat([.. forecasts.Select(forecast => forecast.Of(targets))], 1); // [batch, horizon*time, latent]

    /// <summary>What the covariances of forecasts are learned from: the likelihood of errors that are held fixed.</summary>
    private static (string Name, Tensor Value)[] TermsOf(
        Tensor targets, IReadOnlyList<HorizonForecast> forecasts, IReadOnlyList<double> weights)
    {
        if (forecasts.All(forecast => forecast.Errors is null))
        {
            return [];
        }
        using DisposeScope scope = NewDisposeScope();
        double total = weights.Sum();
        Tensor nats = stack(forecasts.Select((forecast, i) =>
        {
            Tensor errors = forecast.Of(targets).detach() - forecast.Latents.detach();
            return forecast.Errors!.NegativeLogLikelihood(errors).mean().Times(weights[i] / total);
        })).sum();
        return [("forecastNats", nats.MoveToOuterDisposeScope())];
    }

    private static Tensor AsRow(Tensor latents) => latents.reshape(-1, latents.shape[^1]);
}

/// <summary>What is predicted at one horizon.</summary>
/// <param name="Horizon">Bins ahead, from 1.</param>
/// <param name="FirstBin">The first bin that is predicted from; entry i is predicted from bin FirstBin + i, about the bin Horizon
/// later.</param>
/// <param name="Latents">Predicted latents [batch, time, latent].</param>
public sealed record HorizonForecast(int Horizon, int FirstBin, Tensor Latents)
{
    /// <summary>How its errors are said to spread; null: nothing is said.</summary>
    public GaussianErrors? Errors { get; init; }

    /// <summary>What the forecast is about, of the latents [batch, time, latent] that it was made from or their targets.</summary>
    public Tensor Of(Tensor latents) => latents.narrow(1, FirstBin + Horizon, Latents.shape[1]);
}
