namespace Dynamics.Experiments.Collapse;

/// <summary>The minimal model of collapse: samples and class labels have free embeddings in one space, and the mean squared distance of
/// every sample to its label falls under gradient flow. A clean sample has one label; a frustrated one belongs to all classes alike, and
/// so pulls all labels together.</summary>
/// <remarks>A reconstruction from an abstract (arXiv 2604.09979): the equations are not the paper's.
/// dx_i = -(x_i - sum_c P_ic y_c), dy_c = -(gamma / n_c) sum_i P_ic (y_c - x_i), n_c = sum_i P_ic. States are [node, coordinate]: the clean
/// samples class by class, the frustrated ones, the labels.</remarks>
public sealed record FrustratedClasses
{
    /// <summary>Number of classes C.</summary>
    public int Classes { get; init => field = Check.Between(value, 2, 100); } = 2;

    /// <summary>Clean samples m of each class.</summary>
    public int CleanPerClass { get; init => field = Check.Between(value, 1, 10_000); } = 36;

    /// <summary>Frustrated samples f.</summary>
    public int Frustrated { get; init => field = Check.Between(value, 0, 10_000); } = 8;

    /// <summary>Rate gamma at which a label follows the mean of its samples, which follow it at rate 1.</summary>
    public double LabelRate { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Number of samples.</summary>
    public int Samples => (Classes * CleanPerClass) + Frustrated;

    /// <summary>Samples and labels.</summary>
    public int Nodes => Samples + Classes;

    /// <summary>Frustrated fraction phi = f / (C m + f).</summary>
    public double Fraction => (double)Frustrated / Samples;

    /// <summary>Sum over samples of their share in a class, n_c = m + f / C.</summary>
    public double ClassWeight => CleanPerClass + ((double)Frustrated / Classes);

    /// <summary>The model of so many samples of which a fraction is frustrated.</summary>
    /// <exception cref="InputException">The numbers are no whole ones.</exception>
    public static FrustratedClasses Of(int classes, int samples, double fraction, double labelRate)
    {
        double frustrated = fraction * samples;
        double clean = (samples - Math.Round(frustrated)) / classes;
        if (Math.Abs(frustrated - Math.Round(frustrated)) > 1e-9 || clean != Math.Floor(clean) || clean < 1)
        {
            throw Check.Fault($"a fraction of {fraction} of {samples} samples in {classes} classes is no whole number a class", "fractions",
                "choose fractions and samples that divide");
        }
        return new()
        {
            Classes = classes, CleanPerClass = (int)clean, Frustrated = (int)Math.Round(frustrated), LabelRate = labelRate,
        };
    }

    /// <summary>The two rates of the distance between labels,
    /// ((1 + gamma) -+ sqrt((1 + gamma)² - 4 gamma phi)) / 2, each with multiplicity C - 1; the slow one is exactly 0 where nothing is
    /// frustrated.</summary>
    /// <param name="fraction">Frustrated fraction phi.</param>
    /// <param name="labelRate">Rate gamma.</param>
    public static (double Slow, double Fast) Rates(double fraction, double labelRate)
    {
        double sum = 1 + labelRate, fast = (sum + Math.Sqrt((sum * sum) - (4 * labelRate * fraction))) / 2;
        return (labelRate * fraction / fast, fast);
    }

    /// <summary>The slow rate where labels follow the plain gradient, that is with gamma = n_c: the smaller eigenvalue of
    /// [[1, -1], [-m, m + f/C]], about f / (N + C).</summary>
    public double PlainGradientSlowRate => Rates(Fraction, ClassWeight).Slow;

    /// <summary>Share P_ic of a sample in a class.</summary>
    public double Membership(int sample, int label) => sample >= Classes * CleanPerClass ? 1.0 / Classes
        : sample / CleanPerClass == label ? 1 : 0;

    /// <summary>Random embeddings: standard normal coordinates, [node, coordinate].</summary>
    public double[] Start(RandomStream random, int dimension)
    {
        double[] state = new double[Nodes * dimension];
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = random.NextGaussian();
        }
        return state;
    }

    /// <summary>The equation, sample by sample, for simulation.</summary>
    public FlowRate Flow => (state, rate) => AddPull(state, rate, Enumerable.Range(0, Samples), 1, 0);

    /// <summary>The exact solution by eigenvectors. It has a rate of 0 for each component that no frustrated sample connects: C of them
    /// where all samples are clean, else one.</summary>
    public SymmetrizedFlow Exact()
    {
        double[,] stiffness = new double[Nodes, Nodes];
        double[] inertia = [.. Enumerable.Repeat(1.0, Samples), .. Enumerable.Repeat(ClassWeight / LabelRate, Classes)];
        for (int label = 0; label < Classes; label++)
        {
            stiffness[Samples + label, Samples + label] = ClassWeight;
            for (int sample = 0; sample < Samples; sample++)
            {
                stiffness[sample, sample] = 1;
                stiffness[sample, Samples + label] = stiffness[Samples + label, sample] = -Membership(sample, label);
            }
        }
        return new(stiffness, inertia);
    }

