using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Jepa;

/// <summary>Predicts latents any number of bins ahead. Holds parameters; float32.</summary>
public abstract class HorizonModel(string name) : nn.Module(name)
{
    /// <summary>What is learned, in an order that never changes.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The first bin of a sequence that it predicts from.</summary>
    public abstract int FirstBin { get; }

    /// <summary>The horizons that it can predict at, up to a largest one.</summary>
    public abstract IEnumerable<int> HorizonsUpTo(int largest);

    /// <summary>Forecasts from every bin with enough bins before it and, for each horizon, after it.</summary>
    /// <param name="z">Latents [batch, time, latent].</param>
    /// <param name="horizons">Bins ahead, ascending, each shorter than what remains of a sequence.</param>
    /// <param name="covariates">What acts on the latents [batch, time, covariate]: a forecast over k bins from bin t is told those of the
    /// bins t to t + k - 1. Null where the model takes none.</param>
    /// <returns>One forecast a horizon, differentiable; of the current scope.</returns>
    public abstract IReadOnlyList<HorizonForecast> Predict(Tensor z, IReadOnlyList<int> horizons, Tensor? covariates = null);
}
