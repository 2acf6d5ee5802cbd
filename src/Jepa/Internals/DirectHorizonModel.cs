using Dynamics.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Jepa.Internals;

/// <summary>A network a horizon.</summary>
internal sealed class DirectHorizonModel : HorizonModel
{
    private readonly TransitionNetwork[] _networks;
    private readonly int[] _horizons;

    public DirectHorizonModel(TransitionNetwork[] networks, IReadOnlyList<int> horizons)
        : base(nameof(DirectHorizonModel))
    {
        (_networks, _horizons) = (networks, [.. horizons]);
        for (int i = 0; i < networks.Length; i++)
        {
            register_module($"horizon{horizons[i]}", networks[i]);
        }
    }

    public override IReadOnlyList<Parameter> Parameters => [.. _networks.SelectMany(network => network.Parameters)];

    public override int FirstBin => _networks[0].ContextBins - 1;

    public override IEnumerable<int> HorizonsUpTo(int largest) => _horizons.Where(horizon => horizon <= largest);

    public override IReadOnlyList<HorizonForecast> Predict(Tensor z, IReadOnlyList<int> horizons) =>
    [
        .. horizons.Select(horizon =>
        {
            TransitionNetwork network = _networks[Array.IndexOf(_horizons, horizon)];
            long bins = z.shape[1] - FirstBin - horizon;
            return new HorizonForecast(
                horizon, FirstBin, network.Step([.. network.States(z).Select(state => state.narrow(1, 0, bins))]).Next);
        }),
    ];
}

/// <summary>One network for all horizons, which sees the horizon as a further dimension of the latents: its share of the longest.</summary>
internal sealed class TimedHorizonModel : HorizonModel
{
    private readonly TransitionNetwork network;
    private readonly IReadOnlyList<int> _horizons;
    private readonly int _latent;

    public TimedHorizonModel(int latentDimension, TransitionNetworkOptions options, IReadOnlyList<int> horizons, RandomStream random)
        : base(nameof(TimedHorizonModel))
    {
        (_latent, _horizons, network) = (latentDimension, horizons, options.Create(latentDimension + 1, random));
        register_module(nameof(network), network);
    }

    public override IReadOnlyList<Parameter> Parameters => network.Parameters;

    public override int FirstBin => network.ContextBins - 1;

    public override IEnumerable<int> HorizonsUpTo(int largest) => _horizons.Where(horizon => horizon <= largest);

    public override IReadOnlyList<HorizonForecast> Predict(Tensor z, IReadOnlyList<int> horizons) =>
    [
        .. horizons.Select(horizon =>
        {
            Tensor share = ones([z.shape[0], z.shape[1], 1], z.dtype, z.device).Times((double)horizon / _horizons[^1]);
            long bins = z.shape[1] - FirstBin - horizon;
            Tensor[] states = [.. network.States(cat([z, share], 2)).Select(state => state.narrow(1, 0, bins))];
            return new HorizonForecast(horizon, FirstBin, network.Step(states).Next.narrow(2, 0, _latent));
        }),
    ];
}
