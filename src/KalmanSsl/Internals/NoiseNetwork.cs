using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Relative variances [..., dimension], positive, from what the noise depends on [..., input].</summary>
internal abstract class NoiseNetwork(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>What is learned, in an order that never changes.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }
}

/// <summary>A perceptron under a positive function, that the filter also evaluates bin by bin in plain numbers.</summary>
internal abstract class RecursiveNoiseNetwork : NoiseNetwork
{
    private readonly Perceptron network;

    protected RecursiveNoiseNetwork(string name, Perceptron perceptron)
        : base(name)
    {
        network = perceptron;
        register_module(nameof(network), perceptron); // RegisterComponents does not see private fields of a base class
    }

    public sealed override IReadOnlyList<Parameter> Parameters => network.Parameters;

    public sealed override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return Activate(network.forward(input)).MoveToOuterDisposeScope();
    }

    /// <summary>The perceptron as it is now.</summary>
    public PerceptronValues ToNumbers() => PerceptronValues.Of(network);

    /// <summary>The positive function, of tensors.</summary>
    protected abstract Tensor Activate(Tensor output);

    /// <summary>The same function, of a number.</summary>
    public abstract double Activate(double output);
}

/// <summary>softplus of a perceptron, beta 10.</summary>
internal sealed class SoftplusNetwork : NoiseNetwork
{
    private readonly Perceptron network;
    private readonly double _minimum;

    public SoftplusNetwork(Perceptron perceptron, double minimum)
        : base(nameof(SoftplusNetwork))
    {
        (network, _minimum) = (perceptron, minimum);
        RegisterComponents();
    }

    public override IReadOnlyList<Parameter> Parameters => network.Parameters;

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return network.forward(input).Softplus(beta: 10).Plus(_minimum).MoveToOuterDisposeScope();
    }
}

/// <summary>Two layers with non-negative weights on the squared deviations of the weighted features; see
/// <see cref="FrameSpreadNoise"/>.</summary>
internal sealed class SpreadNetwork : NoiseNetwork
{
    private readonly Parameter gain, hidden_weight, hidden_bias, output_weight, output_bias;

    private readonly double _minimum;

    private SpreadNetwork(int features, int outputs, double minimum)
        : base(nameof(SpreadNetwork))
    {
        _minimum = minimum;
        gain = new Parameter(ones([features]));
        hidden_weight = new Parameter(ones([features, features]).Fill(1.0 / features));
        hidden_bias = new Parameter(zeros([features]));
        output_weight = new Parameter(ones([outputs, features]).Fill(1.0 / features));
        output_bias = new Parameter(zeros([outputs]));
        RegisterComponents();
    }

    public override IReadOnlyList<Parameter> Parameters => [gain, hidden_weight, hidden_bias, output_weight, output_bias];

    public static SpreadNetwork Initialize(int features, int outputs, double minimum) => new(features, outputs, minimum);

    public override Tensor forward(Tensor frames)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weighted = frames * gain;
        Tensor spread = (weighted - weighted.mean([-1], keepdim: true)).Squared();
        Tensor hidden = nn.functional.relu(nn.functional.linear(spread, hidden_weight.abs(), hidden_bias));
        Tensor variance = nn.functional.relu(nn.functional.linear(hidden, output_weight.abs(), output_bias));
        return variance.Plus(_minimum).MoveToOuterDisposeScope();
    }
}

/// <summary>The exponential of a perceptron, whose output is cut at 30 so that no state, however far out, makes the variance
/// overflow.</summary>
internal sealed class ExponentialNetwork(Perceptron perceptron, double minimum) : RecursiveNoiseNetwork(nameof(ExponentialNetwork),
    perceptron)
{
    private const double Largest = 30;

    public override double Activate(double output) => Math.Exp(Math.Min(output, Largest)) + minimum;

    protected override Tensor Activate(Tensor output) => output.AtMost(Largest).exp().Plus(minimum);
}

/// <summary>A factor between 1 and a largest one: exp(log(largest) sigmoid(perceptron)).</summary>
internal sealed class FactorNetwork(Perceptron perceptron, double largest) : RecursiveNoiseNetwork(nameof(FactorNetwork), perceptron)
{
    private readonly double _logLargest = Math.Log(largest);

    public override double Activate(double output) => Math.Exp(_logLargest / (1 + Math.Exp(-output)));

    protected override Tensor Activate(Tensor output) => output.sigmoid().Times(_logLargest).exp();
}
