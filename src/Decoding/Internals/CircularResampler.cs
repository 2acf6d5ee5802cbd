using System.Numerics.Tensors;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>R² of the decoded angle as a function of how often each bin is taken.</summary>
internal sealed class CircularResampler
{
    private readonly float[] _cosine, _sine, _missed; // _missed: 1 - cos of the error, mean over seeds

    /// <summary>Prepares the score.</summary>
    /// <param name="truth">Cosine and sine of the true angle [component][bin].</param>
    /// <param name="distances">Distances round the circle [seed][bin].</param>
    /// <param name="circle">The circle.</param>
    public CircularResampler(float[][] truth, IReadOnlyList<double[]> distances, CircleTarget circle)
    {
        (_cosine, _sine) = (truth[0], truth[1]);
        double[][] errors = [.. distances.Select(seed => seed.Select(distance => distance * Math.Tau / circle.Period).ToArray())];
        SeedRSquared = [.. errors.Select(seed => PositionScores.CircularRSquared(seed, _cosine, _sine))];
        _missed = [.. _cosine.Select((_, bin) => (float)errors.Average(seed => 1 - Math.Cos(seed[bin])))];
    }

    /// <summary>Number of bins.</summary>
    public int BinCount => _cosine.Length;

    /// <summary>The score of each seed on the bins as they are.</summary>
    public double[] SeedRSquared { get; }

    /// <summary>Its mean over seeds in a resample, about the resample's own circular mean.</summary>
    public double RSquared(ReadOnlySpan<float> multiplicity)
    {
        double x = TensorPrimitives.Dot(multiplicity, _cosine), y = TensorPrimitives.Dot(multiplicity, _sine);
        double spread = TensorPrimitives.Sum(multiplicity) - double.Hypot(x, y);
        return spread > 1e-6 * BinCount ? 1 - TensorPrimitives.Dot(multiplicity, _missed) / spread : double.NaN;
    }
}
