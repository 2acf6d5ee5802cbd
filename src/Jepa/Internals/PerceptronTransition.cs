using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Jepa.Internals;

/// <summary>The network of <see cref="PerceptronTransitionOptions"/>: its state is the latents of the last bins, the newest
/// first.</summary>
internal sealed class PerceptronTransition : TransitionNetwork
{
    private readonly Perceptron network;
    private readonly int _latent;
    private readonly bool _predictsChange;

    public PerceptronTransition(int latentDimension, PerceptronTransitionOptions options, RandomStream random)
        : base(nameof(PerceptronTransition))
    {
        (_latent, ContextBins, _predictsChange) = (latentDimension, options.ContextBins, options.PredictsChange);
        network = Perceptron.Initialize([latentDimension * ContextBins, .. options.Hidden, latentDimension], random);
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

    public override IReadOnlyList<Tensor> States(Tensor z)
    {
        long length = z.shape[1] - ContextBins + 1;
        return ContextBins == 1
            ? [z]
            : [cat([.. Enumerable.Range(0, ContextBins).Select(back => z.narrow(1, ContextBins - 1 - back, length))], 2)];
    }

    /// <summary>Roll-outs from every bin in one pass, a forecast [batch, time - horizon, latent] at each horizon; null where they must be
    /// made step by step: more bins of context or other layers than one hidden one, other devices.</summary>
    public IReadOnlyList<Tensor>? RollOut(Tensor z, IReadOnlyList<int> horizons) =>
        ContextBins == 1 && network.Weights.Count == 2 && z.device_type == DeviceType.CPU
            && z.dtype is ScalarType.Float32 or ScalarType.Float64
            ? RolloutFunction.Forecasts(
                z, (network.Weights[0], network.Biases[0]), (network.Weights[1], network.Biases[1]), _predictsChange, horizons)
            : null;

    public override (Tensor Next, IReadOnlyList<Tensor> States) Step(IReadOnlyList<Tensor> states)
    {
        Tensor state = states[0], next = network.forward(state); // [batch, time, latent]
        next = _predictsChange ? next.Plus(state.narrow(2, 0, _latent)) : next;
        return (next, [ContextBins == 1 ? next : cat([next, state.narrow(2, 0, (ContextBins - 1) * _latent)], 2)]);
    }
}
