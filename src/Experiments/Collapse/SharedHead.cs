namespace Dynamics.Experiments.Collapse;

/// <summary>The minimal model with a linear head W that samples and labels share: the loss compares W x_i with W y_c. Who may move whom is
/// the choice of <see cref="HeadGradient"/>.</summary>
/// <remarks>A reconstruction from an abstract (arXiv 2604.09979). E = 1/2 sum_ic P_ic |W (x_i - y_c)|². States are the nodes [node,
/// coordinate] of <see cref="Classes"/>, then W [output, coordinate].</remarks>
public sealed record SharedHead
{
    /// <summary>Samples, labels, and who belongs to whom; its label rate is not used.</summary>
    public FrustratedClasses Classes { get; init; } = new();

    /// <summary>Coordinates of an embedding.</summary>
    public int Dimension { get; init => field = Check.Between(value, 1, 1000); } = 1;

    /// <summary>Outputs of the head.</summary>
    public int Outputs { get; init => field = Check.Between(value, 1, 1000); } = 1;

    /// <summary>Where the head begins in a state.</summary>
    public int HeadOffset => Classes.Nodes * Dimension;

    /// <summary>A state of standard normal embeddings and a normal head of this standard deviation.</summary>
    public double[] Start(RandomStream random, double headScale)
    {
        double[] head = new double[Outputs * Dimension];
        double[] nodes = Classes.Start(random, Dimension);
        for (int i = 0; i < head.Length; i++)
        {
            head[i] = headScale * random.NextGaussian();
        }
        return [.. nodes, .. head];
    }

    /// <summary>The equation.</summary>
    /// <param name="gradient">Which branches move.</param>
    /// <param name="followRate">Rate beta at which labels follow the mean of their samples, dy_c = -beta (y_c - sum_i P_ic x_i / n_c),
    /// beside what the loss does: labels that are an average of embeddings; 0 for none.</param>
    public FlowRate Flow(HeadGradient gradient, double followRate = 0) => (state, rate) =>
    {
        Descent(state, rate, gradient, Enumerable.Range(0, Classes.Samples), 1);
        for (int label = 0; followRate > 0 && label < Classes.Classes; label++)
        {
            Follow(state, rate, label, followRate);
        }
    };

    /// <summary>Minus the gradient of the loss over some samples times a factor; targets that are detached do not move.</summary>
    public void Descent(ReadOnlySpan<double> state, Span<double> rate, HeadGradient gradient, IEnumerable<int> samples, double factor)
    {
        rate.Clear();
        double[] residual = new double[Outputs];
        foreach (int sample in samples)
        {
            for (int label = 0; label < Classes.Classes; label++)
            {
                double share = factor * Classes.Membership(sample, label);
                if (share > 0)
                {
                    (int x, int y) = (sample * Dimension, (Classes.Samples + label) * Dimension);
                    switch (gradient)
                    {
                        case HeadGradient.Full:
                            Residual(state, x, y, residual);
                            Pull(state, rate, x, share, residual);
                            Pull(state, rate, y, -share, residual);
                            Turn(state, rate, x, share, residual);
                            Turn(state, rate, y, -share, residual);
                            break;
                        case HeadGradient.Symmetrized: // each side once predicts the other, which is detached
                            OneSided(state, rate, x, y, share, residual);
                            OneSided(state, rate, y, x, share, residual);
                            break;
                        case HeadGradient.LabelsDetached:
                            OneSided(state, rate, x, y, share, residual);
                            break;
                    }
                }
            }
        }
    }

    /// <summary>What the flow keeps: W'W - Z Z' with Z all nodes (full gradient) or the samples alone (labels detached), [coordinate,
    /// coordinate] row-major.</summary>
    public double[] Invariant(ReadOnlySpan<double> state, HeadGradient gradient)
    {
        int nodes = gradient == HeadGradient.LabelsDetached ? Classes.Samples : Classes.Nodes;
        double[] matrix = new double[Dimension * Dimension];
        for (int row = 0; row < nodes + Outputs; row++)
        {
            (int at, int sign) = row < nodes ? (row * Dimension, -1) : (HeadOffset + ((row - nodes) * Dimension), 1);
            for (int i = 0; i < matrix.Length; i++)
            {
                matrix[i] += sign * state[at + (i / Dimension)] * state[at + (i % Dimension)];
            }
        }
        return matrix;
    }

