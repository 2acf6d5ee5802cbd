using System.Numerics.Tensors;

namespace Dynamics.Decoding.Internals;

/// <summary>Scores of a decoder's seeds as functions of how often each bin is taken. A place has one or several components, which are
/// pooled.</summary>
internal sealed class ScoreResampler
{
    private readonly float[][] _centred; // [component][bin]
    private readonly float[] _centredSquared; // [bin], summed over components
    private readonly float[][] _absolute, _squared; // [seed][bin]
    private readonly int[][] _order; // bins of each seed, by rising |error|

    public ScoreResampler(float[] truth, IReadOnlyList<float[]> predictions)
        : this(
            [truth], [.. predictions.Select(prediction => new[] { prediction })],
            [.. predictions.Select(prediction => PositionScores.AbsoluteErrors(truth, prediction))])
    {
    }

    /// <summary>Prepares the scores.</summary>
    /// <param name="truth">True components [component][bin], finite.</param>
    /// <param name="predictions">Predicted ones [seed][component][bin].</param>
    /// <param name="distances">Distance between the places that they stand for [seed][bin].</param>
    public ScoreResampler(float[][] truth, IReadOnlyList<float[][]> predictions, IReadOnlyList<double[]> distances)
    {
        double[] means = [.. truth.Select(component => component.Average(v => (double)v))];
        _centred = [.. truth.Select((component, c) => component.Select(v => (float)(v - means[c])).ToArray())];
        _centredSquared = SumOfSquares(_centred);
        _absolute = [.. distances.Select(seed => seed.Select(e => (float)e).ToArray())];
        _squared = [.. predictions.Select(seed => SumOfSquares(
            [.. truth.Select((component, c) => PositionScores.AbsoluteErrors(component, seed[c]).Select(e => (float)e).ToArray())]))];
        _order = [.. _absolute.Select(Order)];
        SeedRSquared = [.. predictions.Select(seed => PositionScores.PooledRSquared(truth, seed))];
        BlockLength = (int)Math.Ceiling(BlockBootstrap.AutomaticBlockLength(Influence()));
    }

    /// <summary>R² of each seed on the bins as they are.</summary>
    public double[] SeedRSquared { get; }

    /// <summary>Automatic block length of the series whose mean R² responds to, bins.</summary>
    public int BlockLength { get; }

    /// <summary>Mean R² over seeds of a resample, about the resample's own mean.</summary>
    public double RSquared(ReadOnlySpan<float> multiplicity)
    {
        double total = TensorPrimitives.Dot(multiplicity, _centredSquared), taken = TensorPrimitives.Sum(multiplicity);
        foreach (float[] component in _centred)
        {
            double sum = TensorPrimitives.Dot(multiplicity, component);
            total -= sum * sum / taken;
        }
        double errors = 0;
        foreach (float[] squared in _squared)
        {
            errors += TensorPrimitives.Dot(multiplicity, squared);
        }
        return total > 0 ? 1 - errors / _squared.Length / total : double.NaN;
    }

    /// <summary>Mean over seeds of the mean |error| of a resample.</summary>
    public double MeanAbsoluteError(ReadOnlySpan<float> multiplicity)
    {
        double sum = 0;
        foreach (float[] absolute in _absolute)
        {
            sum += TensorPrimitives.Dot(multiplicity, absolute);
        }
        return sum / _absolute.Length / TensorPrimitives.Sum(multiplicity);
    }

    /// <summary>Mean over seeds of the median |error| of a resample.</summary>
    public double MedianAbsoluteError(ReadOnlySpan<float> multiplicity)
    {
        double sum = 0;
        int half = ((int)TensorPrimitives.Sum(multiplicity) + 1) / 2;
        for (int seed = 0; seed < _order.Length; seed++)
        {
            float remaining = half;
            foreach (int bin in _order[seed])
            {
                remaining -= multiplicity[bin];
                if (remaining <= 0)
                {
                    sum += _absolute[seed][bin];
                    break;
                }
            }
        }
        return sum / _order.Length;
    }

    private static float[] SumOfSquares(float[][] components)
    {
        var squares = new float[components[0].Length];
        foreach (float[] component in components)
        {
            TensorPrimitives.MultiplyAdd(component, component, squares, squares);
        }
        return squares;
    }

    private static int[] Order(float[] errors)
    {
        int[] order = [.. Enumerable.Range(0, errors.Length)];
        Array.Sort((float[])errors.Clone(), order);
        return order;
    }

    // R² = 1 - E/T changes with a bin's weight as (e² - (E/T)(y - mean)²) does, up to a factor.
    private double[] Influence()
    {
        var influence = new double[_centredSquared.Length];
        double share = 1 - SeedRSquared.Average();
        for (int bin = 0; bin < influence.Length; bin++)
        {
            double squared = 0;
            foreach (float[] errors in _squared)
            {
                squared += errors[bin];
            }
            influence[bin] = squared / _squared.Length - (double.IsFinite(share) ? share : 0) * _centredSquared[bin];
        }
        return influence;
    }
}
