using Dynamics.Models;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>A factor between 1 and a largest one: exp(log(largest) sigmoid(perceptron)).</summary>
internal sealed class FactorNetwork(Perceptron perceptron, double largest) : RecursiveNoiseNetwork(nameof(FactorNetwork), perceptron)
{
    private readonly double _logLargest = Math.Log(largest);

    public override double Activate(double output) => Math.Exp(_logLargest / (1 + Math.Exp(-output)));

    protected override Tensor Activate(Tensor output) => output.sigmoid().Times(_logLargest).exp();
}
