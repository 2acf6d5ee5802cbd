using System.Numerics.Tensors;
using Dynamics.Data;
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
        const int ChunkBins = 256;
        int count = features.FeatureCount;
        double targetMean = targets.Train.Average(bin => (double)targets.Position[bin]);
        var gram = new double[count * count];
        var moment = new double[count];
        var rows = new double[ChunkBins * count];
        foreach (int[] chunk in targets.Train.Chunk(ChunkBins))
        {
            TensorPrimitives.ConvertTruncating<float, double>(scaler.Transform(features, chunk), rows);
            AddOuterProducts(gram, rows, chunk.Length, count);
            for (int i = 0; i < chunk.Length; i++)
            {
                TensorPrimitives.MultiplyAdd(rows.AsSpan(i * count, count), targets.Position[chunk[i]] - targetMean, moment, moment);
            }
        }
        double scale = 1.0 / targets.Train.Length;
        Matrix<double> symmetric =
            Matrix<double>.Build.Dense(count, count, (i, j) => scale * gram[Math.Max(i, j) * count + Math.Min(i, j)]);
        return (symmetric, Vector<double>.Build.Dense(moment) * scale, targetMean);
    }

    /// <summary>Adds the outer products of some rows to the lower triangle, line by line of it: a line and the chunk stay in cache, and its
    /// bits depend on the order of the rows alone, whatever the threads.</summary>
    private static void AddOuterProducts(double[] gram, double[] rows, int rowCount, int count) =>
        Parallel.For(0, count, line =>
        {
            Span<double> target = gram.AsSpan(line * count, line + 1);
            for (int row = 0; row < rowCount; row++)
            {
                double factor = rows[row * count + line];
                if (factor != 0)
                {
                    TensorPrimitives.MultiplyAdd(rows.AsSpan(row * count, line + 1), factor, target, target);
                }
            }
        });

    private static FittedRidge Solve(Matrix<double> gram, Vector<double> moment, double lambda, FeatureScaler scaler, double targetMean)
    {
        Matrix<double> penalised = gram + Matrix<double>.Build.DenseIdentity(gram.RowCount) * lambda;
        Vector<double> standardised = penalised.Cholesky().Solve(moment);
        double[] weights = [.. standardised.Select((w, i) => w * scaler.InverseStd[i])];
        double intercept = targetMean - weights.Select((w, i) => w * scaler.Mean[i]).Sum();
        return new FittedRidge(weights, intercept, lambda) { Bounds = scaler.Bounds };
    }
}

/// <summary>A fitted linear readout: position = features . weights + intercept.</summary>
/// <param name="Weights">Weights on the raw features [feature].</param>
/// <param name="Intercept">Position at zero features.</param>
/// <param name="Lambda">The penalty it was fitted with.</param>
public sealed record FittedRidge(double[] Weights, double Intercept, double Lambda) : ISingleBinReadout
{
    /// <summary>How far features are followed; null: however far they go.</summary>
    internal FeatureBounds? Bounds { get; init; }

    /// <inheritdoc/>
    public string Choices => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"lambda={Lambda:g}");

    /// <inheritdoc/>
    public IReadout? Settled => new RidgeReadout([Lambda], Lambda);

    /// <inheritdoc/>
    public float[] Predict(FeatureMatrix features, BinRange range) => PredictBins(features, Bins.Of(range));

    /// <inheritdoc/>
    /// <remarks>Exact: the latent part has variance w' P w, with P the posterior covariance of the bin.</remarks>
    public PredictiveIntervals Intervals(FeatureMatrix features, int[] bins, float[] predicted, double[] residualStd, float[] truth)
    {
        double[] latent = PosteriorVariance(features.Posterior, bins);
        double[] stds = [.. residualStd.Select((std, i) => Math.Sqrt(latent[i] + std * std))];
        return PredictiveIntervals.Gaussian(bins, predicted, stds, truth);
    }

    /// <inheritdoc/>
    public (float Position, double Variance) Predict(ReadOnlySpan<float> mean, ReadOnlySpan<double> covariance) =>
        (PredictRow(mean), PredictiveIntervals.LinearVariance<double>(Weights, covariance));

    /// <summary>Variance of the prediction over the posterior of the features [bin]; zeros when they are exact.</summary>
    internal double[] PosteriorVariance(GaussianSeries? posterior, int[] bins)
    {
        if (posterior is null)
        {
            return new double[bins.Length];
        }
        double[] ofCovariance =
            [.. posterior.Covariances.Select(covariance => PredictiveIntervals.LinearVariance<double>(Weights, covariance))];
        return [.. bins.Select(bin => ofCovariance[posterior.CovarianceIndex[bin]])];
    }

    internal float[] PredictBins(FeatureMatrix features, ReadOnlySpan<int> bins)
    {
        var result = new float[bins.Length];
        for (int i = 0; i < bins.Length; i++)
        {
            result[i] = PredictRow(features.Row(bins[i]));
        }
        return result;
    }

    private float PredictRow(ReadOnlySpan<float> row)
    {
        double sum = Intercept;
        for (int f = 0; f < row.Length; f++)
        {
            sum += Weights[f] * (Bounds?.Apply(f, row[f]) ?? row[f]);
        }
        return (float)sum;
    }
}
