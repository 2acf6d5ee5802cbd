using Dynamics.Decoding;
using Dynamics.Decoding.Internals;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Tests.Decoding;

public class MlpTrainerTests
{
    public static TheoryData<string> Losses => [.. s_losses.Keys];

    private static readonly Dictionary<string, Func<MlpLoss>> s_losses = new()
    {
        ["squared error"] = () => new SquaredError(),
        ["soft cells"] = () => new SoftCells(6, 0.8),
    };

    // The oracle is autograd and the optimiser of the other models, on the same rows in the same order; the last batch is shorter.
    [Theory]
    [MemberData(nameof(Losses))]
    public void Train_WithoutNoise_FollowsTorch(string name)
    {
        const int Inputs = 9, Rows = 300, Epochs = 3;
        MlpReadout options = new()
        {
            HiddenUnits = 22, BatchSize = 80, MaximumEpochs = Epochs, DefaultEpochs = Epochs, InputNoise = 0, LearningRate = 2e-3,
        };
        (float[] rows, float[] labels) = Data(Rows, Inputs);
        var trainer = new MlpTrainer(options, s_losses[name](), Inputs, seed: 5);
        Assert.Equal(Epochs, trainer.Train(MlpRows.Of(rows, Inputs), labels, MlpRows.Of([], Inputs), [], CancellationToken.None));
        MlpWeights ours = trainer.Best;
        (float[][] weights, float[][] biases) = Torch(name, options, rows, labels, Inputs, seed: 5);
        (int From, int To, MlpLayer Layer)[] layers =
        [
            (Inputs, options.HiddenUnits, ours.First), (options.HiddenUnits, options.HiddenUnits, ours.Second),
            (options.HiddenUnits, ours.OutputCount, ours.Output),
        ];
        for (int i = 0; i < layers.Length; i++)
        {
            // 12 steps of up to 2e-3 each; float32 sums in another order.
            AssertNear(weights[i], ours.Matrix(layers[i].Layer, layers[i].From, layers[i].To), 2e-5);
            AssertNear(biases[i], ours.Biases(layers[i].Layer, layers[i].To), 2e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Backward_RandomBatch_IsTheDifferencesOfTheLossInDouble(string name)
    {
        const int Inputs = 5, Hidden = 7, Rows = 70;
        const double Step = 1e-6; // kinks are rarely that near
        MlpLoss loss = s_losses[name]();
        MlpWeights weights = MlpWeights.Draw(Inputs, Hidden, loss.Outputs, 3);
        var random = new RandomStream(9);
        foreach (MlpLayer layer in (MlpLayer[])[weights.First, weights.Second])
        {
            // Without biases a row whose first units are all off would lie on a kink of the second layer.
            weights.Values.AsSpan(layer.Biases, Hidden).Fill((float)random.NextGaussian());
        }
        (float[] rows, float[] labels) = Data(Rows, Inputs);
        var pass = new MlpPass(weights, 100);
        pass.Load(MlpRows.Of(rows, Inputs), [.. Enumerable.Range(0, Rows)]);
        pass.Forward(weights, Rows);
        double value = loss.Evaluate(pass.Output, labels);
        pass.Backward(weights, Rows);
        double[] at = [.. weights.Values.Select(v => (double)v)];
        Assert.Equal(Naive(name, weights, at, rows, labels), value, 1e-5 * Math.Abs(value) + 1e-4);
        for (int i = 0; i < at.Length; i++)
        {
            double middle = at[i];
            (at[i], double above, double below) = (middle, At(middle + Step), At(middle - Step));
            if (Used(weights, i))
            {
                Assert.Equal((above - below) / (2 * Step), pass.Gradient[i], 2e-4 * Rows / 10);
            }
            else
            {
                Assert.Equal(0, pass.Gradient[i]);
            }

            double At(double moved)
            {
                at[i] = moved;
                return Naive(name, weights, at, rows, labels);
            }
        }
    }

    [Fact]
    public void Train_SeveralAtOnce_SameBitsAsAlone()
    {
        (float[] rows, float[] labels) = Data(500, 6);
        float[] Fit(ulong seed)
        {
            var trainer = new MlpTrainer(new() { HiddenUnits = 20, BatchSize = 64, MaximumEpochs = 4 }, new SquaredError(), 6, seed);
            trainer.Train(MlpRows.Of(rows, 6), labels, MlpRows.Of(rows[..600], 6), labels[..100], CancellationToken.None);
            return trainer.Best.Values;
        }
        float[][] alone = [.. Enumerable.Range(1, 4).Select(seed => Fit((ulong)seed))];
        float[][] together = new float[4][];
        Parallel.For(0, 4, i => together[i] = Fit((ulong)i + 1));
        Assert.Equal(alone, together);
        Assert.NotEqual(alone[0], alone[1]);
    }

    // 240,000 draws: four standard errors of mean, variance, fourth moment and of the correlation of neighbours.
    [Fact]
    public void AddTo_ManyDraws_AreIndependentGaussians()
    {
        const int Inputs = 20, Rows = 192, Batches = 64;
        const double Std = 0.3;
        var noise = new GaussianNoise(new RandomStream(8));
        List<double> drawn = [];
        for (int batch = 0; batch < Batches; batch++)
        {
            var target = new Activations(Inputs, Rows);
            noise.AddTo(target, Inputs, Rows, Std);
            for (int input = 0; input < Inputs; input++)
            {
                drawn.AddRange(target.Unit(input, Rows).ToArray().Select(v => v / Std));
            }
        }
        double error = 1 / Math.Sqrt(drawn.Count);
        Assert.InRange(drawn.Average(), -4 * error, 4 * error);
        Assert.InRange(drawn.Average(v => v * v), 1 - (4 * error * Math.Sqrt(2)), 1 + (4 * error * Math.Sqrt(2)));
        Assert.InRange(drawn.Average(v => v * v * v * v), 3 - (4 * error * Math.Sqrt(96)), 3 + (4 * error * Math.Sqrt(96)));
        foreach (int apart in (int[])[1, Rows / 2, Rows])
        {
            Assert.InRange(drawn.Zip(drawn.Skip(apart)).Average(pair => pair.First * pair.Second), -4 * error, 4 * error);
        }
    }

    private static (float[] Rows, float[] Labels) Data(int rows, int inputs)
    {
        FeatureMatrix features = SmallTrack.Gaussians(rows, inputs, 2);
        return (features.Values, [.. Enumerable.Range(0, rows).Select(row => 3 + (1.5f * features.Row(row)[0] * features.Row(row)[1]))]);
    }

    private static double[] Bump(double place, int cells)
    {
        double[] bump = [.. Enumerable.Range(0, cells).Select(cell => Math.Exp(-0.5 * Math.Pow((cell + 0.5 - place) / 0.8, 2)))];
        return [.. bump.Select(b => b / bump.Sum())];
    }

    private static bool Used(MlpWeights weights, int index)
    {
        foreach ((MlpLayer layer, int from, int to) in (ReadOnlySpan<(MlpLayer, int, int)>)
            [(weights.First, weights.InputCount, weights.HiddenCount), (weights.Second, weights.HiddenCount, weights.HiddenCount),
                (weights.Output, weights.HiddenCount, weights.OutputCount)])
        {
            if (index >= layer.Weights && index < layer.Biases)
            {
                return (index - layer.Weights) % layer.From < from && (index - layer.Weights) / layer.From < to;
            }
            if (index >= layer.Biases && index < layer.Biases + layer.To)
            {
                return index - layer.Biases < to;
            }
        }
        return false;
    }

    private static double Naive(string name, MlpWeights shape, double[] values, float[] rows, float[] labels)
    {
        double[] Layer(double[] x, MlpLayer layer, int to, bool rectified) => [.. Enumerable.Range(0, to).Select(unit =>
        {
            double sum = values[layer.Biases + unit] + x.Select((v, i) => v * values[layer.Weights + (unit * layer.From) + i]).Sum();
            return rectified ? Math.Max(0, sum) : sum;
        })];
        double total = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            double[] x = [.. rows.Skip(row * shape.InputCount).Take(shape.InputCount).Select(v => (double)v)];
            double[] outputs = Layer(
                Layer(Layer(x, shape.First, shape.HiddenCount, true), shape.Second, shape.HiddenCount, true), shape.Output,
                shape.OutputCount, false);
            total += name == "squared error"
                ? Math.Pow(outputs[0] - labels[row], 2)
                : Math.Log(outputs.Sum(Math.Exp)) - outputs.Zip(Bump(labels[row], shape.OutputCount)).Sum(pair => pair.First * pair.Second);
        }
        return total;
    }

    private static (float[][] Weights, float[][] Biases) Torch(
        string name, MlpReadout options, float[] rows, float[] labels, int inputs, ulong seed)
    {
        using var scope = NewDisposeScope();
        int outputs = s_losses[name]().Outputs;
        MlpWeights start = MlpWeights.Draw(inputs, options.HiddenUnits, outputs, seed);
        Linear[] layers =
        [
            nn.Linear(inputs, options.HiddenUnits), nn.Linear(options.HiddenUnits, options.HiddenUnits),
            nn.Linear(options.HiddenUnits, outputs),
        ];
        float[][] first =
        [
            start.Matrix(start.First, inputs, options.HiddenUnits),
            start.Matrix(start.Second, options.HiddenUnits, options.HiddenUnits), start.Matrix(start.Output, options.HiddenUnits, outputs),
        ];
        using (no_grad())
        {
            for (int i = 0; i < 3; i++)
            {
                layers[i].weight.copy_(tensor(first[i], layers[i].weight.shape));
                layers[i].bias!.zero_();
            }
        }
        using Optimizer optimizer = new(
            new AdamOptions(), [new("perceptron", [.. layers.SelectMany(layer => layer.parameters())], WeightDecay: options.WeightDecay)]);
        var order = new int[labels.Length];
        int batches = (labels.Length + options.BatchSize - 1) / options.BatchSize;
        Tensor x = tensor(rows, [labels.Length, inputs]);
        Tensor y = name == "squared error"
            ? tensor(labels, [labels.Length, 1])
            : tensor([.. labels.SelectMany(label => Bump(label, outputs).Select(v => (float)v))], [labels.Length, outputs]);
        for (int epoch = 1; epoch <= options.MaximumEpochs; epoch++)
        {
            new MlpTrainer(options, s_losses[name](), inputs, seed).Shuffle(order, epoch);
            for (int batch = 0; batch < batches; batch++)
            {
                using var step = NewDisposeScope();
                Tensor chosen = tensor([.. order.Skip(batch * options.BatchSize).Take(options.BatchSize).Select(row => (long)row)]);
                Tensor hidden = nn.functional.relu(layers[0].forward(x.index_select(0, chosen)));
                Tensor output = layers[2].forward(nn.functional.relu(layers[1].forward(hidden)));
                Tensor target = y.index_select(0, chosen);
                optimizer.ForgetGradients();
                Gradients.Backward(name == "squared error"
                    ? nn.functional.mse_loss(output, target)
                    : nn.functional.cross_entropy(output, target));
                double done = (epoch - 1 + (double)batch / batches) / options.MaximumEpochs;
                double rate = options.LearningRate * (0.02 + 0.98 * 0.5 * (1 + Math.Cos(Math.PI * done)));
                optimizer.Step(group => new(rate, group.WeightDecay));
            }
        }
        float[] Values(Tensor parameter) => parameter.detach().data<float>().ToArray();
        return ([.. layers.Select(layer => Values(layer.weight))], [.. layers.Select(layer => Values(layer.bias!))]);
    }

    private static void AssertNear(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