    /// <summary>Smallest distance between two labels.</summary>
    public double LabelDistance(ReadOnlySpan<double> state) => Classes.LabelDistance(state[..HeadOffset]);

    /// <summary>Smallest distance between two labels behind the head, |W (y_c - y_c')|.</summary>
    public double OutputDistance(ReadOnlySpan<double> state)
    {
        double[] outputs = new double[Classes.Nodes * Outputs];
        for (int i = Classes.Samples * Outputs; i < outputs.Length; i++)
        {
            outputs[i] = Output(state, i / Outputs * Dimension, i % Outputs);
        }
        return Classes.LabelDistance(outputs);
    }

    /// <summary>Root of the sum of squares of W.</summary>
    public double HeadNorm(ReadOnlySpan<double> state)
    {
        double sum = 0;
        foreach (double weight in state[HeadOffset..])
        {
            sum += weight * weight;
        }
        return Math.Sqrt(sum);
    }

    /// <summary>What decides survival where labels are detached and <see cref="Dimension"/> is 1.</summary>
    public HeadSurvival Survival(ReadOnlySpan<double> state)
    {
        if (Dimension != 1)
        {
            throw new InvalidOperationException($"the closed form is for one dimension, and there are {Dimension}");
        }
        double[] errors = new double[Classes.Samples], targets = new double[Classes.Samples];
        for (int sample = 0; sample < errors.Length; sample++)
        {
            for (int label = 0; label < Classes.Classes; label++)
            {
                targets[sample] += Classes.Membership(sample, label) * state[Classes.Samples + label];
            }
            errors[sample] = state[sample] - targets[sample];
        }
        return HeadSurvival.Of(errors, targets, HeadNorm(state));
    }

    private double Output(ReadOnlySpan<double> state, int node, int output)
    {
        double sum = 0;
        for (int k = 0; k < Dimension; k++)
        {
            sum += state[HeadOffset + (output * Dimension) + k] * state[node + k];
        }
        return sum;
    }

    private void Residual(ReadOnlySpan<double> state, int node, int target, double[] residual)
    {
        for (int output = 0; output < Outputs; output++)
        {
            residual[output] = Output(state, node, output) - Output(state, target, output);
        }
    }

    /// <summary>Descends 1/2 share |W a - t|², t = W b a constant.</summary>
    private void OneSided(ReadOnlySpan<double> state, Span<double> rate, int node, int target, double share, double[] residual)
    {
        Residual(state, node, target, residual);
        Pull(state, rate, node, share, residual);
        Turn(state, rate, node, share, residual);
    }

    /// <summary>A node's part: -share W' residual.</summary>
    private void Pull(ReadOnlySpan<double> state, Span<double> rate, int node, double share, double[] residual)
    {
        for (int i = 0; i < Outputs * Dimension; i++)
        {
            rate[node + (i % Dimension)] -= share * state[HeadOffset + i] * residual[i / Dimension];
        }
    }

    /// <summary>The head's part: -share residual node'.</summary>
    private void Turn(ReadOnlySpan<double> state, Span<double> rate, int node, double share, double[] residual)
    {
        for (int i = 0; i < Outputs * Dimension; i++)
        {
            rate[HeadOffset + i] -= share * residual[i / Dimension] * state[node + (i % Dimension)];
        }
    }

    private void Follow(ReadOnlySpan<double> state, Span<double> rate, int label, double followRate)
    {
        int y = (Classes.Samples + label) * Dimension;
        for (int k = 0; k < Dimension; k++)
        {
            double mean = 0;
            for (int sample = 0; sample < Classes.Samples; sample++)
            {
                mean += Classes.Membership(sample, label) * state[(sample * Dimension) + k] / Classes.ClassWeight;
            }
            rate[y + k] -= followRate * (state[y + k] - mean);
        }
    }
}

/// <summary>Which branches of the loss behind a shared head the gradient moves.</summary>
public enum HeadGradient
{
    /// <summary>Both: no stop-gradient.</summary>
    Full,

    /// <summary>Each side is once the detached target of the other. Through a shared head this is the full gradient again: the null control
    /// that a stop-gradient without asymmetry does nothing.</summary>
    Symmetrized,

    /// <summary>The label branch is a detached target; labels stay where they are.</summary>
    LabelsDetached,
}
