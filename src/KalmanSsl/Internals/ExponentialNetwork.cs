using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>The exponential of a perceptron.</summary>
internal sealed class ExponentialNetwork(Perceptron perceptron, double minimum) : RecursiveNoiseNetwork(nameof(ExponentialNetwork), perceptron)
{
    public override double Activate(double output) => Math.Exp(output) + minimum;

    protected override Tensor Activate(Tensor output) => output.exp() + minimum;
}
