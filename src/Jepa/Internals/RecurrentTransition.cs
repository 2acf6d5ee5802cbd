using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Jepa.Internals;

/// <summary>The network of <see cref="GruTransitionOptions"/> and <see cref="LstmTransitionOptions"/>: its state is that of the cell after
/// the last latent, and that latent.</summary>
internal sealed class RecurrentTransition : TransitionNetwork
{
    private readonly Parameter input, inputBias, hidden, hiddenBias;
    private readonly Parameter? readout, readoutBias;
    private readonly Perceptron? head;
    private readonly int _units, _covariates;
    private readonly Cell _cell;
    private readonly bool _predictsChange;

    /// <summary>A fresh network.</summary>
    /// <param name="latentDimension">Dimensions of the latents.</param>
    /// <param name="units">Units of the cell.</param>
    /// <param name="cell">Which cell.</param>
    /// <param name="predictsChange">Whether the change is predicted.</param>
    /// <param name="headWidths">Hidden widths of the head between the cell and the prediction; none for a linear one.</param>
    /// <param name="random">Where the weights are drawn from.</param>
    /// <param name="covariates">How many covariates the cell sees beside the latents.</param>
    public RecurrentTransition(
        int latentDimension, int units, Cell cell, bool predictsChange, IReadOnlyList<int> headWidths, RandomStream random,
        int covariates)
        : base(nameof(RecurrentTransition))
    {
        (_units, _covariates, _cell, _predictsChange) = (units, covariates, cell, predictsChange);
        int gates = (cell == Cell.Gru ? 3 : 4) * units;
        double bound = 1 / Math.Sqrt(units);
        float Draw() => (float)(((2 * random.NextDouble()) - 1) * bound);
        Parameter Uniform(params long[] shape) =>
            new(tensor([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => Draw())], shape));
        (input, inputBias) = (Uniform(gates, latentDimension + covariates), Uniform(gates));
        (hidden, hiddenBias) = (Uniform(gates, units), Uniform(gates));
        register_parameter(nameof(input), input);
        register_parameter(nameof(inputBias), inputBias);
        register_parameter(nameof(hidden), hidden);
        register_parameter(nameof(hiddenBias), hiddenBias);
        if (headWidths.Count > 0)
        {
            head = Perceptron.Initialize([units, .. headWidths, latentDimension], random);
            register_module(nameof(head), head);
        }
        else
        {
            (readout, readoutBias) = (Uniform(latentDimension, units), Uniform(latentDimension));
            register_parameter(nameof(readout), readout);
            register_parameter(nameof(readoutBias), readoutBias);
        }
        if (predictsChange)
        {
            using var frozen = no_grad();
            (head?.Weights[^1] ?? readout!).ScaleInPlace(TransitionNetworkOptions.FirstChange);
            (head?.Biases[^1] ?? readoutBias!).ScaleInPlace(TransitionNetworkOptions.FirstChange);
        }
    }

    /// <summary>Which cell.</summary>
    internal enum Cell
    {
        Gru,
        Lstm,
    }

    public override IReadOnlyList<Parameter> Parameters =>
        [input, inputBias, hidden, hiddenBias, .. head?.Parameters ?? [readout!, readoutBias!]];

    public override int ContextBins => 1;

    public override IReadOnlyList<Tensor> States(Tensor z, Tensor? covariates = null)
    {
        Tensor gates = nn.functional.linear(Seen(z, covariates), input, inputBias); // of all bins at once [batch, time, gate]
        if (_cell == Cell.Lstm && z.device_type == DeviceType.CPU && z.dtype == ScalarType.Float32)
        {
            Tensor all = LstmFunction.States(gates.Plus(hiddenBias), hidden); // [batch, time, 2*unit]
            return [all.narrow(2, 0, _units), all.narrow(2, _units, _units), z];
        }
        return [.. StatesByTensors(z, gates), z];
    }

    /// <summary>The states of the cell bin by bin, for GRUs, other kinds of numbers and other devices.</summary>
    internal IReadOnlyList<Tensor> StatesByTensors(Tensor z, Tensor gates)
    {
        Tensor zero = zeros([z.shape[0], _units], z.dtype, z.device);
        Tensor[] cell = _cell == Cell.Gru ? [zero] : [zero, zero];
        List<Tensor>[] kept = [.. cell.Select(_ => new List<Tensor>())];
        for (int bin = 0; bin < z.shape[1]; bin++)
        {
            cell = Advance(gates.select(1, bin), cell);
            for (int i = 0; i < cell.Length; i++)
            {
                kept[i].Add(cell[i]);
            }
        }
        return [.. kept.Select(states => stack(states, 1))];
    }

    public override Tensor Next(IReadOnlyList<Tensor> states)
    {
        Tensor next = head?.forward(states[0]) ?? nn.functional.linear(states[0], readout!, readoutBias!);
        return _predictsChange ? next.Plus(states[^1]) : next;
    }

    public override IReadOnlyList<Tensor> Follow(IReadOnlyList<Tensor> states, Tensor next, Tensor? covariates = null) =>
        [.. Advance(nn.functional.linear(Seen(next, covariates), input, inputBias), [.. states.Take(states.Count - 1)]), next];

    private Tensor Seen(Tensor latents, Tensor? covariates) => _covariates == 0
        ? latents
        : cat([latents, covariates ?? throw new ArgumentException($"the model takes {_covariates} covariates", nameof(covariates))], 2);

    /// <summary>The cell's state after an input whose share of the gates is known.</summary>
    private Tensor[] Advance(Tensor inputGates, Tensor[] cell)
    {
        Tensor own = nn.functional.linear(cell[0], hidden, hiddenBias);
        Tensor From(Tensor gates, int gate) => gates.narrow(-1, gate * _units, _units);
        if (_cell == Cell.Gru)
        {
            Tensor reset = From(inputGates, 0).Plus(From(own, 0)).sigmoid(), keep = From(inputGates, 1).Plus(From(own, 1)).sigmoid();
            Tensor candidate = From(inputGates, 2).Plus(reset * From(own, 2)).tanh();
            return [candidate.Plus(keep * (cell[0] - candidate))];
        }
        Tensor gates = inputGates.Plus(own);
        Tensor memory = (From(gates, 1).sigmoid() * cell[1]).Plus(From(gates, 0).sigmoid() * From(gates, 2).tanh());
        return [From(gates, 3).sigmoid() * memory.tanh(), memory];
    }
}
