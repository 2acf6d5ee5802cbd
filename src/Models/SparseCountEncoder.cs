using System.Text.Json.Serialization;
using Dynamics.Data;
using Dynamics.Models.Internals;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Dynamics.Models;

/// <summary>A perceptron with one hidden ReLU layer on each bin by itself.</summary>
[Kind("perceptron")]
public sealed record PerceptronOptions : EncoderOptions
{
    /// <summary>Hidden units; at least 1.</summary>
    public int HiddenUnits { get; init => field = Check.AtLeast(value, 1); } = 100;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Width => HiddenUnits;

    /// <inheritdoc/>
    public override SequenceNetwork CreateNetwork(int features, int outputs, RandomStream random) =>
        Perceptron.Initialize([features, HiddenUnits, outputs], random);

    /// <inheritdoc/>
    /// <remarks>On the CPU by the fused kernel on sparse counts.</remarks>
    public override CountEncoder CreateForCounts(InputScaling scaling, int latentDimension, RandomStream random) =>
        new SparseCountEncoder(Perceptron.Initialize([scaling.UnitCount, HiddenUnits, latentDimension], random), scaling);
}

/// <summary>z = W2 relu(W1 x + b1) + b2 on smoothed and scaled counts x. A 25 ms bin holds about three spikes, so on the CPU the first
/// layer adds three columns of W1, in a fused kernel with a hand-written adjoint; elsewhere it is a dense product.</summary>
public sealed class SparseCountEncoder : CountEncoder
{
    private readonly Perceptron network;
    private SparseEncoderKernel<float>? _kernel;
    private (int Windows, int Bins, ForkJoin? Team) _kernelShape;

    /// <summary>An encoder that owns the network.</summary>
    /// <param name="network">Two layers, from units to latent dimensions.</param>
    /// <param name="scaling">What stands between counts and the network.</param>
    /// <exception cref="ArgumentException">The network has another depth, or another number of inputs than there are units.</exception>
    public SparseCountEncoder(Perceptron network, InputScaling scaling)
        : base(nameof(SparseCountEncoder), scaling, (int)network.Biases[^1].shape[0])
    {
        if (network.Weights.Count != 2 || network.Weights[0].shape[1] != scaling.UnitCount)
        {
            throw new ArgumentException(
                $"a network of {network.Weights.Count} layers on {network.Weights[0].shape[1]} inputs; "
                    + $"expected 2 on {scaling.UnitCount} units", nameof(network));
        }
        this.network = network;
        register_module(nameof(network), network);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [network.Weights[0], network.Biases[0], network.Weights[1], network.Biases[1]];

    /// <summary>Hidden units.</summary>
    public int HiddenUnits => (int)network.Biases[0].shape[0];

    /// <inheritdoc/>
    public override Tensor Encode(CountWindows batch)
    {
        RequireUnits(batch.Counts);
        if (Device.type != DeviceType.CPU)
        {
            return network.forward(Features(batch)); // on a GPU the zeros cost less than finding the spikes
        }
        return SparseEncoderFunction.Apply(
            network.Weights[0], network.Biases[0], network.Weights[1], network.Biases[1], KernelFor(batch), batch);
    }

    /// <inheritdoc/>
    public override unsafe float[] Encode(SparseCounts counts, int threads = 1)
    {
        RequireUnits(counts);
        float[] z = new float[counts.BinCount * LatentDimension];
        using ForkJoin team = new(threads);
        using SparseEncoderKernel<float> kernel = new(1, counts.BinCount, FeatureCount, HiddenUnits, LatentDimension, Scaling, team);
        float[] w1 = network.Weights[0].ToSingles(), b1 = network.Biases[0].ToSingles();
        float[] w2 = network.Weights[1].ToSingles(), b2 = network.Biases[1].ToSingles();
        fixed (float* hiddenWeight = w1, hiddenBias = b1, outputWeight = w2, outputBias = b2, target = z)
        {
            kernel.Weights.Load(hiddenWeight, hiddenBias, outputWeight, outputBias);
            kernel.Forward(counts, [0], target, 0, [0]);
        }
        return z;
    }

    /// <inheritdoc/>
    /// <remarks>Allocates nothing a bin.</remarks>
    public override StreamingEncoder ToStreaming() => new Streaming(network, Scaling);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _kernel?.Dispose();
            _kernel = null;
        }
        base.Dispose(disposing);
    }

    private SparseEncoderKernel<float> KernelFor(CountWindows batch)
    {
        (int, int, ForkJoin?) shape = (batch.Starts.Length, batch.BinCount, batch.Team);
        if (_kernel is null || shape != _kernelShape)
        {
            _kernel?.Dispose();
            _kernel = new(batch.Starts.Length, batch.BinCount, FeatureCount, HiddenUnits, LatentDimension, Scaling, batch.Team);
            _kernelShape = shape;
        }
        return _kernel;
    }

    /// <summary>The first layer is linear, so smoothing is applied behind it: u_t = a u_t-1 + (1 - a) W (c_t - mean).</summary>
    private sealed class Streaming : StreamingEncoder
    {
        private readonly int _hidden;
        private readonly float _smoothing;
        private readonly float[] _columns, _atMean; // columns of the scaled first layer [unit, hidden], and their sum at the mean counts
        private readonly float[] _bias, _output, _outputBias; // second layer [latent, hidden]
        private readonly float[] _drive, _activation;

        public Streaming(Perceptron network, InputScaling scaling)
        {
            float[] first = network.Weights[0].ToSingles(); // [hidden, unit]
            (_bias, _output, _outputBias) = (network.Biases[0].ToSingles(), network.Weights[1].ToSingles(), network.Biases[1].ToSingles());
            int units = scaling.UnitCount;
            (_hidden, _smoothing) = (_bias.Length, (float)scaling.SmoothingFactor);
            (_columns, _atMean) = (new float[units * _hidden], new float[_hidden]);
            for (int unit = 0; unit < units; unit++)
            {
                for (int h = 0; h < _hidden; h++)
                {
                    double weight = first[(h * units) + unit] * scaling.Scale[unit];
                    _columns[(unit * _hidden) + h] = (float)weight;
                    _atMean[h] += (float)(weight * scaling.Mean[unit]);
                }
            }
            (_drive, _activation) = (new float[_hidden], new float[_hidden]);
        }

        public override void Step(ReadOnlySpan<float> counts, Span<float> z)
        {
            _activation.AsSpan().Clear();
            for (int unit = 0; unit < counts.Length; unit++)
            {
                if (counts[unit] != 0)
                {
                    TensorPrimitives.MultiplyAdd(_columns.AsSpan(unit * _hidden, _hidden), counts[unit], _activation, _activation);
                }
            }
            TensorPrimitives.Subtract(_activation, _atMean, _activation);
            TensorPrimitives.Multiply(_drive, _smoothing, _drive);
            TensorPrimitives.MultiplyAdd(_activation, 1 - _smoothing, _drive, _drive);
            TensorPrimitives.Add(_drive, _bias, _activation);
            TensorPrimitives.Max(_activation, 0f, _activation);
            for (int l = 0; l < z.Length; l++)
            {
                z[l] = TensorPrimitives.Dot<float>(_output.AsSpan(l * _hidden, _hidden), _activation) + _outputBias[l];
            }
        }
    }
}
