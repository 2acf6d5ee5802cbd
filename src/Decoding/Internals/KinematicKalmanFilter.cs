using System.Numerics.Tensors;
using Dynamics.Data;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Decoding.Internals;

/// <summary>A Kalman filter on s = (position, velocity) about its train mean m: s_t - m = A (s_t-1 - m) + w, w ~ N(0, W), and
/// z_t-lag = b + H (s_t - m) + v, v ~ N(0, Q), with z the features of a bin. Activity comes before what it is about by the lag, so that bin
/// t is told by the features of bin t - lag (Wu et al. 2006).</summary>
/// <param name="Transition">A [2, 2].</param>
/// <param name="Walk">W [2, 2].</param>
/// <param name="Mean">m [2].</param>
/// <param name="Prior">Covariance of the states [2, 2], which the filter starts from.</param>
/// <param name="Observation">H [feature, 2].</param>
/// <param name="FeatureMean">b [feature].</param>
/// <param name="Noise">Q [feature, feature], positive definite.</param>
/// <param name="LagBins">The lag, at least 0.</param>
internal sealed record KinematicKalmanFilter(
    Matrix<double> Transition, Matrix<double> Walk, Vector<double> Mean, Matrix<double> Prior, Matrix<double> Observation,
    Vector<double> FeatureMean, Matrix<double> Noise, int LagBins)
{
    /// <summary>Least squares and the covariances of what it leaves, on train bins whose two predecessors are train bins too.</summary>
    public static KinematicKalmanFilter Fit(FeatureMatrix features, PositionTargets targets, double binWidthSeconds, int lagBins)
    {
        float[] position = targets.Position;
        HashSet<int> train = [.. targets.Train];
        int[] bins = [.. targets.Train.Where(bin => bin >= lagBins && train.Contains(bin - 1) && train.Contains(bin - 2))];
        if (bins.Length == 0)
        {
            throw new InputException(
                "no three tracked bins of the train part follow one another", "--train",
                "give a train range in which the animal is tracked");
        }
        Matrix<double> States(int back) => Matrix<double>.Build.Dense(bins.Length, 2, (i, column) =>
            column == 0
                ? position[bins[i] - back]
                : (position[bins[i] - back] - (double)position[bins[i] - back - 1]) / binWidthSeconds);
        Matrix<double> now = States(0), last = States(1);
        Vector<double> mean = now.ColumnSums() / bins.Length;
        now = Centred(now, mean);
        last = Centred(last, mean);
        Matrix<double> prior = Regular(now.TransposeThisAndMultiply(now) / bins.Length);
        Matrix<double> moved = now.TransposeThisAndMultiply(last) / bins.Length;
        Matrix<double> transition = moved * Regular(last.TransposeThisAndMultiply(last) / bins.Length).Inverse();
        Matrix<double> walk = Regular(prior - (transition * moved.Transpose()));
        int[] observed = [.. bins.Select(bin => bin - lagBins)];
        (Vector<double> featureMean, Matrix<double> covariance, Matrix<double> joint) = Moments(features, observed, now);
        Matrix<double> observation = joint * prior.Inverse();
        Matrix<double> noise = Regular(covariance - (observation * joint.Transpose()), share: 1e-3);
        return new(transition, walk, mean, prior, observation, featureMean, noise, lagBins);
    }

    /// <summary>Mean and variance of position given the features up to each bin.</summary>
    /// <param name="features">Features [time, feature].</param>
    /// <param name="range">The bins asked for.</param>
    /// <param name="first">Where the filter starts, from mean and covariance of train.</param>
    /// <param name="exponent">Power of the likelihood of each bin.</param>
    public (float[] Mean, double[] Variance) Run(FeatureMatrix features, BinRange range, int first, double exponent)
    {
        Matrix<double> gain = Noise.Cholesky().Solve(Observation).Transpose() * exponent; // H' Q^-1 [2, feature]
        Matrix<double> information = gain * Observation;
        double[][] rows = [gain.Row(0).ToArray(), gain.Row(1).ToArray()];
        double[] offset = [.. (gain * FeatureMean)];
        Vector<double> state = Vector<double>.Build.Dense(2);
        Matrix<double> covariance = Prior, one = Matrix<double>.Build.DenseIdentity(2);
        double[] wide = new double[features.FeatureCount];
        var means = new float[range.Length];
        var variances = new double[range.Length];
        for (int bin = first; bin < range.End; bin++)
        {
            if (bin > first)
            {
                state = Transition * state;
                covariance = (Transition * covariance * Transition.Transpose()) + Walk;
            }
            if (bin >= LagBins)
            {
                TensorPrimitives.ConvertTruncating<float, double>(features.Row(bin - LagBins), wide);
                Vector<double> told = Vector<double>.Build.Dense(
                    [TensorPrimitives.Dot<double>(rows[0], wide) - offset[0], TensorPrimitives.Dot<double>(rows[1], wide) - offset[1]]);
                covariance = (one + (covariance * information)).Inverse() * covariance;
                covariance = (covariance + covariance.Transpose()) / 2;
                state += covariance * (told - (information * state));
            }
            if (bin >= range.Start)
            {
                means[bin - range.Start] = (float)(Mean[0] + state[0]);
                variances[bin - range.Start] = covariance[0, 0];
            }
        }
        return (means, variances);
    }

    private static Matrix<double> Centred(Matrix<double> states, Vector<double> mean) =>
        states.MapIndexed((_, column, value) => value - mean[column]);

    /// <summary>Adds a little to the diagonal, so that there is an inverse where a feature or the animal never moves.</summary>
    private static Matrix<double> Regular(Matrix<double> covariance, double share = 1e-9)
    {
        double size = Math.Max(1e-6, covariance.Diagonal().Average());
        return ((covariance + covariance.Transpose()) / 2) + (Matrix<double>.Build.DenseIdentity(covariance.RowCount) * (share * size));
    }

    /// <summary>Mean of the features [feature], their covariance [feature, feature], and that with the states [feature, 2].</summary>
    private static (Vector<double> Mean, Matrix<double> Covariance, Matrix<double> Joint) Moments(
        FeatureMatrix features, int[] bins, Matrix<double> states)
    {
        int count = features.FeatureCount;
        double[] mean = new double[count], row = new double[count];
        double[][] outer = [.. Enumerable.Range(0, count).Select(_ => new double[count])];
        double[][] joint = [new double[count], new double[count]];
        foreach (int bin in bins)
        {
            TensorPrimitives.ConvertTruncating<float, double>(features.Row(bin), row);
            TensorPrimitives.Add(mean, row, mean);
        }
        TensorPrimitives.Divide(mean, bins.Length, mean);
        for (int i = 0; i < bins.Length; i++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(features.Row(bins[i]), row);
            TensorPrimitives.Subtract(row, mean, row);
            for (int feature = 0; feature < count; feature++)
            {
                TensorPrimitives.MultiplyAdd(row, row[feature], outer[feature], outer[feature]);
            }
            TensorPrimitives.MultiplyAdd(row, states[i, 0], joint[0], joint[0]);
            TensorPrimitives.MultiplyAdd(row, states[i, 1], joint[1], joint[1]);
        }
        return (
            Vector<double>.Build.Dense(mean), Matrix<double>.Build.DenseOfRowArrays(outer) / bins.Length,
            Matrix<double>.Build.DenseOfColumnArrays(joint) / bins.Length);
    }
}
