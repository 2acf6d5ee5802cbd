using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Decoding.Internals;

/// <summary>Trains a perceptron by mini-batches on the CPU. First weights and bin order come from the seed alone.</summary>
internal sealed class MlpTrainer(MlpReadout options, int inputs, ulong seed)
{
    /// <summary>Weights of the epoch with the least validation error, or of the last epoch without validation.</summary>
    public MlpWeights Best { get; private set; } = null!;

    /// <summary>Trains on standardised rows [bin, input] and labels [bin].</summary>
    /// <returns>Number of epochs behind <see cref="Best"/>.</returns>
    public int Train(float[] rows, float[] labels, float[] heldRows, float[] heldLabels, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using Linear first = nn.Linear(inputs, options.HiddenUnits), second = nn.Linear(options.HiddenUnits, options.HiddenUnits);
        using Linear output = nn.Linear(options.HiddenUnits, 1);
        using Sequential network = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), output);
        Initialize(first, second, output);
        using Optimizer optimizer =
            new(new AdamOptions(), [new("perceptron", [.. network.parameters()], WeightDecay: options.WeightDecay)]);
        Tensor x = tensor(rows, [labels.Length, inputs]), y = tensor(labels, [labels.Length, 1]);
        bool held = heldLabels.Length > 0;
        Tensor heldX = held ? tensor(heldRows, [heldLabels.Length, inputs]) : x;
        Tensor heldY = held ? tensor(heldLabels, [heldLabels.Length, 1]) : y;
        int epochs = held ? options.MaximumEpochs : Math.Min(options.MaximumEpochs, options.DefaultEpochs), best = 0;
        double bestError = double.PositiveInfinity;
        for (int epoch = 1; epoch <= epochs && epoch - best <= options.Patience; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            RunEpoch(network, optimizer, x, y, epoch, epochs);
            double error = held ? Error(network, heldX, heldY) : -epoch;
            if (error < bestError)
            {
                (best, bestError, Best) = (epoch, error, Weights(first, second, output));
            }
        }
        return best;
    }

    private void RunEpoch(Sequential network, Optimizer optimizer, Tensor x, Tensor y, int epoch, int epochs)
    {
        using var scope = NewDisposeScope();
        long bins = x.shape[0], batches = (bins + options.BatchSize - 1) / options.BatchSize;
        Tensor order = tensor(Permutation((int)bins, epoch));
        Tensor shuffledX = x.index_select(0, order), shuffledY = y.index_select(0, order);
        if (options.InputNoise > 0)
        {
            shuffledX = shuffledX.Plus(Noise(x.shape, epoch));
        }
        for (long batch = 0; batch < batches; batch++)
        {
            using var step = NewDisposeScope();
            double done = (epoch - 1 + (double)batch / batches) / epochs;
            long start = batch * options.BatchSize, length = Math.Min(options.BatchSize, bins - start);
            optimizer.ForgetGradients();
            Tensor loss = nn.functional.mse_loss(network.forward(shuffledX.narrow(0, start, length)), shuffledY.narrow(0, start, length));
            Gradients.Backward(loss);
            double rate = options.LearningRate * (0.02 + 0.98 * 0.5 * (1 + Math.Cos(Math.PI * done)));
            optimizer.Step(group => new(rate, group.WeightDecay));
        }
    }

    private Tensor Noise(long[] shape, int epoch)
    {
        var random = new RandomStream(seed, 4096 + (ulong)epoch);
        var values = new float[shape[0] * shape[1]];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(options.InputNoise * random.NextGaussian());
        }
        return tensor(values, shape);
    }

    private static double Error(Sequential network, Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        return nn.functional.mse_loss(network.forward(x), y).item<float>();
    }

    // He et al. 2015: Gaussian with variance 2 / inputs before a ReLU, 1 / inputs at the end; biases start at 0.
    private void Initialize(Linear first, Linear second, Linear output)
    {
        using IDisposable noGradient = no_grad();
        Fill(first, 2.0 / inputs, 1);
        Fill(second, 2.0 / options.HiddenUnits, 2);
        Fill(output, 1.0 / options.HiddenUnits, 3);
    }

    private void Fill(Linear layer, double variance, ulong stream)
    {
        var random = new RandomStream(seed, stream);
        float[] values =
            [.. Enumerable.Range(0, (int)layer.weight!.numel()).Select(_ => (float)(Math.Sqrt(variance) * random.NextGaussian()))];
        using Tensor source = tensor(values, layer.weight.shape);
        layer.weight.copy_(source);
        layer.bias!.zero_();
    }

    private long[] Permutation(int count, int epoch)
    {
        var random = new RandomStream(seed, 16 + (ulong)epoch);
        long[] order = [.. Enumerable.Range(0, count).Select(i => (long)i)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = random.NextInt(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    private static MlpWeights Weights(Linear first, Linear second, Linear output) => new(
        Values(first.weight!), Values(first.bias!), Values(second.weight!), Values(second.bias!), Values(output.weight!),
            Values(output.bias!)[0]);

    private static float[] Values(Tensor parameter)
    {
        using Tensor detached = parameter.detach();
        return detached.data<float>().ToArray();
    }
}

/// <summary>Weights of input -> hidden -> hidden -> 1, row-major [to, from], on standardised features and position.</summary>
internal sealed record MlpWeights(float[] First, float[] FirstBias, float[] Second, float[] SecondBias, float[] Output, float OutputBias)
{
    /// <summary>The same function on raw features, giving position in its own unit.</summary>
    public MlpNetwork Unscaled(FeatureScaler scaler, double positionMean, double positionStd)
    {
        int inputs = scaler.FeatureCount;
        float[] first = [.. First.Select((w, i) => w * scaler.InverseStd[i % inputs])];
        float[] firstBias = [.. FirstBias.Select((b, unit) =>
            (float)(b - Enumerable.Range(0, inputs).Sum(i => (double)first[unit * inputs + i] * scaler.Mean[i])))];
        float[] output = [.. Output.Select(w => (float)(w * positionStd))];
        return new MlpNetwork(first, firstBias, Second, SecondBias, output, (float)(OutputBias * positionStd + positionMean), inputs);
    }
}
