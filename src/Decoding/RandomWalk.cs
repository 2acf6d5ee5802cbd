using System.Numerics.Tensors;

namespace Dynamics.Decoding;

/// <summary>Movement between position cells from one bin to the next: half a slow and half a fast Gaussian step, and rarely a jump to
/// anywhere. At the ends of the track each Gaussian is cut off and renormalised.</summary>
public sealed class RandomWalk
{
    private readonly double[][] _rows; // [from][to]

    /// <summary>Builds the transition probabilities.</summary>
    /// <param name="cellCount">Number of position cells.</param>
    /// <param name="slowStd">Standard deviation of a slow step, cells.</param>
    /// <param name="fastStd">Standard deviation of a fast step, cells.</param>
    /// <param name="jumpProbability">Probability of a jump to a uniformly drawn cell, in [0, 1].</param>
    public RandomWalk(int cellCount, double slowStd, double fastStd, double jumpProbability)
    {
        _rows = new double[cellCount][];
        for (int from = 0; from < cellCount; from++)
        {
            double[] slow = Step(cellCount, from, slowStd), fast = Step(cellCount, from, fastStd);
            _rows[from] = [.. slow.Select((p, to) => (1 - jumpProbability) * 0.5 * (p + fast[to]) + jumpProbability / cellCount)];
        }
    }

    /// <summary>Probability of going from one cell to another.</summary>
    /// <param name="from">Cell now.</param>
    /// <param name="to">Cell one bin later.</param>
    public double Probability(int from, int to) => _rows[from][to];

    /// <summary>Moves a belief one bin ahead.</summary>
    /// <param name="belief">Probabilities now [cell].</param>
    /// <param name="predicted">Receives the probabilities one bin later [cell].</param>
    public void Predict(ReadOnlySpan<double> belief, Span<double> predicted)
    {
        predicted.Clear();
        for (int from = 0; from < _rows.Length; from++)
        {
            // Below 1e-12 a cell moves no probability that float32 results could show.
            if (belief[from] > 1e-12)
            {
                TensorPrimitives.MultiplyAdd(_rows[from], belief[from], predicted, predicted);
            }
        }
    }

    private static double[] Step(int cellCount, int from, double std)
    {
        double[] weights = [.. Enumerable.Range(0, cellCount).Select(to => Math.Exp(-0.5 * Math.Pow((to - from) / Math.Max(std, 1e-3), 2)))];
        double total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }
}
