using Dynamics.Data;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Decoding.Internals;

/// <summary>Trains a recurrent network on random windows of the train part, by squared error of standardised position in the bins after
/// a warm-up. Weights, windows and dropped units come from the seed alone; on one libtorch thread the same again each time.</summary>
internal sealed class GruTrainer : IDisposable
{
    private readonly GruOptions _options;
    private readonly DecodingProblem _problem;
    private readonly ulong _seed;
    private readonly GRU _network;
    private readonly Linear _output;
    private readonly Tensor _inputs, _labels, _known;
    private readonly double _mean, _std;
    private readonly int _windowBins, _warmUpBins;
    private readonly int[] _starts;

    /// <param name="options">Sizes and rates.</param>
    /// <param name="problem">The labels that may be seen, and the split.</param>
    /// <param name="inputs">Standardised features of the whole recording [time, feature].</param>
    /// <param name="seed">Seed of everything random.</param>
    public GruTrainer(GruOptions options, DecodingProblem problem, float[] inputs, ulong seed)
    {
        (_options, _problem, _seed) = (options, problem, seed);
        PositionTargets targets = problem.Targets;
        int bins = targets.Position.Length, features = inputs.Length / bins;
        _mean = targets.Train.Average(bin => (double)targets.Position[bin]);
        _std = Math.Max(1e-12, Math.Sqrt(targets.Train.Average(bin => Math.Pow(targets.Position[bin] - _mean, 2))));
        var labels = new float[bins];
        var known = new float[bins];
        foreach (int bin in targets.Train)
        {
            (labels[bin], known[bin]) = ((float)((targets.Position[bin] - _mean) / _std), 1);
        }
        _windowBins = Math.Min(BinCount(options.WindowSeconds), problem.Split.Train.Ranges.Max(range => range.Length));
        _warmUpBins = Math.Min(BinCount(options.WarmUpSeconds), _windowBins - 1);
        _starts = [.. problem.Split.Train.Ranges.SelectMany(range =>
            Enumerable.Range(range.Start, Math.Max(0, range.Length - _windowBins + 1)))];
        _network = nn.GRU(features, options.HiddenUnits, batchFirst: true);
        _output = nn.Linear(options.HiddenUnits, 1);
        _inputs = tensor(inputs, [bins, features]).DetachFromDisposeScope();
        _labels = tensor(labels).DetachFromDisposeScope();
        _known = tensor(known).DetachFromDisposeScope();
        Initialize();
    }

    private IEnumerable<Parameter> Parameters => _network.parameters().Concat(_output.parameters());

    /// <summary>Trains, and goes back to the epoch with the least error on validation.</summary>
    /// <returns>Its number; without validation the number of epochs asked for.</returns>
    public int Train(CancellationToken cancellation)
    {
        bool held = _problem.Targets.HasValidation;
        int epochs = held ? _options.MaximumEpochs : Math.Min(_options.MaximumEpochs, _options.DefaultEpochs), best = 0;
        double least = double.PositiveInfinity;
        float[][] kept = Weights();
        using Optimizer optimizer = new(new AdamOptions(), [new("gru", [.. Parameters], WeightDecay: _options.WeightDecay)]);
        for (int epoch = 1; epoch <= epochs && epoch - best <= _options.Patience; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            RunEpoch(optimizer, epoch, epochs);
            double error = held ? HeldError() : -epoch;
            if (error < least)
            {
                (best, least, kept) = (epoch, error, Weights());
            }
        }
        Restore(kept);
        return best;
    }

