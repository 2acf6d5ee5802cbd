using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Ica;

/// <summary>Linear independent component analysis as the smallest case of latent distribution matching (arXiv 2605.03517, section on ICA):
/// alignment, the mean log-density of s = W x under a source model, plus the entropy of s, which for an invertible linear map is exactly
/// 1/2 log det W W' beside a constant.</summary>
public static class LinearIca
{
    // A step gains at least this share of what the slope promises: so near the best length that steps do not swing across the ridge.
    private const double SufficientGain = 0.4, LeastGain = 1e-13;

    /// <summary>The objective at W, in nats a frame, up to the entropy of the mixtures.</summary>
    public static double Objective(SourceModel model, Matrix<double> unmixing) =>
        model.Evaluate(unmixing).LogDensity + Entropy(unmixing);

    /// <summary>The gradient of the objective by W: (I - score) W^-T.</summary>
    public static Matrix<double> Gradient(SourceModel model, Matrix<double> unmixing) =>
        Imbalance(model.Evaluate(unmixing).Score) * unmixing.Inverse().Transpose();

    /// <summary>A random start, an orthogonal matrix. Not the identity: where the mixing is symmetric and positive, as in the paper's
    /// demonstrations, the climb from the identity passes symmetric whitening, which alone is the inverse of the mixing, and even Gaussian
    /// sources look recovered.</summary>
    public static Matrix<double> RandomStart(int sources, RandomStream random) =>
        Matrix<double>.Build.Dense(sources, sources, (_, _) => random.NextGaussian()).QR().Q;

    /// <summary>Climbs from a start until the score is the identity, or a step gains next to nothing.</summary>
    /// <param name="model">What sources are held to be like.</param>
    /// <param name="start">W at first [source, mixture], invertible.</param>
    /// <param name="options">Which gradient, and when to stop.</param>
    public static IcaFit Fit(SourceModel model, Matrix<double> start, LinearIcaOptions options)
    {
        Matrix<double> unmixing = start;
        (double value, Matrix<double> imbalance) = At(unmixing);
        (double length, double gain) = (0.1, double.PositiveInfinity);
        int step = 0;
        for (; step < options.MaximumSteps && imbalance.FrobeniusNorm() > options.Tolerance && gain > LeastGain; step++)
        {
            gain = 0; // of no step at all

            Matrix<double> gradient = imbalance * unmixing.Inverse().Transpose();
            Matrix<double> direction = options.Gradient == IcaGradient.Natural ? imbalance * unmixing : gradient;
            double slope = gradient.PointwiseMultiply(direction).ColumnSums().Sum();
            for (length *= 2; length > 1e-14; length /= 2)
            {
                Matrix<double> trial = unmixing + (length * direction);
                (double reached, Matrix<double> left) = At(trial);
                if (reached >= value + (SufficientGain * length * slope))
                {
                    (unmixing, value, imbalance, gain) = (trial, reached, left, reached - value);
                    break;
                }
            }
        }
        return new(unmixing, value, imbalance.FrobeniusNorm(), step);

        (double Value, Matrix<double> Imbalance) At(Matrix<double> w)
        {
            (double logDensity, Matrix<double> score) = model.Evaluate(w);
            return (logDensity + Entropy(w), Imbalance(score));
        }
    }

    /// <summary>The same, where the sources' shapes are not known: they are fitted by kurtosis between climbs.</summary>
    /// <param name="model">Sources with shapes to begin with.</param>
    /// <param name="start">W at first.</param>
    /// <param name="options">As for <see cref="Fit"/>; the steps are those of each climb.</param>
    /// <param name="rounds">How often shapes are fitted at most; it ends when none changes by 0.01.</param>
    public static (IcaFit Fit, GeneralizedGaussianSources Model) FitShapes(
        GeneralizedGaussianSources model, Matrix<double> start, LinearIcaOptions options, int rounds = 20)
    {
        const int StepsBetween = 10;
        const double Settled = 0.01;
        (Matrix<double> unmixing, int steps) = (start, 0);
        for (int round = 0; round < rounds; round++)
        {
            GeneralizedGaussianSources before = model;
            model = model.Adapted(unmixing);
            if (model.Shapes.Zip(before.Shapes, (now, then) => Math.Abs(now - then)).Max() < Settled)
            {
                break;
            }
            IcaFit fit = Fit(model, unmixing, options with { MaximumSteps = StepsBetween });
            (unmixing, steps) = (fit.Unmixing, steps + fit.Steps);
        }
        IcaFit last = Fit(model, unmixing, options);
        return (last with { Steps = steps + last.Steps }, model);
    }

    /// <summary>The rotation that gives Gaussian sources of known variances their places: alignment -1/2 sum s_i² / v_i, while the entropy
    /// of a rotation is 0. Natural gradient on the rotations, by Cayley's transform.</summary>
    /// <param name="covariance">Covariance of the mixtures [mixture, mixture].</param>
    /// <param name="variances">Variance v of each source, different from one another.</param>
    public static Matrix<double> FitRotation(Matrix<double> covariance, IReadOnlyList<double> variances)
    {
        int n = variances.Count;
        Matrix<double> identity = Matrix<double>.Build.DenseIdentity(n), rotation = identity;
        double value = double.NegativeInfinity, length = 0.1;
        for (int step = 0; step < 10_000 && length > 1e-14; step++)
        {
            Matrix<double> score = Scaled(rotation * covariance * rotation.Transpose());
            Matrix<double> turn = (score.Transpose() - score) / 2;
            double slope = turn.FrobeniusNorm();
            if (slope < 1e-13)
            {
                break;
            }
            value = Value(rotation);
            for (length *= 2; length > 1e-14; length /= 2)
            {
                Matrix<double> half = length / 2 * turn, trial = (identity - half).Solve((identity + half) * rotation);
                if (Value(trial) >= value + (SufficientGain * length * slope * slope))
                {
                    rotation = trial;
                    break;
                }
            }
        }
        return rotation;

        Matrix<double> Scaled(Matrix<double> of) => Matrix<double>.Build.Dense(n, n, (i, j) => of[i, j] / variances[i]);
        double Value(Matrix<double> of) => -Scaled(of * covariance * of.Transpose()).Trace() / 2;
    }

    private static double Entropy(Matrix<double> unmixing) => Math.Log(Math.Abs(unmixing.Determinant()));

    private static Matrix<double> Imbalance(Matrix<double> score) => Matrix<double>.Build.DenseIdentity(score.RowCount) - score;
}

/// <summary>How <see cref="LinearIca"/> climbs.</summary>
public sealed record LinearIcaOptions
{
    /// <summary>Which gradient.</summary>
    public IcaGradient Gradient { get; init => field = Check.Named(value); }

    /// <summary>Steps at most.</summary>
    public int MaximumSteps { get; init => field = Check.AtLeast(value, 1); } = 1000;

    /// <summary>The size of I - score at which the climb is done.</summary>
    public double Tolerance { get; init => field = Check.Positive(value); } = 1e-6;
}

/// <summary>Which gradient ICA follows.</summary>
public enum IcaGradient
{
    /// <summary>(I - score) W, which does not depend on the mixing (Amari 1998).</summary>
    Natural,

    /// <summary>The plain one, (I - score) W^-T.</summary>
    Plain,
}

/// <summary>Where a climb ended.</summary>
/// <param name="Unmixing">W [source, mixture].</param>
/// <param name="Objective">The objective there, nats a frame.</param>
/// <param name="Imbalance">Size of I - score there.</param>
/// <param name="Steps">Steps taken.</param>
public sealed record IcaFit(Matrix<double> Unmixing, double Objective, double Imbalance, int Steps);
