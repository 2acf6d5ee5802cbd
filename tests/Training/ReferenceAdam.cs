namespace Dynamics.Tests.Training;

/// <summary>The textbook's Adam on <see cref="QuadraticTask"/>, in plain arithmetic: the trainer's oracle.</summary>
internal sealed class ReferenceAdam
{
    private double[] _mean = new double[5], _square = new double[5];
    private int _steps;

    public double[] Weights { get; private set; } = [1, -1, 2, 0.5, 3];

    public double[] Gradient() => [.. Weights.Select((w, i) => QuadraticTask.Curvatures[i] * (w - QuadraticTask.Target(i, _steps)))];

    public double Loss() =>
        Weights.Select((w, i) => 0.5 * QuadraticTask.Curvatures[i] * Math.Pow(w - QuadraticTask.Target(i, _steps), 2)).Sum();

    public ReferenceAdam Clone() => new() { Weights = [.. Weights], _mean = [.. _mean], _square = [.. _square], _steps = _steps };

    public void Step(double rate, double clip = double.PositiveInfinity) => Step(rate, rate, QuadraticTask.FastDecay, clip);

    /// <summary>With a rate and a decay of the fast weights' own.</summary>
    public void Step(double slowRate, double fastRate, double fastDecay, double clip = double.PositiveInfinity)
    {
        double[] gradient = Gradient();
        double norm = Math.Sqrt(gradient.Sum(g => g * g));
        double shrink = Math.Min(1, clip / (norm + 1e-6)); // torch's formula
        _steps++;
        for (int i = 0; i < Weights.Length; i++)
        {
            bool fast = i >= QuadraticTask.Slow;
            double g = gradient[i] * shrink + (fast ? fastDecay * Weights[i] : 0);
            _mean[i] = 0.9 * _mean[i] + 0.1 * g;
            _square[i] = 0.999 * _square[i] + 0.001 * g * g;
            double unbiasedMean = _mean[i] / (1 - Math.Pow(0.9, _steps)), unbiasedSquare = _square[i] / (1 - Math.Pow(0.999, _steps));
            double rate = fast ? fastRate * QuadraticTask.FastFactor : slowRate;
            Weights[i] -= rate * unbiasedMean / (Math.Sqrt(unbiasedSquare) + 1e-8);
        }
    }
}
