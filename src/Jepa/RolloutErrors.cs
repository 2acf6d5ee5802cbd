using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Jepa;

/// <summary>How far forecasts of latents are off at one horizon, sequence by sequence, beside what needs no model. Squared errors summed
/// over bins and dimensions.</summary>
/// <param name="Horizon">Bins ahead.</param>
/// <param name="Squared">Of the model's forecast [sequence].</param>
/// <param name="Persistence">Of the latent staying as it is [sequence].</param>
/// <param name="Spread">Of the mean of all latents [sequence].</param>
public sealed record RolloutErrors(
    int Horizon, IReadOnlyList<double> Squared, IReadOnlyList<double> Persistence, IReadOnlyList<double> Spread)
{
    /// <summary>e(k) = sum |forecast - z|² / sum |z - mean z|²: 0 is perfect, 1 no better than the mean.</summary>
    public double Relative => Squared.Sum() / Spread.Sum();

    /// <summary>The same of persistence.</summary>
    public double RelativePersistence => Persistence.Sum() / Spread.Sum();

    /// <summary>The errors at each of the horizons.</summary>
    /// <param name="model">The model.</param>
    /// <param name="z">Latents [sequence, time, latent].</param>
    /// <param name="horizons">Bins ahead, ascending.</param>
    /// <param name="covariates">What acts on the latents [sequence, time, covariate]; null where the model takes none.</param>
    public static IReadOnlyList<RolloutErrors> Of(HorizonModel model, Tensor z, IReadOnlyList<int> horizons, Tensor? covariates = null)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        return [.. model.Predict(z, horizons, covariates).Select(forecast => Of(forecast, z))];
    }

    /// <summary>The errors of a forecast.</summary>
    /// <param name="forecast">What was predicted.</param>
    /// <param name="z">Latents [sequence, time, latent].</param>
    public static RolloutErrors Of(HorizonForecast forecast, Tensor z)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor came = forecast.Of(z), before = z.narrow(1, forecast.FirstBin, came.shape[1]);
        return new(forecast.Horizon, Sums(forecast.Latents - came), Sums(before - came), Sums(came - z.mean([0, 1], keepdim: true)));
    }

    private static double[] Sums(Tensor errors) =>
        errors.to_type(ScalarType.Float64).Squared().sum([1, 2]).cpu().data<double>().ToArray();
}