    /// <summary>State of the network in each bin of a range [bin, unit]; it starts from zero a minute before.</summary>
    public float[] States(BinRange range)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        int first = RandomWalk.FirstBin(range, _problem.BinWidthSeconds);
        (Tensor states, _) = _network.forward(_inputs.narrow(0, first, range.End - first).unsqueeze(0), Zeros(1));
        return states.narrow(1, range.Start - first, range.Length).contiguous().ToSingles();
    }

    /// <summary>The network's last layer.</summary>
    public IReadout Readout()
    {
        using var scope = NewDisposeScope();
        return new StateReadout(
            [.. _output.weight.detach().ToSingles().Select(w => w * _std)], (_output.bias!.detach().ToSingles()[0] * _std) + _mean);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _output.Dispose();
        _inputs.Dispose();
        _labels.Dispose();
        _known.Dispose();
    }

    private int BinCount(double seconds) => Math.Max(2, (int)Math.Round(seconds / _problem.BinWidthSeconds));

    private Tensor Zeros(int batch) => zeros(1, batch, _options.HiddenUnits);

    private void RunEpoch(Optimizer optimizer, int epoch, int epochs)
    {
        int steps = Math.Max(1, _starts.Length / (_options.BatchWindows * (_windowBins - _warmUpBins)));
        var random = new RandomStream(_seed, 16 + (ulong)epoch);
        for (int step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            int[] starts = [.. Enumerable.Range(0, _options.BatchWindows).Select(_ => _starts[random.NextInt(_starts.Length)])];
            Tensor bins = tensor([.. starts.SelectMany(start => Enumerable.Range(start, _windowBins).Select(bin => (long)bin))]);
            Tensor x = _inputs.index_select(0, bins).view(starts.Length, _windowBins, -1); // [batch, time, feature]
            (Tensor states, _) = _network.forward(x * Dropout(random, starts.Length), Zeros(starts.Length));
            Tensor said = _output.forward(states).squeeze(-1).narrow(1, _warmUpBins, _windowBins - _warmUpBins);
            Tensor AfterWarmUp(Tensor values) => values.index_select(0, bins).view(starts.Length, _windowBins)
                .narrow(1, _warmUpBins, _windowBins - _warmUpBins);
            Tensor counted = AfterWarmUp(_known);
            Tensor loss = ((said - AfterWarmUp(_labels)).Squared() * counted).sum() / counted.sum().AtLeast(1);
            optimizer.ForgetGradients();
            Gradients.Backward(loss);
            double done = (epoch - 1 + ((double)step / steps)) / epochs;
            double rate = _options.LearningRate * (0.02 + (0.98 * 0.5 * (1 + Math.Cos(Math.PI * done))));
            optimizer.Step(group => new(rate, group.WeightDecay));
        }
    }

    /// <summary>Units that are silenced in a window, the others being louder by as much [batch, 1, feature].</summary>
    private Tensor Dropout(RandomStream random, int windows)
    {
        int features = (int)_inputs.shape[1];
        float louder = (float)(1 / (1 - _options.UnitDropout));
        float[] gains =
            [.. Enumerable.Range(0, windows * features).Select(_ => random.NextDouble() < _options.UnitDropout ? 0 : louder)];
        return tensor(gains, [windows, 1, features]);
    }

    private double HeldError()
    {
        BinRange range = _problem.HeldRange;
        float[] states = States(range);
        float[] said = Readout().Fit(new FeatureMatrix(states, _options.HiddenUnits), _problem.Targets, _seed, CancellationToken.None)
            .Predict(new FeatureMatrix(states, _options.HiddenUnits), new BinRange(0, range.Length));
        int[] bins = _problem.Targets.Validation;
        return PositionScores.MeanSquaredError(Bins.Gather(_problem.Targets.Position, bins), _problem.AtHeld(said, bins));
    }

    // Uniform within one over the root of the number of hidden units, as PyTorch has it.
    private void Initialize()
    {
        using var frozen = no_grad();
        var random = new RandomStream(_seed, 1);
        double bound = 1 / Math.Sqrt(_options.HiddenUnits);
        Restore([.. Parameters.Select(parameter =>
            Enumerable.Range(0, (int)parameter.numel()).Select(_ => (float)(bound * ((2 * random.NextDouble()) - 1))).ToArray())]);
    }

    private float[][] Weights()
    {
        using var scope = NewDisposeScope(); // holds what detach makes: the finaliser could end it while it is read
        return [.. Parameters.Select(parameter => parameter.detach().ToSingles())];
    }

    private void Restore(float[][] weights)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach ((Parameter parameter, float[] values) in Parameters.Zip(weights))
        {
            parameter.copy_(tensor(values, parameter.shape));
        }
    }

    /// <summary>Weights that are fitted already.</summary>
    private sealed class StateReadout(double[] weights, double intercept) : IReadout, IFittedReadout
    {
        public string Choices => "";

        public IFittedReadout Fit(FeatureMatrix features, PositionTargets targets, ulong seed, CancellationToken cancellation) => this;

        public float[] Predict(FeatureMatrix features, BinRange range) => [.. Bins.Of(range).Select(bin =>
        {
            double sum = intercept;
            ReadOnlySpan<float> row = features.Row(bin);
            for (int unit = 0; unit < weights.Length; unit++)
            {
                sum += weights[unit] * row[unit];
            }
            return (float)sum;
        })];

        public PredictiveIntervals Intervals(FeatureMatrix features, int[] bins, float[] predicted, double[] residualStd, float[] truth) =>
            PredictiveIntervals.Gaussian(bins, predicted, residualStd, truth);
    }
}
