using System.Numerics.Tensors;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>A perceptron whose outputs are the probabilities of position cells, trained on features of the train part by cross-entropy with
/// a bump of one cell's width about the true position.</summary>
internal sealed class PositionClassifier
{
    private const double BumpStdCells = 1;

    // Beyond the ends, where animals rest: a bump that was cut off there would have its mean further inside than the animal is.
    private const int MarginCells = 2;

    private readonly FeatureScaler _scaler;
    private readonly MlpWeights _weights;
    private readonly double[] _logPrior;

    private PositionClassifier(PositionCells grid, FeatureScaler scaler, MlpWeights weights, double[] logPrior, int epochs) =>
        (Grid, _scaler, _weights, _logPrior, Epochs) = (grid, scaler, weights, logPrior, epochs);

    /// <summary>The cells.</summary>
    public PositionCells Grid { get; }

    /// <summary>Epochs behind the weights.</summary>
    public int Epochs { get; }

    /// <summary>Fits.</summary>
    /// <param name="features">Features [time, feature].</param>
    /// <param name="targets">The labels that may be seen.</param>
    /// <param name="cellFraction">Width of a cell as a share of the extent of position.</param>
    /// <param name="options">Sizes, rates and epochs of the perceptron.</param>
    /// <param name="seed">Seed of the first weights, the order of bins and the noise.</param>
    /// <param name="cancellation">Stops between epochs.</param>
    public static PositionClassifier Fit(
        FeatureMatrix features, PositionTargets targets, double cellFraction, MlpReadout options, ulong seed,
        CancellationToken cancellation)
    {
        PositionCells grid = PositionCells.Over(targets, cellFraction).WithMargin(MarginCells);
        FeatureScaler scaler = FeatureScaler.Fit(features, targets.Train);
        float[] Places(int[] bins) =>
            [.. bins.Select(bin => (float)Math.Clamp((targets.Position[bin] - grid.Start) / grid.CellWidth, 0, grid.CellCount))];
        float[] places = Places(targets.Train);
        var trainer = new MlpTrainer(options, new SoftCells(grid.CellCount, BumpStdCells), scaler.FeatureCount, seed);
        int epochs = trainer.Train(
            new(features, scaler, targets.Train), places, new(features, scaler, targets.Validation), Places(targets.Validation),
            cancellation);
        return new PositionClassifier(grid, scaler, trainer.Best, LogPrior(places, grid.CellCount), epochs);
    }

    /// <summary>What single bins say about position: log p(cell | features) - log p(cell), p(cell) being the share of train time, up to a
    /// constant [bin, cell].</summary>
    public double[] LogEvidence(FeatureMatrix features, BinRange range)
    {
        int cells = Grid.CellCount;
        var result = new double[range.Length * cells];
        var pass = new MlpPass(_weights, rows: 512);
        int capacity = pass.Input.Capacity;
        int[] order = [.. Enumerable.Range(0, capacity)];
        for (int start = range.Start; start < range.End; start += capacity)
        {
            int count = Math.Min(capacity, range.End - start);
            pass.Load(new(features, _scaler, Bins.Of(new BinRange(start, start + count))), order.AsSpan(0, count));
            pass.Forward(_weights, count);
            for (int row = 0; row < count; row++)
            {
                Span<double> target = result.AsSpan((start - range.Start + row) * cells, cells);
                for (int cell = 0; cell < cells; cell++)
                {
                    target[cell] = pass.Output.Values[(cell * pass.Output.Stride) + row] - _logPrior[cell];
                }
            }
        }
        return result;
    }

    // The mean of the bumps; a thousandth is spread evenly, so that a cell that was never visited is no miracle.
    private static double[] LogPrior(float[] places, int cells)
    {
        const double Even = 1e-3;
        var prior = new double[cells];
        var bump = new double[cells];
        foreach (float place in places)
        {
            for (int cell = 0; cell < cells; cell++)
            {
                double distance = (cell + 0.5 - place) / BumpStdCells;
                bump[cell] = Math.Exp(-0.5 * distance * distance);
            }
            TensorPrimitives.MultiplyAdd(bump, 1 / (TensorPrimitives.Sum<double>(bump) * places.Length), prior, prior);
        }
        return [.. prior.Select(p => Math.Log((1 - Even) * p + Even / cells))];
    }
}
