using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Between 0 and a bound: the bound times the logistic function of a perceptron.</summary>
internal sealed class BoundedNetwork(Perceptron perceptron, double bound) : RecursiveNoiseNetwork(nameof(BoundedNetwork), perceptron)
{
    public override double Activate(double output) => bound / (1 + Math.Exp(-output));

    protected override Tensor Activate(Tensor output) => bound * output.sigmoid();
}
