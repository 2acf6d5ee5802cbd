using TorchSharp;
using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class LayerTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor x = Uniform(1, [6, 4], -2, 2);

    private double[][] Rows => [.. Values(x).Chunk(4)];

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Linear_OfRows_IsWeightsTimesRowPlusBias()
    {
        using var layer = nn.Linear(4, 3, dtype: float64);
        var (w, b) = (Values(layer.weight).Chunk(4).ToArray(), Values(layer.bias!));
        Close(Rows.SelectMany(row => w.Select((weights, k) => weights.Zip(row, (p, q) => p * q).Sum() + b[k])), layer.call(x));
        Assert.Equal((4, 3), (layer.in_features, layer.out_features));
        using var bare = nn.Linear(4, 3, hasBias: false);
        Assert.Null(bare.bias);
    }

    [Fact]
    public void LayerNorm_OfRows_StandardisesEach()
    {
        using var layer = nn.LayerNorm(4, dtype: float64);
        Close(Rows.SelectMany(row => Standard(row, row, 1e-5)), layer.call(x));
        Assert.Equal(["weight", "bias"], layer.named_parameters().Select(item => item.name));
    }

    [Fact]
    public void BatchNorm1d_TrainingAndInUse_StandardisesByBatchThenByRunningAverages()
    {
        using var layer = nn.BatchNorm1d(4, dtype: float64);
        var columns = Enumerable.Range(0, 4).Select(k => Rows.Select(row => row[k]).ToArray()).ToArray();
        var expected = columns.Select(column => Standard(column, column, 1e-5)).ToArray();
        Close(Enumerable.Range(0, 6).SelectMany(i => expected.Select(column => column[i])), layer.call(x));
        var means = columns.Select(column => 0.1 * column.Average()).ToArray();
        var variances = columns.Select(column => 0.9 + (0.1 * Variance(column) * 6 / 5)).ToArray();
        Close(means, layer.running_mean!);
        Close(variances, layer.running_var!);
        Close([1], layer.get_buffer("num_batches_tracked")!);
        layer.eval();
        Close(Rows.SelectMany(row => row.Select((v, k) => (v - means[k]) / Math.Sqrt(variances[k] + 1e-5))), layer.call(x));
        Close([1], layer.get_buffer("num_batches_tracked")!);
    }

    [Fact]
    public void Sequential_OfLayers_AppliesThemInOrder()
    {
        using var layers = nn.Sequential(nn.Linear(4, 3, dtype: float64), nn.ReLU(), nn.Flatten(0), nn.Identity(), nn.Sigmoid());
        using var first = nn.Linear(4, 3, dtype: float64);
        first.load_state_dict(new()
        {
            ["weight"] = layers.get_parameter("0.weight")!,
            ["bias"] = layers.get_parameter("0.bias")!,
        });
        Close(Values(first.call(x)).Select(v => 1 / (1 + Math.Exp(-Math.Max(0, v)))), layers.call(x));
        Assert.Equal(5, layers.Count);
        Assert.Equal([18], layers.call(x).shape);
    }

    [Fact]
    public void Activations_AsModules_AreTheirFunctions()
    {
        (nn.Module<Tensor, Tensor> Module, Func<double, double> Formula)[] pairs =
        [
            (nn.ReLU(), v => Math.Max(0, v)),
            (nn.Tanh(), Math.Tanh),
            (nn.Sigmoid(), v => 1 / (1 + Math.Exp(-v))),
            (nn.SiLU(), v => v / (1 + Math.Exp(-v))),
            (nn.Softplus(), v => Math.Log(1 + Math.Exp(v))),
            (nn.Identity(), v => v),
        ];
        Assert.All(pairs, pair => Close(Values(x).Select(pair.Formula), pair.Module.call(x)));
        Close(Values(x.gelu()), nn.GELU().call(x));
    }

    [Fact]
    public void Dropout_InUse_IsTheIdentity()
    {
        using var layer = nn.Dropout(0.5);
        layer.eval();
        Close(Values(x), layer.call(x));
        layer.train();
        Assert.All(Values(layer.call(x)).Zip(Values(x)), pair => Assert.True(pair.First == 0 || pair.First == 2 * pair.Second));
    }

    [Fact]
    public void Losses_OfAllReductions_AreTheirFormulas()
    {
        var y = Uniform(2, [6, 4], -2, 2);
        var differences = Values(x).Zip(Values(y), (a, b) => a - b).ToArray();
        Close([differences.Average(d => d * d)], nn.functional.mse_loss(x, y));
        Close([differences.Sum(d => d * d)], nn.functional.mse_loss(x, y, nn.Reduction.Sum));
        Close(differences.Select(d => d * d), nn.functional.mse_loss(x, y, nn.Reduction.None));
        Close([differences.Average(Math.Abs)], nn.functional.l1_loss(x, y));
        Close([differences.Average(d => Math.Abs(d) < 1 ? d * d / 2 : Math.Abs(d) - 0.5)], nn.functional.smooth_l1_loss(x, y));
        long[] classes = [0, 3, 1, 1, 2, 0];
        Close([Rows.Select((row, k) => Math.Log(row.Sum(Math.Exp)) - row[classes[k]]).Average()], nn.functional.cross_entropy(x, tensor(classes)));
        var truth = Values(x).Select((v, k) => k % 3 == 0 ? 1.0 : 0).ToArray();
        Close(
            [Values(x).Zip(truth, (v, t) => Math.Log(1 + Math.Exp(v)) - (t * v)).Average()],
            nn.functional.binary_cross_entropy_with_logits(x, tensor(truth, [6, 4])));
    }

    [Fact]
    public void Normalize_OfRows_HasUnitNorm() =>
        Close(Rows.SelectMany(row => row.Select(v => v / Math.Sqrt(row.Sum(q => q * q)))), nn.functional.normalize(x));

    [Fact]
    public void ClipGradNorm_AboveTheBound_ScalesAllGradientsTogether()
    {
        using var layer = nn.Linear(4, 3, dtype: float64);
        layer.call(x).square().sum().backward();
        var before = layer.parameters().SelectMany(p => Values(p.grad!)).ToArray();
        var norm = Math.Sqrt(before.Sum(g => g * g));
        Assert.Equal(norm, nn.utils.clip_grad_norm_(layer.parameters(), 0.5), 1e-9 * norm);
        var after = layer.parameters().SelectMany(p => Values(p.grad!)).ToArray();
        Close(before.Select(g => g * 0.5 / (norm + 1e-6)), tensor(after));
        nn.utils.clip_grad_norm_(layer.parameters(), 10);
        Close(after, tensor(layer.parameters().SelectMany(p => Values(p.grad!)).ToArray()), 0);
    }

    private static double Variance(double[] v) => v.Average(q => (q - v.Average()) * (q - v.Average()));

    private static double[] Standard(double[] values, double[] of, double eps) =>
        [.. values.Select(v => (v - of.Average()) / Math.Sqrt(Variance(of) + eps))];
}
