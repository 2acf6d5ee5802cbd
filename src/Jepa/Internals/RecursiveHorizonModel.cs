using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Jepa.Internals;

/// <summary>The model of <see cref="RecursiveHorizonOptions"/>: all bins are rolled out side by side.</summary>
internal sealed class RecursiveHorizonModel : HorizonModel
{
    private readonly TransitionNetwork network;
    private readonly bool _detaches;

    public RecursiveHorizonModel(TransitionNetwork network, bool detaches)
        : base(nameof(RecursiveHorizonModel))
    {
        (this.network, _detaches) = (network, detaches);
        register_module(nameof(network), network);
    }

    public override IReadOnlyList<Parameter> Parameters => network.Parameters;

    public override int FirstBin => network.ContextBins - 1;

    public override IEnumerable<int> HorizonsUpTo(int largest) => Enumerable.Range(1, largest);

    public override IReadOnlyList<HorizonForecast> Predict(Tensor z, IReadOnlyList<int> horizons, Tensor? covariates = null) =>
        !_detaches && network is PerceptronTransition perceptron && perceptron.RollOut(z, horizons) is { } forecasts
            ? [.. forecasts.Select((latents, i) => new HorizonForecast(horizons[i], FirstBin, latents))]
            : PredictByTensors(z, horizons, covariates);

    /// <summary>Step by step, for other networks, gradients that end at a step, and other devices.</summary>
    internal IReadOnlyList<HorizonForecast> PredictByTensors(Tensor z, IReadOnlyList<int> horizons, Tensor? covariates = null)
    {
        List<HorizonForecast> forecasts = [];
        IReadOnlyList<Tensor> states = network.States(z, covariates);
        for (int horizon = 1; horizon <= horizons[^1]; horizon++)
        {
            // Of the bins from which the next wanted horizon lies beyond the end, nothing is computed any more.
            int wanted = horizons.First(each => each >= horizon);
            long bins = z.shape[1] - FirstBin - wanted;
            states = [.. states.Select(state => state.narrow(1, 0, bins))];
            Tensor next = network.Next(states);
            if (wanted == horizon)
            {
                forecasts.Add(new(horizon, FirstBin, next));
            }
            if (horizon < horizons[^1])
            {
                states = network.Follow(states, next, covariates?.narrow(1, FirstBin + horizon, bins));
                states = _detaches ? [.. states.Select(state => state.detach())] : states;
            }
        }
        return forecasts;
    }
}
