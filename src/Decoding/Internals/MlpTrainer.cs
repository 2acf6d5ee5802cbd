using System.Numerics.Tensors;
using Dynamics.Training;
using MathNet.Numerics.Distributions;

namespace Dynamics.Decoding.Internals;

/// <summary>Trains a perceptron by mini-batches on the thread that calls it. First weights, order of the rows and noise come from the seed
/// alone.</summary>
internal sealed class MlpTrainer(MlpReadout options, MlpLoss loss, int inputs, ulong seed)
{
    private readonly MlpWeights _weights = MlpWeights.Draw(inputs, options.HiddenUnits, loss.Outputs, seed);

    /// <summary>Weights of the epoch with the least loss on the held rows, or of the last epoch where there are none.</summary>
    public MlpWeights Best { get; private set; } = MlpWeights.Draw(inputs, options.HiddenUnits, loss.Outputs, seed);

    /// <summary>Trains on standardised rows and labels [row].</summary>
    /// <returns>Number of epochs behind <see cref="Best"/>.</returns>
    public int Train(MlpRows rows, float[] labels, MlpRows heldRows, float[] heldLabels, CancellationToken cancellation)
    {
        var pass = new MlpPass(_weights, options.BatchSize);
        var adam = new Adam(_weights.Values, options.WeightDecay);
        int[] order = new int[labels.Length], heldOrder = [.. Enumerable.Range(0, heldLabels.Length)];
        bool held = heldLabels.Length > 0;
        int epochs = held ? options.MaximumEpochs : Math.Min(options.MaximumEpochs, options.DefaultEpochs), best = 0;
        double bestError = double.PositiveInfinity;
        for (int epoch = 1; epoch <= epochs && epoch - best <= options.Patience; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            Shuffle(order, epoch);
            RunEpoch(pass, adam, rows, labels, order, epoch, epochs);
            double error = held ? Error(pass, heldRows, heldLabels, heldOrder) : -epoch;
            if (error < bestError)
            {
                (best, bestError, Best) = (epoch, error, _weights.Copy());
            }
        }
        return best;
    }

    private void RunEpoch(MlpPass pass, Adam adam, MlpRows rows, float[] labels, int[] order, int epoch, int epochs)
    {
        var noise = new GaussianNoise(new RandomStream(seed, 4096 + (ulong)epoch));
        Span<float> known = stackalloc float[Math.Min(options.BatchSize, 4096)];
        known = options.BatchSize <= known.Length ? known : new float[options.BatchSize];
        int batches = (order.Length + options.BatchSize - 1) / options.BatchSize;
        for (int batch = 0; batch < batches; batch++)
        {
            double done = (epoch - 1 + (double)batch / batches) / epochs;
            ReadOnlySpan<int> chosen = order.AsSpan(batch * options.BatchSize);
            chosen = chosen[..Math.Min(options.BatchSize, chosen.Length)];
            pass.Load(rows, chosen);
            noise.AddTo(pass.Input, inputs, chosen.Length, options.InputNoise);
            pass.Forward(_weights, chosen.Length);
            loss.Evaluate(pass.Output, Labels(labels, chosen, known));
            pass.Backward(_weights, chosen.Length);
            double rate = options.LearningRate * (0.02 + 0.98 * 0.5 * (1 + Math.Cos(Math.PI * done)));
            adam.Step(_weights.Values, pass.Gradient, rate, 1.0 / chosen.Length);
        }
    }

    private double Error(MlpPass pass, MlpRows rows, float[] labels, int[] order)
    {
        double sum = 0;
        for (int start = 0; start < order.Length; start += options.BatchSize)
        {
            int count = Math.Min(options.BatchSize, order.Length - start);
            pass.Load(rows, order.AsSpan(start, count));
            pass.Forward(_weights, count);
            sum += loss.Evaluate(pass.Output, labels.AsSpan(start, count));
        }
        return sum / order.Length;
    }

    private static ReadOnlySpan<float> Labels(float[] labels, ReadOnlySpan<int> chosen, Span<float> result)
    {
        for (int row = 0; row < chosen.Length; row++)
        {
            result[row] = labels[chosen[row]];
        }
        return result[..chosen.Length];
    }

    /// <summary>The order in which an epoch takes the rows.</summary>
    internal void Shuffle(int[] order, int epoch)
    {
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }
        new RandomStream(seed, 16 + (ulong)epoch).Shuffle<int>(order);
    }

    /// <summary>Adam over all weights as one parameter.</summary>
    private sealed class Adam(float[] values, double weightDecay)
    {
        private readonly AdamOptions _rule = new();
        private readonly float[] _first = new float[values.Length], _second = new float[values.Length];
        private long _steps;

        public void Step(float[] weights, float[] gradient, double learningRate, double gradientScale) =>
            _rule.Update<float>(new(++_steps, learningRate, weightDecay, gradientScale), weights, gradient, _first, _second);
    }
}

/// <summary>Gaussian noise in large amounts, float32: stretches of one long table, each from a place that is drawn. As noise of training
/// it does what fresh draws do, and costs an addition.</summary>
internal sealed class GaussianNoise(RandomStream random)
{
    private const int Length = 1 << 16, Stretch = 1 << 12;
    private static readonly float[] s_table = Table();

    /// <summary>Adds noise to some inputs of a batch.</summary>
    /// <param name="batch">Changed in its first <paramref name="count"/> rows.</param>
    /// <param name="inputs">How many units, from the first on.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="std">Standard deviation of the noise.</param>
    public void AddTo(Activations batch, int inputs, int count, double std)
    {
        if (std == 0)
        {
            return;
        }
        for (int input = 0; input < inputs; input++)
        {
            Span<float> rows = batch.Unit(input, count);
            for (int first = 0; first < count; first += Stretch)
            {
                Span<float> some = rows.Slice(first, Math.Min(Stretch, count - first));
                TensorPrimitives.MultiplyAdd(s_table.AsSpan(random.NextInt(Length), some.Length), (float)std, some, some);
            }
        }
    }

    // The quantiles of a standard normal, each once, in random order; its beginning again at its end, for stretches that begin there.
    private static float[] Table()
    {
        float[] table = [.. Enumerable.Range(0, Length).Select(i => (float)Normal.InvCDF(0, 1, (i + 0.5) / Length))];
        new RandomStream(1, 0).Shuffle<float>(table);
        return [.. table, .. table.AsSpan(0, Stretch)];
    }
}
