using Dynamics.Models;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>The exponential of a perceptron, whose output is cut at 30 so that no state, however far out, makes the variance overflow.</summary>
internal sealed class ExponentialNetwork(Perceptron perceptron, double minimum) : RecursiveNoiseNetwork(nameof(ExponentialNetwork), perceptron)
{
    private const double Largest = 30;

    public override double Activate(double output) => Math.Exp(Math.Min(output, Largest)) + minimum;

    protected override Tensor Activate(Tensor output) => output.AtMost(Largest).exp().Plus(minimum);
}
