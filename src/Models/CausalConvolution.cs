using System.Text.Json.Serialization;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>A stack of causal convolutions over time, each with dilation twice that of the one before, then a linear layer: the temporal
/// convolutional network of Bai, Kolter and Koltun (2018, arXiv 1803.01271) without its residual paths.</summary>
[Kind("causalConvolution")]
public sealed record CausalConvolutionOptions : EncoderOptions
{
    /// <summary>Channels of each convolution; at least 1.</summary>
    public int Channels { get; init => field = Check.AtLeast(value, 1); } = 32;

    /// <summary>Bins that each output of a convolution combines; at least 1.</summary>
    public int KernelBins { get; init => field = Check.AtLeast(value, 1); } = 3;

    /// <summary>Convolutions; from 1 to 16.</summary>
    public int Layers { get; init => field = Check.Between(value, 1, 16); } = 3;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Width => Channels;

    /// <inheritdoc/>
    public override SequenceNetwork CreateNetwork(int features, int outputs, RandomStream random)
    {
        Parameter[] weights = new Parameter[Layers + 1], biases = new Parameter[Layers + 1];
        for (int layer = 0; layer <= Layers; layer++)
        {
            int input = layer == 0
                ? features : Channels, output = layer == Layers ? outputs : Channels, bins = layer == Layers ? 1
                : KernelBins;
            double bound = 1 / Math.Sqrt((double)input * bins);
            Tensor Uniform(params long[] shape) =>
                tensor(
                    [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(((2 * random.NextDouble())
                        - 1) * bound))],
                    shape);
            weights[layer] = new(Uniform(output, input, bins));
            biases[layer] = new(Uniform(output));
        }
        return new Network(weights, biases, KernelBins);
    }

    private sealed class Network : SequenceNetwork
    {
        private readonly Parameter[] _weights, _biases;
        private readonly int _kernelBins;

        public Network(Parameter[] weights, Parameter[] biases, int kernelBins)
            : base("CausalConvolution")
        {
            (_weights, _biases, _kernelBins) = (weights, biases, kernelBins);
            for (int layer = 0; layer < weights.Length; layer++)
            {
                register_parameter($"weight{layer}", weights[layer]); // [output, input, time]
                register_parameter($"bias{layer}", biases[layer]);
            }
        }

        public override IReadOnlyList<Parameter> Parameters => [.. _weights, .. _biases];

        public override int ReceptiveBins => 1 + ((_kernelBins - 1) * ((1 << (_weights.Length - 1)) - 1));

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor value = input; // [batch, time, feature]
            for (int layer = 0; layer < _weights.Length; layer++)
            {
                Tensor made = Convolve(value, _weights[layer], _biases[layer], dilation: 1L << layer);
                value = layer < _weights.Length - 1 ? nn.functional.relu(made) : made;
            }
            return value.contiguous().MoveToOuterDisposeScope(); // [batch, time, latent]
        }

        /// <summary>A causal convolution as a sum of linear maps, one a tap: libtorch's own of one dimension gave other numbers, and NaN,
        /// from call to call on some processors.</summary>
        private static Tensor Convolve(Tensor value, Tensor weight, Tensor bias, long dilation)
        {
            (long steps, long taps) = (value.shape[1], weight.shape[2]);
            Tensor past = zeros([value.shape[0], (taps - 1) * dilation, value.shape[2]], value.dtype, value.device);
            Tensor padded = cat([past, value], 1);
            Tensor sum = nn.functional.linear(padded.narrow(1, 0, steps), weight.select(2, 0), bias);
            for (long tap = 1; tap < taps; tap++)
            {
                sum = sum.Plus(nn.functional.linear(padded.narrow(1, tap * dilation, steps), weight.select(2, tap)));
            }
            return sum;
        }
    }
}
