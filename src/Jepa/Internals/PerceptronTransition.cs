using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Jepa.Internals;

/// <summary>The network of <see cref="PerceptronTransitionOptions"/>: its state is the latents of the last bins, the newest
/// first, and the covariates of the newest.</summary>
internal sealed class PerceptronTransition : TransitionNetwork
{
    private readonly Perceptron network;
    private readonly int _latent, _covariates;
    private readonly bool _predictsChange;

    public PerceptronTransition(int latentDimension, PerceptronTransitionOptions options, RandomStream random, int covariates)
        : base(nameof(PerceptronTransition))
    {
        (_latent, _covariates, ContextBins, _predictsChange) = (latentDimension, covariates, options.ContextBins, options.PredictsChange);
        network = Perceptron.Initialize([(latentDimension * ContextBins) + covariates, .. options.Hidden, latentDimension], random);
        register_module(nameof(network), network);
        if (options.PredictsChange)
        {
            using var frozen = no_grad();
            network.Weights[^1].ScaleInPlace(TransitionNetworkOptions.FirstChange);
            network.Biases[^1].ScaleInPlace(TransitionNetworkOptions.FirstChange);
        }
    }

    public override IReadOnlyList<Parameter> Parameters => network.Parameters;

    public override int ContextBins { get; }

    public override IReadOnlyList<Tensor> States(Tensor z, Tensor? covariates = null)
    {
        long length = z.shape[1] - ContextBins + 1;
        Tensor latents = ContextBins == 1
            ? z
            : cat([.. Enumerable.Range(0, ContextBins).Select(back => z.narrow(1, ContextBins - 1 - back, length))], 2);
        return WithCovariates(latents, covariates?.narrow(1, ContextBins - 1, length));
    }

    /// <summary>Roll-outs from every bin in one pass, a forecast [batch, time - horizon, latent] at each horizon; null where they must be
    /// made step by step: covariates, more bins of context, other layers than one hidden one, other devices.</summary>
    public IReadOnlyList<Tensor>? RollOut(Tensor z, IReadOnlyList<int> horizons) =>
        ContextBins == 1 && _covariates == 0 && network.Weights.Count == 2 && z.device_type == DeviceType.CPU
            && z.dtype is ScalarType.Float32 or ScalarType.Float64
            ? RolloutFunction.Forecasts(
                z, (network.Weights[0], network.Biases[0]), (network.Weights[1], network.Biases[1]), _predictsChange, horizons)
            : null;

    public override Tensor Next(IReadOnlyList<Tensor> states)
    {
        Tensor next = network.forward(states.Count == 1 ? states[0] : cat([.. states], 2)); // [batch, time, latent]
        return _predictsChange ? next.Plus(states[0].narrow(2, 0, _latent)) : next;
    }

    public override IReadOnlyList<Tensor> Follow(IReadOnlyList<Tensor> states, Tensor next, Tensor? covariates = null) => WithCovariates(
        ContextBins == 1 ? next : cat([next, states[0].narrow(2, 0, (ContextBins - 1) * _latent)], 2), covariates);

    private IReadOnlyList<Tensor> WithCovariates(Tensor latents, Tensor? covariates) => _covariates == 0
        ? [latents]
        : [latents, covariates ?? throw new ArgumentException($"the model takes {_covariates} covariates", nameof(covariates))];
}
