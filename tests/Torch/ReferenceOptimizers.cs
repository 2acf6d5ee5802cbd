namespace Dynamics.Tests.Torch;

/// <summary>The update rules as their papers and PyTorch's documentation print them, one number at a time.</summary>
internal static class ReferenceOptimizers
{
    internal static double[] Adam(
        double[] start, double[][] gradients, double rate, double beta1, double beta2, double eps, double decay, bool decoupled, bool amsgrad, bool maximize) =>
        [.. start.Select((p, k) =>
        {
            double m = 0, v = 0, largest = 0;
            for (var t = 1; t <= gradients.Length; t++)
            {
                var g = maximize ? -gradients[t - 1][k] : gradients[t - 1][k];
                p -= decoupled ? rate * decay * p : 0;
                g += decoupled ? 0 : decay * p;
                m = (beta1 * m) + ((1 - beta1) * g);
                v = (beta2 * v) + ((1 - beta2) * g * g);
                largest = Math.Max(largest, v);
                var mHat = m / (1 - Math.Pow(beta1, t));
                var vHat = (amsgrad ? largest : v) / (1 - Math.Pow(beta2, t));
                p -= rate * mHat / (Math.Sqrt(vHat) + eps);
            }

            return p;
        })];

    internal static double[] SGD(
        double[] start, double[][] gradients, double rate, double momentum, double dampening, double decay, bool nesterov, bool maximize) =>
        [.. start.Select((p, k) =>
        {
            double b = 0;
            for (var t = 0; t < gradients.Length; t++)
            {
                var g = (maximize ? -gradients[t][k] : gradients[t][k]) + (decay * p);
                if (momentum != 0)
                {
                    b = t == 0 ? g : (momentum * b) + ((1 - dampening) * g);
                    g = nesterov ? g + (momentum * b) : b;
                }

                p -= rate * g;
            }

            return p;
        })];
}
