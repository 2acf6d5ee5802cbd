using Dynamics.Tensors;
using Dynamics.Training;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Decoding.Identifiability.Internals;

/// <summary>A small perceptron, one hidden layer of tanh, on standardised latents, fitted to what an affine map leaves of the
/// states.</summary>
internal sealed class ResidualPerceptron
{
    private const int Hidden = 32, Steps = 300, MostRows = 3_000;
    private const double Rate = 0.02;

    private readonly Vector<double> _mean, _scale;
    private readonly Matrix<double> _first, _second;
    private readonly Vector<double> _bias, _offset;

    private ResidualPerceptron(
        Vector<double> mean, Vector<double> scale, Matrix<double> first, Vector<double> bias, Matrix<double> second, Vector<double> offset)
    {
        (_mean, _scale, _first, _bias, _second, _offset) = (mean, scale, first, bias, second, offset);
    }

    /// <summary>Fits by Adam on all rows at once (every few rows of many).</summary>
    public static ResidualPerceptron Fit(LatentTruth truth, AffineMap map, ulong seed, CancellationToken cancellation)
    {
        int every = (truth.Latents.RowCount + MostRows - 1) / MostRows;
        bool[] kept = [.. Enumerable.Range(0, truth.Latents.RowCount).Select(row => row % every == 0)];
        LatentTruth few = truth.Where(kept);
        Matrix<double> residuals = few.States - map.Of(few.Latents);
        (int inputs, int outputs) = (few.Latents.ColumnCount, few.States.ColumnCount);
        Vector<double> mean = few.Latents.ColumnSums() / few.Latents.RowCount;
        Vector<double> scale = Vector<double>.Build.Dense(inputs, j =>
            1 / Math.Max(Math.Sqrt((few.Latents.Column(j) - mean[j]).Map(x => x * x).Average()), 1e-12));
        double spread = Math.Max(Math.Sqrt(residuals.Enumerate().Average(value => value * value)), 1e-12);
        using DisposeScope scope = NewDisposeScope();
        RandomStream random = new(seed, stream: 77);
        Parameter Drawn(int fanIn, params long[] shape) => new(tensor(
            [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b))
                .Select(_ => (float)(random.NextGaussian() / Math.Sqrt(fanIn)))], shape));
        Parameter first = Drawn(inputs, Hidden, inputs), bias = Drawn(1, Hidden), second = Drawn(Hidden * 100, outputs, Hidden),
            offset = new(zeros(outputs));
        Tensor x = Rows(few.Latents, (i, j) => (few.Latents[i, j] - mean[j]) * scale[j]), y = Rows(residuals, (i, j) =>
            residuals[i, j] / spread);
        using Optimizer optimizer = new(new AdamOptions(), [new("all", [first, bias, second, offset], WeightDecay: 1e-5)]);
        CosineSchedule schedule = new() { FinalFraction = 0.02 };
        for (int step = 0; step < Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope one = NewDisposeScope();
            optimizer.ForgetGradients();
            Tensor predicted = nn.functional.linear(nn.functional.linear(x, first, bias).tanh(), second, offset);
            Gradients.Backward((predicted - y).Squared().mean());
            optimizer.Step(group => new(Rate * schedule.Factor(step, Steps), group.WeightDecay));
        }
        return new(mean, scale, Values(first), Values(bias.unsqueeze(1)).Column(0), Values(second) * spread,
            Values(offset.unsqueeze(1)).Column(0) * spread);
    }

    /// <summary>What it adds to the affine map's states [row, state], of latents [row, latent].</summary>
    public Matrix<double> Of(Matrix<double> latents)
    {
        Matrix<double> hidden = Matrix<double>.Build.Dense(latents.RowCount, latents.ColumnCount, (i, j) =>
            (latents[i, j] - _mean[j]) * _scale[j]).TransposeAndMultiply(_first);
        hidden.MapIndexedInplace((_, j, value) => Math.Tanh(value + _bias[j]), Zeros.Include);
        Matrix<double> output = hidden.TransposeAndMultiply(_second);
        output.MapIndexedInplace((_, j, value) => value + _offset[j], Zeros.Include);
        return output;
    }

    private static Tensor Rows(Matrix<double> like, Func<int, int, double> value) => tensor(
        [.. Enumerable.Range(0, like.RowCount * like.ColumnCount)
            .Select(at => (float)value(at / like.ColumnCount, at % like.ColumnCount))], [like.RowCount, like.ColumnCount]);

    private static Matrix<double> Values(Tensor weights)
    {
        float[] values = weights.ToSingles();
        int columns = (int)weights.shape[1];
        return Matrix<double>.Build.Dense((int)weights.shape[0], columns, (i, j) => values[(i * columns) + j]);
    }
}
