using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Two layers with non-negative weights on the squared deviations of the weighted features; see <see cref="FrameSpreadNoise"/>.</summary>
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
