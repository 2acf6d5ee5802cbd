namespace Dynamics.Experiments.Studies.Internals;

/// <summary>t-SNE (van der Maaten and Hinton 2008), exactly, for some hundred points: a map in which neighbours stay neighbours. The same
/// points give the same map.</summary>
internal static class StochasticNeighborMap
{
    private const int Steps = 500, ExaggeratedSteps = 120, Halvings = 60;
    private const double Perplexity = 30, Exaggeration = 12, Momentum = 0.8, SmallestShare = 1e-12;

    /// <summary>The map [point, 2] of points [point, feature].</summary>
    public static float[] Of(float[] points, int features)
    {
        int count = points.Length / features;
        double[] p = Affinities(SquaredDistances(points, features), count), y = new double[2 * count], speed = new double[2 * count];
        RandomStream random = new(seed: 1);
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = 1e-4 * random.NextGaussian();
        }
        double[] kernel = new double[count * count], slope = new double[2 * count];
        double rate = Math.Max(50, count / Exaggeration);
        for (int step = 0; step < Steps; step++)
        {
            Slope(p, y, step < ExaggeratedSteps ? Exaggeration : 1, kernel, slope);
            for (int i = 0; i < y.Length; i++)
            {
                speed[i] = (Momentum * speed[i]) - (rate * slope[i]);
                y[i] += speed[i];
            }
        }
        return [.. y.Select(value => (float)value)];
    }

    /// <summary>Symmetric affinities whose rows have the perplexity.</summary>
    private static double[] Affinities(double[] squares, int count)
    {
        double[] p = new double[count * count];
        double wanted = Math.Log(Math.Min(Perplexity, (count - 1) / 3.0));
        for (int i = 0; i < count; i++)
        {
            Span<double> row = p.AsSpan(i * count, count);
            (double low, double high, double precision) = (0, double.PositiveInfinity, 1);
            for (int halving = 0; halving < Halvings; halving++)
            {
                double entropy = Row(squares.AsSpan(i * count, count), i, precision, row);
                (low, high) = entropy > wanted ? (precision, high) : (low, precision);
                precision = double.IsInfinity(high) ? precision * 2 : (low + high) / 2;
            }
        }
        double[] both = new double[p.Length];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                both[(i * count) + j] = Math.Max((p[(i * count) + j] + p[(j * count) + i]) / (2 * count), SmallestShare);
            }
        }
        return both;
    }

    /// <summary>Shares of a row at a precision, and their entropy.</summary>
    private static double Row(ReadOnlySpan<double> squares, int own, double precision, Span<double> shares)
    {
        double nearest = double.PositiveInfinity, sum = 0, entropy = 0;
        for (int j = 0; j < squares.Length; j++)
        {
            nearest = j == own ? nearest : Math.Min(nearest, squares[j]);
        }
        for (int j = 0; j < squares.Length; j++)
        {
            shares[j] = j == own ? 0 : Math.Exp(-precision * (squares[j] - nearest));
            sum += shares[j];
        }
        for (int j = 0; j < squares.Length; j++)
        {
            shares[j] /= sum;
            entropy -= shares[j] > 0 ? shares[j] * Math.Log(shares[j]) : 0;
        }
        return entropy;
    }

    private static void Slope(double[] p, double[] y, double exaggeration, double[] kernel, double[] slope)
    {
        int count = y.Length / 2;
        double total = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double dx = y[2 * i] - y[2 * j], dy = y[(2 * i) + 1] - y[(2 * j) + 1];
                double value = i == j ? 0 : 1 / (1 + (dx * dx) + (dy * dy));
                kernel[(i * count) + j] = value;
                total += value;
            }
        }
        for (int i = 0; i < count; i++)
        {
            (double x, double z) = (0, 0);
            for (int j = 0; j < count; j++)
            {
                double value = kernel[(i * count) + j];
                double pull = 4 * ((exaggeration * p[(i * count) + j]) - (value / total)) * value;
                x += pull * (y[2 * i] - y[2 * j]);
                z += pull * (y[(2 * i) + 1] - y[(2 * j) + 1]);
            }
            (slope[2 * i], slope[(2 * i) + 1]) = (x, z);
        }
    }

    private static double[] SquaredDistances(float[] points, int features)
    {
        int count = points.Length / features;
        double[] squares = new double[count * count];
        double mean = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double sum = 0;
                for (int k = 0; k < features; k++)
                {
                    double apart = points[(i * features) + k] - points[(j * features) + k];
                    sum += apart * apart;
                }
                squares[(i * count) + j] = sum;
                mean += sum / squares.Length;
            }
        }
        return Array.ConvertAll(squares, value => mean > 0 ? value / mean : 0); // no unit
    }
}
