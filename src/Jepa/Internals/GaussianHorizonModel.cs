using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Jepa.Internals;

/// <summary>The forecasts of another model, each with a covariance.</summary>
internal sealed class GaussianHorizonModel : HorizonModel
{
    /// <summary>ln of the smallest and of the largest scale, so that no error makes a weight infinite.</summary>
    private const double LargestLogScale = 12;

    private readonly HorizonModel model;
    private readonly Perceptron head;
    private readonly int _latent;
    private readonly bool _isFull;

    public GaussianHorizonModel(HorizonModel model, int latentDimension, IReadOnlyList<int> hidden, bool isFull, RandomStream random)
        : base(nameof(GaussianHorizonModel))
    {
        (this.model, _latent, _isFull) = (model, latentDimension, isFull && latentDimension > 1);
        int pairs = _isFull ? latentDimension * (latentDimension - 1) / 2 : 0;
        head = Perceptron.Initialize([(2 * latentDimension) + 1, .. hidden, latentDimension + pairs], random);
        using (no_grad()) // begins near variance 1 without correlations
        {
            head.Weights[^1].ScaleInPlace(TransitionNetworkOptions.FirstChange);
            head.Biases[^1].ScaleInPlace(TransitionNetworkOptions.FirstChange);
        }
        register_module(nameof(model), model);
        register_module(nameof(head), head);
    }

    public override IReadOnlyList<Parameter> Parameters => [.. model.Parameters, .. head.Parameters];

    public override int FirstBin => model.FirstBin;

    public override IEnumerable<int> HorizonsUpTo(int largest) => model.HorizonsUpTo(largest);

    public override IReadOnlyList<HorizonForecast> Predict(Tensor z, IReadOnlyList<int> horizons, Tensor? covariates = null) =>
        [.. model.Predict(z, horizons, covariates).Select(forecast => forecast with { Errors = ErrorsOf(forecast, z) })];

    private GaussianErrors ErrorsOf(HorizonForecast forecast, Tensor z)
    {
        long bins = forecast.Latents.shape[1];
        Tensor before = z.narrow(1, forecast.FirstBin, bins).detach(), change = forecast.Latents.detach() - before;
        Tensor horizon = ones([z.shape[0], bins, 1], z.dtype, z.device).Times(Math.Log(forecast.Horizon));
        Tensor said = head.forward(cat([before, change, horizon], 2)); // [batch, time, latent + pairs]
        Tensor scale = said.narrow(2, 0, _latent).AtLeast(-LargestLogScale).AtMost(LargestLogScale);
        return new(scale, _isFull ? said.narrow(2, _latent, said.shape[2] - _latent) : null);
    }
}
