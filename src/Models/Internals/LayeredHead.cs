using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Models.Internals;

/// <summary>Linear layers, BatchNorm where asked, ReLU between them.</summary>
internal sealed class LayeredHead : LatentHead
{
    private readonly Parameter[] _weights;
    private readonly Parameter?[] _biases;
    private readonly BatchNormalization?[] _norms;

    /// <param name="sizes">Features in, of each hidden layer, out.</param>
    /// <param name="normalizes">Whether hidden layers are normalised; they then have no offset but BatchNorm's.</param>
    /// <param name="normalizesOutput">Whether the outputs are.</param>
    /// <param name="hasBias">Whether the last layer has an offset.</param>
    /// <param name="random">Draws the weights.</param>
    public LayeredHead(int[] sizes, bool normalizes, bool normalizesOutput, bool hasBias, RandomStream random)
        : base(nameof(LayeredHead))
    {
        int layers = sizes.Length - 1;
        (_weights, _biases, _norms) = (new Parameter[layers], new Parameter?[layers], new BatchNormalization?[layers]);
        for (int layer = 0; layer < layers; layer++)
        {
            bool isLast = layer == layers - 1, isNormed = isLast ? normalizesOutput : normalizes;
            _weights[layer] = DrawnWeights.Uniform(random, sizes[layer], sizes[layer + 1], sizes[layer]);
            register_parameter($"weight{layer}", _weights[layer]);
            if (isLast ? hasBias && !isNormed : !isNormed)
            {
                register_parameter($"bias{layer}", _biases[layer] = DrawnWeights.Uniform(random, sizes[layer], sizes[layer + 1]));
            }
            if (isNormed)
            {
                register_module($"norm{layer}", _norms[layer] = new(sizes[layer + 1], scales: !isLast));
            }
        }
    }

    public override IReadOnlyList<Parameter> Parameters =>
        [.. _weights, .. _biases.OfType<Parameter>(), .. _norms.OfType<BatchNormalization>().SelectMany(norm => norm.Parameters)];

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = input;
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            value = nn.functional.linear(layer == 0 ? value : value.relu(), _weights[layer], _biases[layer]);
            value = _norms[layer]?.forward(value) ?? value;
        }
        return value.MoveToOuterDisposeScope();
    }

    public override void AfterStep()
    {
    }

    public override void CollectMetrics(IDictionary<string, double> metrics)
    {
    }
}

/// <summary>Linear layers with GELU between them, unit vectors, cosines with prototypes.</summary>
internal sealed class PrototypeHead : LatentHead
{
    private const double Deviation = 0.02, SmallestLength = 1e-12;
    private readonly Parameter[] _weights, _biases;
    private readonly BatchNormalization?[] _norms;
    private readonly Parameter _prototypes;

    public PrototypeHead(int[] sizes, int prototypes, bool normalizes, RandomStream random)
        : base(nameof(PrototypeHead))
    {
        (_weights, _biases) = (new Parameter[sizes.Length - 1], new Parameter[sizes.Length - 1]);
        _norms = new BatchNormalization?[_weights.Length];
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            _weights[layer] = DrawnWeights.Kaiming(random, sizes[layer], sizes[layer + 1], sizes[layer]);
            _biases[layer] = new(zeros([sizes[layer + 1]]));
            register_parameter($"weight{layer}", _weights[layer]);
            register_parameter($"bias{layer}", _biases[layer]);
            if (normalizes && layer + 1 < _weights.Length)
            {
                register_module($"norm{layer}", _norms[layer] = new(sizes[layer + 1]));
            }
        }
        _prototypes = DrawnWeights.Normal(random, Deviation, prototypes, sizes[^1]);
        register_parameter("prototypes", _prototypes);
    }

    public override IReadOnlyList<Parameter> Parameters =>
        [.. _weights, .. _biases, .. _norms.OfType<BatchNormalization>().SelectMany(norm => norm.Parameters), _prototypes];

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = input;
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            value = nn.functional.linear(layer == 0 ? value : nn.functional.gelu(value), _weights[layer], _biases[layer]);
            value = _norms[layer]?.forward(value) ?? value;
        }
        return Unit(value).mm(Unit(_prototypes).t()).MoveToOuterDisposeScope();
    }

    public override void AfterStep()
    {
    }

    public override void CollectMetrics(IDictionary<string, double> metrics)
    {
    }

    private static Tensor Unit(Tensor rows) =>
        rows / rows.Squared().sum(-1, keepdim: true).AtLeast(SmallestLength * SmallestLength).sqrt();
}
