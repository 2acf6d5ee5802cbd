namespace Dynamics.Experiments.Collapse;

/// <summary>The minimal model with a linear student in place of free embeddings: x = U s, labels +-1 by a linear teacher, some of them
/// flipped. What a linear map cannot tell of the labels frustrates it: phi = 1 - R².</summary>
/// <remarks>A reconstruction from an abstract (arXiv 2604.09979). dU = -(U S - Y M'), dY_c = -gamma (y_c - U mean_c s), S the mean of s s',
/// M [input, class] the mean of s times class indicator. States are U' [input, coordinate], then the two labels [class, coordinate]. The
/// sample is centred and whitened, so S is the identity and all formulas hold for the sample itself.</remarks>
public sealed class LinearTeacher
{
    private readonly double[] _inputs;
    private readonly int[] _labels;

    private LinearTeacher(double[] inputs, int[] labels, int dimension)
    {
        (_inputs, _labels, Inputs) = (inputs, labels, dimension);
        ClassShares = [.. Enumerable.Range(0, 2).Select(label => labels.Count(own => own == label) / (double)labels.Length)];
        ClassSums = new double[dimension, 2];
        for (int i = 0; i < inputs.Length; i++)
        {
            ClassSums[i % dimension, labels[i / dimension]] += inputs[i] / labels.Length;
        }
    }

    /// <summary>Number of inputs.</summary>
    public int Inputs { get; }

    /// <summary>Number of samples.</summary>
    public int Samples => _labels.Length;

    /// <summary>Share of each class.</summary>
    public IReadOnlyList<double> ClassShares { get; }

    /// <summary>M [input, class], the mean over samples of s times class indicator.</summary>
    public double[,] ClassSums { get; }

    /// <summary>Mean of s times label, label +-1 [input].</summary>
    public double[] LabelDirection => [.. Enumerable.Range(0, Inputs).Select(i => ClassSums[i, 1] - ClassSums[i, 0])];

    /// <summary>Share of the label's variance in this sample that is linear in s.</summary>
    public double RSquared => LabelDirection.Sum(value => value * value) / (4 * ClassShares[0] * ClassShares[1]);

    /// <summary>The share in an endless sample: (2 / pi) (1 - 2 eps)².</summary>
    public static double PopulationRSquared(double flips) => 2 / Math.PI * (1 - (2 * flips)) * (1 - (2 * flips));

    /// <summary>Draws standard normal inputs, whitens them, and labels them by the sign of their first one.</summary>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="samples">Number of samples, more than inputs.</param>
    /// <param name="flips">Probability eps that a label is flipped.</param>
    /// <param name="random">Draws.</param>
    public static LinearTeacher Draw(int inputs, int samples, double flips, RandomStream random) =>
        Draw(inputs, samples, flips, random, value => value);

    /// <summary>The same, but the first input is +-1, so that labels without flips are linear in it: R² is 1 and phi is 0.</summary>
    /// <inheritdoc cref="Draw(int, int, double, RandomStream)"/>
    public static LinearTeacher DrawSeparable(int inputs, int samples, double flips, RandomStream random) =>
        Draw(inputs, samples, flips, random, value => Math.CopySign(1, value));

