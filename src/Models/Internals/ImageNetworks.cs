using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Models.Internals;

/// <summary>A convolution without offset, and BatchNorm.</summary>
internal sealed class NormedConvolution : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly BatchNormalization norm;
    private readonly long[] _stride, _padding;
    private readonly int _step;

    public NormedConvolution(int inputs, int outputs, int kernel, int stride, RandomStream random)
        : base(nameof(NormedConvolution))
    {
        // A kernel of one pixel with a stride is left to see only the pixels it stands on: oneDNN's gradient of such a convolution
        // writes past its workspace where the channels lie side by side and are fewer than a vector (oneDNN issue 6035).
        (_step, stride) = kernel == 1 ? (stride, 1) : (1, stride);
        weight = DrawnWeights.Kaiming(random, outputs * kernel * kernel, outputs, inputs, kernel, kernel);
        norm = new(outputs);
        (_stride, _padding) = ([stride, stride], [kernel / 2, kernel / 2]);
        register_parameter(nameof(weight), weight);
        register_module(nameof(norm), norm);
    }

    public IReadOnlyList<Parameter> Parameters => [weight, .. norm.Parameters];

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        if (_step > 1)
        {
            input = input.slice(2, 0, input.shape[2], _step).slice(3, 0, input.shape[3], _step);
        }
        return norm.forward(nn.functional.conv2d(input, weight, null, _stride, _padding, null, 1)).MoveToOuterDisposeScope();
    }
}

/// <summary>Of <see cref="SmallConvolutionOptions"/>.</summary>
internal sealed class SmallConvolution : ImageBackbone
{
    private readonly NormedConvolution[] _blocks;

    public SmallConvolution(int channels, int first, int blocks, RandomStream random)
        : base(nameof(SmallConvolution), first << (blocks - 1))
    {
        _blocks = [.. Enumerable.Range(0, blocks).Select(
            block => new NormedConvolution(block == 0 ? channels : first << (block - 1), first << block, 3, 1, random))];
        for (int block = 0; block < blocks; block++)
        {
            register_module($"block{block}", _blocks[block]);
        }
    }

    public override IReadOnlyList<Parameter> Parameters => [.. _blocks.SelectMany(block => block.Parameters)];

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = ChannelsLast(input);
        for (int block = 0; block < _blocks.Length; block++)
        {
            value = _blocks[block].forward(value);
            value = block + 1 < _blocks.Length && value.shape[2] > 1
                ? nn.functional.max_pool2d(value, 2).relu() // the maximum and ReLU may change places, and there are fewer numbers then
                : value.relu();
        }
        return value.mean([2, 3]).MoveToOuterDisposeScope(); // [image, feature]
    }
}

/// <summary>Of <see cref="ResNet18Options"/>.</summary>
internal sealed class ResNet18 : ImageBackbone
{
    private readonly NormedConvolution _stem;
    private readonly ResidualBlock[] _blocks;

    public ResNet18(int channels, int first, RandomStream random)
        : base(nameof(ResNet18), first * 8)
    {
        _stem = new(channels, first, 3, 1, random);
        register_module("stem", _stem);
        List<ResidualBlock> blocks = [];
        for (int stage = 0; stage < 4; stage++)
        {
            blocks.Add(new(first << Math.Max(0, stage - 1), first << stage, stage == 0 ? 1 : 2, random));
            blocks.Add(new(first << stage, first << stage, 1, random));
        }
        _blocks = [.. blocks];
        for (int block = 0; block < _blocks.Length; block++)
        {
            register_module($"block{block}", _blocks[block]);
        }
    }

    public override IReadOnlyList<Parameter> Parameters => [.. _stem.Parameters, .. _blocks.SelectMany(block => block.Parameters)];

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = _stem.forward(ChannelsLast(input)).relu();
        foreach (ResidualBlock block in _blocks)
        {
            value = block.forward(value);
        }
        return value.mean([2, 3]).MoveToOuterDisposeScope(); // [image, feature]
    }

    /// <summary>Two convolutions beside a path that leaves its input as it is, or fits it by a 1 x 1 convolution.</summary>
    private sealed class ResidualBlock : nn.Module<Tensor, Tensor>
    {
        private readonly NormedConvolution _first, _second;
        private readonly NormedConvolution? _shortcut;

        public ResidualBlock(int inputs, int outputs, int stride, RandomStream random)
            : base(nameof(ResidualBlock))
        {
            (_first, _second) = (new(inputs, outputs, 3, stride, random), new(outputs, outputs, 3, 1, random));
            register_module("first", _first);
            register_module("second", _second);
            if (stride != 1 || inputs != outputs)
            {
                register_module("shortcut", _shortcut = new(inputs, outputs, 1, stride, random));
            }
        }

        public IReadOnlyList<Parameter> Parameters => [.. _first.Parameters, .. _second.Parameters, .. _shortcut?.Parameters ?? []];

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor value = _second.forward(_first.forward(input).relu());
            return value.Plus(_shortcut?.forward(input) ?? input).relu().MoveToOuterDisposeScope();
        }
    }
}
