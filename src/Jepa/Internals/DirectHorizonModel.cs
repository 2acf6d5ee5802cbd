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

    public override IReadOnlyList<HorizonForecast> Predict(Tensor z, IReadOnlyList<int> horizons, Tensor? covariates = null) =>
    [
        .. horizons.Select(horizon =>
        {
            TransitionNetwork network = _networks[Array.IndexOf(_horizons, horizon)];
            Tensor from = z.narrow(1, 0, z.shape[1] - horizon);
            return new HorizonForecast(
                horizon, FirstBin, network.Next(network.States(from, covariates is null ? null : Along(covariates, horizon))));
        }),
    ];

    /// <summary>The covariates of each bin and of those after it, up to a horizon, [batch, time - horizon, horizon*covariate].</summary>
    internal static Tensor Along(Tensor covariates, int horizon) =>
        cat([.. Enumerable.Range(0, horizon).Select(ahead => covariates.narrow(1, ahead, covariates.shape[1] - horizon))], 2);
}

/// <summary>One network for all horizons, which sees the horizon as a further dimension of the latents: its share of the longest.
/// Of covariates it sees those up to the longest horizon, 0 beyond its own.</summary>
internal sealed class TimedHorizonModel : HorizonModel
{
    private readonly TransitionNetwork network;
    private readonly IReadOnlyList<int> _horizons;
    private readonly int _latent, _covariates;

    public TimedHorizonModel(
        int latentDimension, TransitionNetworkOptions options, IReadOnlyList<int> horizons, RandomStream random, int covariates)
        : base(nameof(TimedHorizonModel))
    {
        (_latent, _horizons, _covariates) = (latentDimension, horizons, horizons[^1] * covariates);
        network = options.Create(latentDimension + 1, random, _covariates);
        register_module(nameof(network), network);
    }

    public override IReadOnlyList<Parameter> Parameters => network.Parameters;

    public override int FirstBin => network.ContextBins - 1;

    public override IEnumerable<int> HorizonsUpTo(int largest) => _horizons.Where(horizon => horizon <= largest);

    public override IReadOnlyList<HorizonForecast> Predict(Tensor z, IReadOnlyList<int> horizons, Tensor? covariates = null) =>
    [
        .. horizons.Select(horizon =>
        {
            long bins = z.shape[1] - horizon;
            Tensor share = ones([z.shape[0], bins, 1], z.dtype, z.device).Times((double)horizon / _horizons[^1]);
            IReadOnlyList<Tensor> states = network.States(
                cat([z.narrow(1, 0, bins), share], 2), covariates is null ? null : Padded(DirectHorizonModel.Along(covariates, horizon)));
            return new HorizonForecast(horizon, FirstBin, network.Next(states).narrow(2, 0, _latent));
        }),
    ];

    private Tensor Padded(Tensor covariates)
    {
        long[] rest = [covariates.shape[0], covariates.shape[1], _covariates - covariates.shape[2]];
        return rest[2] == 0 ? covariates : cat([covariates, zeros(rest, covariates.dtype, covariates.device)], 2);
    }
}