    /// <summary>Gradient descent in steps: minibatches, momentum, weight decay. A minibatch's gradient is scaled so that its mean is the
    /// flow.</summary>
    /// <param name="start">Embeddings at first [node, coordinate]; not changed.</param>
    /// <param name="steps">After how many steps the embeddings are asked for, ascending.</param>
    /// <param name="descent">How steps are taken.</param>
    /// <param name="random">Draws the minibatches, with replacement.</param>
    public double[][] Descend(double[] start, IReadOnlyList<int> steps, DescentOptions descent, RandomStream random)
    {
        List<double[]> states = [];
        double[] state = [.. start], rate = new double[start.Length], velocity = new double[start.Length];
        int[] batch = [.. Enumerable.Range(0, Samples)];
        double scale = 1;
        if (descent.BatchSamples > 0)
        {
            (batch, scale) = (new int[descent.BatchSamples], (double)Samples / descent.BatchSamples);
        }
        for (int step = 0; states.Count < steps.Count; step++)
        {
            while (states.Count < steps.Count && steps[states.Count] == step)
            {
                states.Add([.. state]);
            }
            for (int i = 0; descent.BatchSamples > 0 && i < batch.Length; i++)
            {
                batch[i] = random.NextInt(Samples);
            }
            AddPull(state, rate, batch, scale, descent.WeightDecay);
            descent.Step(state, rate, velocity);
        }
        return [.. states];
    }

    /// <summary>Smallest distance between two labels, the measure of collapse.</summary>
    public double LabelDistance(ReadOnlySpan<double> state)
    {
        int dimension = state.Length / Nodes;
        double smallest = double.PositiveInfinity;
        for (int first = 0; first < Classes; first++)
        {
            for (int second = first + 1; second < Classes; second++)
            {
                smallest = Math.Min(smallest, SquaredDistance(state, Samples + first, Samples + second, dimension));
            }
        }
        return Math.Sqrt(smallest);
    }

    /// <summary>Share of clean samples whose own label is the nearest; stays 1 while the labels collapse.</summary>
    public double CleanAccuracy(ReadOnlySpan<double> state)
    {
        (int dimension, int right) = (state.Length / Nodes, 0);
        for (int sample = 0; sample < Classes * CleanPerClass; sample++)
        {
            double own = SquaredDistance(state, sample, Samples + (sample / CleanPerClass), dimension);
            bool isNearest = true;
            for (int label = 0; label < Classes; label++)
            {
                isNearest &= label == sample / CleanPerClass || own < SquaredDistance(state, sample, Samples + label, dimension);
            }
            right += isNearest ? 1 : 0;
        }
        return (double)right / (Classes * CleanPerClass);
    }

    private void AddPull(ReadOnlySpan<double> state, Span<double> rate, IEnumerable<int> samples, double scale, double weightDecay)
    {
        int dimension = state.Length / Nodes;
        for (int i = 0; i < rate.Length; i++)
        {
            rate[i] = -weightDecay * state[i];
        }
        double labelScale = scale * LabelRate / ClassWeight;
        foreach (int sample in samples)
        {
            for (int label = 0; label < Classes; label++)
            {
                double share = Membership(sample, label);
                for (int k = 0; share > 0 && k < dimension; k++)
                {
                    (int x, int y) = ((sample * dimension) + k, ((Samples + label) * dimension) + k);
                    double pull = share * (state[y] - state[x]);
                    rate[x] += scale * pull;
                    rate[y] -= labelScale * pull;
                }
            }
        }
    }

    private static double SquaredDistance(ReadOnlySpan<double> state, int first, int second, int dimension)
    {
        double sum = 0;
        for (int k = 0; k < dimension; k++)
        {
            double difference = state[(first * dimension) + k] - state[(second * dimension) + k];
            sum += difference * difference;
        }
        return sum;
    }
}

/// <summary>Gradient descent in steps, and what it makes of the rates of a gradient flow.</summary>
public sealed record DescentOptions
{
    /// <summary>Length of a step, in units of the flow's time.</summary>
    public double LearningRate { get; init => field = Check.Positive(value); } = 0.05;

    /// <summary>Share of the last step that is added to the next one (Polyak's heavy ball).</summary>
    public double Momentum { get; init => field = Check.BelowOne(value); }

    /// <summary>Weight decay: adds this times the state to the gradient.</summary>
    public double WeightDecay { get; init => field = Check.AtLeast(value, 0); }

    /// <summary>Samples of a minibatch, drawn with replacement; 0: all samples, each once.</summary>
    public int BatchSamples { get; init => field = Check.AtLeast(value, 0); }

    /// <summary>The rate, in units of the flow's time, at which full-batch descent shrinks a mode that decays at this rate under the flow:
    /// -log r / h, r the larger root of r² - (1 + mu - h (lambda + w)) r + mu = 0.</summary>
    /// <param name="flowRate">Rate lambda of the mode under the flow, small enough that the roots are real.</param>
    public double RateOf(double flowRate)
    {
        double sum = 1 + Momentum - (LearningRate * (flowRate + WeightDecay));
        return -Math.Log((sum + Math.Sqrt((sum * sum) - (4 * Momentum))) / 2) / LearningRate;
    }

    /// <summary>One step along a rate.</summary>
    public void Step(double[] state, double[] rate, double[] velocity)
    {
        for (int i = 0; i < state.Length; i++)
        {
            velocity[i] = (Momentum * velocity[i]) + rate[i];
            state[i] += LearningRate * velocity[i];
        }
    }
}
