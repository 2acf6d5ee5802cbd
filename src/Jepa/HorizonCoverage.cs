using Dynamics.Tensors;
using MathNet.Numerics.Distributions;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Jepa;

/// <summary>How often latents came within the regions that Gaussian forecasts of them state.</summary>
/// <param name="Horizon">Bins ahead.</param>
/// <param name="Within">Share of latents within the region of each of <see cref="Levels"/>.</param>
/// <param name="Nats">Mean of -ln of the stated density at what came.</param>
public sealed record HorizonCoverage(int Horizon, IReadOnlyList<double> Within, double Nats)
{
    /// <summary>The levels of the regions: 50, 80 and 95 %.</summary>
    public static IReadOnlyList<double> Levels { get; } = [0.5, 0.8, 0.95];

    /// <summary>The coverage at each horizon; none where the model states no covariance.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sequences">Latents [sequence, time, latent] that it was not trained on; those too short for a horizon are left
    /// out.</param>
    /// <param name="horizons">Bins ahead, ascending.</param>
    /// <param name="covariates">What acts on the latents of each [sequence, time, covariate]; null where the model takes none.</param>
    public static IReadOnlyList<HorizonCoverage> Of(
        HorizonModel model, IReadOnlyList<Tensor> sequences, IReadOnlyList<int> horizons, IReadOnlyList<Tensor>? covariates = null)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        List<HorizonCoverage> all = [];
        foreach (int horizon in horizons)
        {
            List<double> squared = [], nats = [];
            foreach ((Tensor z, int i) in sequences.Select((z, i) => (z, i)).Where(at => at.z.shape[1] > model.FirstBin + horizon))
            {
                HorizonForecast forecast = model.Predict(z, [horizon], covariates?[i])[0];
                if (forecast.Errors is not { } stated)
                {
                    return [];
                }
                Tensor errors = forecast.Of(z) - forecast.Latents;
                squared.AddRange(Values(stated.Whitened(errors).Squared().sum(-1)));
                nats.AddRange(Values(stated.NegativeLogLikelihood(errors)));
            }
            if (squared.Count > 0)
            {
                int latent = (int)sequences[0].shape[2];
                all.Add(new(horizon, [.. Levels.Select(level => ShareWithin(squared, ChiSquared.InvCDF(latent, level)))], nats.Average()));
            }
        }
        return all;
    }

    private static double ShareWithin(List<double> squared, double bound) => (double)squared.Count(value => value <= bound) / squared.Count;

    private static double[] Values(Tensor values) => values.to_type(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
}
