using System.Numerics.Tensors;
using Dynamics.Decoding.Internals;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Decoding;

/// <summary>Linear readout with an L2 penalty on the weights of standardised features: minimises mean (y - x w - b)² + lambda |w|²,
/// in double, by Cholesky of the normal equations. Lambda is the one with the least squared error on validation.</summary>
/// <param name="Lambdas">The lambdas to choose from, in units of the features' unit variance; positive.</param>
/// <param name="DefaultLambda">Used when there is no validation part.</param>
public sealed record RidgeReadout(IReadOnlyList<double> Lambdas, double DefaultLambda = 1e-3) : IReadout
{
    /// <summary>Lambdas 1e-6, 1e-5, ..., 10.</summary>
    public RidgeReadout() : this([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10])
    {
    }

    /// <inheritdoc/>
    IFittedReadout IReadout.Fit(FeatureMatrix features, PositionTargets targets, ulong seed, CancellationToken cancellation) =>
        Fit(features, targets);

    /// <summary>Fits; nothing in it is random.</summary>
    /// <param name="features">Features [time, feature].</param>
    /// <param name="targets">The labels that may be seen.</param>
    public FittedRidge Fit(FeatureMatrix features, PositionTargets targets)
    {
        FeatureScaler scaler = FeatureScaler.Fit(features, targets.Train);
        (Matrix<double> gram, Vector<double> moment, double targetMean) = NormalEquations(features, scaler, targets);
        if (!targets.HasValidation)
        {
            return Solve(gram, moment, DefaultLambda, scaler, targetMean);
        }
        float[] truth = Bins.Gather(targets.Position, targets.Validation);
        return Lambdas.Select(lambda => Solve(gram, moment, lambda, scaler, targetMean))
            .MinBy(fit => PositionScores.MeanSquaredError(truth, fit.PredictBins(features, targets.Validation)))!;
    }

    private static (Matrix<double> Gram, Vector<double> Moment, double TargetMean) NormalEquations(
        FeatureMatrix features, FeatureScaler scaler, PositionTargets targets)
    {
        const int ChunkBins = 2048;
        int count = features.FeatureCount;
        double targetMean = targets.Train.Average(bin => (double)targets.Position[bin]);
        var gram = new double[count * count];
        var moment = new double[count];
        var row = new double[count];
        foreach (int[] chunk in targets.Train.Chunk(ChunkBins))
        {
            float[] standardised = scaler.Transform(features, chunk);
            for (int i = 0; i < chunk.Length; i++)
            {
                TensorPrimitives.ConvertTruncating<float, double>(standardised.AsSpan(i * count, count), row);
                AddOuterProduct(gram, row);
                TensorPrimitives.MultiplyAdd(row, targets.Position[chunk[i]] - targetMean, moment, moment);
            }
        }
        double scale = 1.0 / targets.Train.Length;
        Matrix<double> symmetric = Matrix<double>.Build.Dense(count, count, (i, j) => scale * gram[Math.Max(i, j) * count + Math.Min(i, j)]);
        return (symmetric, Vector<double>.Build.Dense(moment) * scale, targetMean);
    }

    // Lower triangle only.
    private static void AddOuterProduct(double[] gram, double[] row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] != 0)
            {
                Span<double> target = gram.AsSpan(i * row.Length, i + 1);
                TensorPrimitives.MultiplyAdd(row.AsSpan(0, i + 1), row[i], target, target);
            }
        }
    }

    private static FittedRidge Solve(Matrix<double> gram, Vector<double> moment, double lambda, FeatureScaler scaler, double targetMean)
    {
        Matrix<double> penalised = gram + Matrix<double>.Build.DenseIdentity(gram.RowCount) * lambda;
        Vector<double> standardised = penalised.Cholesky().Solve(moment);
        double[] weights = [.. standardised.Select((w, i) => w * scaler.InverseStd[i])];
        double intercept = targetMean - weights.Select((w, i) => w * scaler.Mean[i]).Sum();
        return new FittedRidge(weights, intercept, lambda);
    }
}