    private static LinearTeacher Draw(int inputs, int samples, double flips, RandomStream random, Func<double, double> first)
    {
        double[] values = new double[samples * inputs];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i % inputs == 0 ? first(random.NextGaussian()) : random.NextGaussian();
        }
        Whiten(values, inputs);
        int[] labels = new int[samples];
        for (int i = 0; i < samples; i++)
        {
            labels[i] = (values[i * inputs] > 0) != (random.NextDouble() < flips) ? 1 : 0;
        }
        return new(values, labels, inputs);
    }

    /// <summary>The exact solution by eigenvectors.</summary>
    /// <param name="labelRate">Rate gamma of the labels.</param>
    public SymmetrizedFlow Exact(double labelRate)
    {
        double[,] stiffness = new double[Inputs + 2, Inputs + 2];
        for (int i = 0; i < Inputs; i++)
        {
            stiffness[i, i] = 1;
            for (int label = 0; label < 2; label++)
            {
                stiffness[i, Inputs + label] = stiffness[Inputs + label, i] = -ClassSums[i, label];
                stiffness[Inputs + label, Inputs + label] = ClassShares[label];
            }
        }
        return new(stiffness, [.. Enumerable.Repeat(1.0, Inputs), .. ClassShares.Select(share => share / labelRate)]);
    }

    /// <summary>The equation, sample by sample, for simulation.</summary>
    /// <param name="labelRate">Rate gamma of the labels, each relative to its own samples.</param>
    public FlowRate Flow(double labelRate) => (state, rate) =>
    {
        int dimension = state.Length / (Inputs + 2);
        rate.Clear();
        for (int i = 0; i < Samples; i++)
        {
            int y = (Inputs + _labels[i]) * dimension;
            for (int k = 0; k < dimension; k++)
            {
                double error = -state[y + k];
                for (int j = 0; j < Inputs; j++)
                {
                    error += state[(j * dimension) + k] * _inputs[(i * Inputs) + j];
                }
                error /= Samples;
                for (int j = 0; j < Inputs; j++)
                {
                    rate[(j * dimension) + k] -= error * _inputs[(i * Inputs) + j];
                }
                rate[y + k] += labelRate / ClassShares[_labels[i]] * error;
            }
        }
    };

    /// <summary>Distance of the two labels.</summary>
    public double LabelDistance(ReadOnlySpan<double> state)
    {
        (int dimension, double sum) = (state.Length / (Inputs + 2), 0);
        for (int k = 0; k < dimension; k++)
        {
            double difference = state[(Inputs * dimension) + k] - state[((Inputs + 1) * dimension) + k];
            sum += difference * difference;
        }
        return Math.Sqrt(sum);
    }

    /// <summary>The equation of a scalar student behind a scalar head whose targets, labels +-<paramref name="target"/>, are detached:
    /// 1/2 mean (w u.s - w y)². States are u [input], then w.</summary>
    public FlowRate HeadFlow(double target) => (state, rate) =>
    {
        rate.Clear();
        double w = state[Inputs];
        for (int i = 0; i < Samples; i++)
        {
            double x = 0;
            for (int j = 0; j < Inputs; j++)
            {
                x += state[j] * _inputs[(i * Inputs) + j];
            }
            double residual = w * (x - (_labels[i] == 1 ? target : -target)) / Samples;
            for (int j = 0; j < Inputs; j++)
            {
                rate[j] -= w * residual * _inputs[(i * Inputs) + j];
            }
            rate[Inputs] -= residual * x;
        }
    };

    /// <summary>What decides the survival of that head: errors and targets are those of the weights, u - b and b = target times
    /// <see cref="LabelDirection"/>.</summary>
    public HeadSurvival Survival(ReadOnlySpan<double> state, double target)
    {
        double[] direction = LabelDirection, errors = new double[Inputs], targets = new double[Inputs];
        for (int j = 0; j < Inputs; j++)
        {
            targets[j] = target * direction[j];
            errors[j] = state[j] - targets[j];
        }
        return HeadSurvival.Of(errors, targets, Math.Abs(state[Inputs]));
    }

    /// <summary>Centres the columns and makes them orthonormal (times the root of the number of rows), one after the other, twice over
    /// against rounding.</summary>
    private static void Whiten(double[] values, int columns)
    {
        int rows = values.Length / columns;
        double Product(int first, int second)
        {
            double sum = 0;
            for (int row = 0; row < rows; row++)
            {
                sum += values[(row * columns) + first] * values[(row * columns) + second];
            }
            return sum / rows;
        }
        for (int pass = 0; pass < 2; pass++)
        {
            for (int column = 0; column < columns; column++)
            {
                double mean = 0;
                for (int row = 0; row < rows; row++)
                {
                    mean += values[(row * columns) + column] / rows;
                }
                for (int row = 0; row < rows; row++)
                {
                    values[(row * columns) + column] -= mean;
                }
                for (int other = 0; other < column; other++)
                {
                    double overlap = Product(other, column);
                    for (int row = 0; row < rows; row++)
                    {
                        values[(row * columns) + column] -= overlap * values[(row * columns) + other];
                    }
                }
                double scale = 1 / Math.Sqrt(Product(column, column));
                for (int row = 0; row < rows; row++)
                {
                    values[(row * columns) + column] *= scale;
                }
            }
        }
    }
}
