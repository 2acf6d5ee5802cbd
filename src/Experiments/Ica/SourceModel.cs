using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Ica;

/// <summary>What linear sources s = W x are held to be like: the alignment part of latent distribution matching.</summary>
public abstract class SourceModel
{
    /// <summary>Number of sources, as many as mixtures.</summary>
    public abstract int Sources { get; }

    /// <summary>Mean log-density of the sources over the data, without the log-determinant of W, and its score.</summary>
    /// <param name="unmixing">W [source, mixture].</param>
    /// <returns>The log-density in nats a frame; and [source, source] the mean of phi_i(s) s_j, phi = -d log p / ds.</returns>
    public abstract (double LogDensity, Matrix<double> Score) Evaluate(Matrix<double> unmixing);
}

/// <summary>Independent sources of unit variance and density proportional to exp(-|s / a|^beta), every frame anew.</summary>
public sealed class GeneralizedGaussianSources : SourceModel
{
    private const double LeastShape = 0.5, GreatestShape = 12;

    private readonly double[] _observations, _shapes;

    /// <summary>Sources of these shapes.</summary>
    /// <param name="observations">Mixtures [frame, mixture], row-major, of mean zero.</param>
    /// <param name="shapes">beta of each source.</param>
    public GeneralizedGaussianSources(double[] observations, IReadOnlyList<double> shapes) =>
        (_observations, _shapes) = (observations, [.. shapes]);

    /// <summary>Shapes beta of the sources.</summary>
    public IReadOnlyList<double> Shapes => _shapes;

    /// <inheritdoc/>
    public override int Sources => _shapes.Length;

    /// <summary>Kurtosis of a source, gamma(5/beta) gamma(1/beta) / gamma(3/beta)².</summary>
    public static double Kurtosis(double shape) => Math.Exp(
        SpecialFunctions.GammaLn(5 / shape) + SpecialFunctions.GammaLn(1 / shape) - (2 * SpecialFunctions.GammaLn(3 / shape)));

    /// <summary>The same data with shapes that have the kurtosis of the sources as they are unmixed now, within 0.5 to 12.</summary>
    /// <param name="unmixing">W [source, mixture].</param>
    public GeneralizedGaussianSources Adapted(Matrix<double> unmixing)
    {
        int n = Sources;
        double[] second = new double[n], fourth = new double[n], w = unmixing.ToRowMajorArray();
        for (int at = 0; at < _observations.Length; at += n)
        {
            for (int i = 0; i < n; i++)
            {
                double square = Math.Pow(Source(w, i, at), 2);
                second[i] += square;
                fourth[i] += square * square;
            }
        }
        int frames = _observations.Length / n;
        return new(_observations, [.. second.Zip(fourth, (two, four) => ShapeOf(frames * four / (two * two)))]);
    }

    /// <inheritdoc/>
    public override (double LogDensity, Matrix<double> Score) Evaluate(Matrix<double> unmixing)
    {
        (int n, int frames) = (Sources, _observations.Length / Sources);
        double[] w = unmixing.ToRowMajorArray(), score = new double[n * n], sources = new double[n];
        double logDensity = 0;
        (double scale, double level)[] constants = [.. _shapes.Select(Constants)];
        for (int at = 0; at < _observations.Length; at += n)
        {
            for (int i = 0; i < n; i++)
            {
                sources[i] = Source(w, i, at);
            }
            for (int i = 0; i < n; i++)
            {
                double ratio = Math.Abs(sources[i]) * constants[i].scale, shape = _shapes[i];
                double power = shape == 4 ? ratio * ratio * ratio : shape == 1 ? 1 : Math.Pow(Math.Max(ratio, 1e-12), shape - 1);
                logDensity -= power * ratio;
                double pull = Math.CopySign(shape * power * constants[i].scale, sources[i]);
                for (int j = 0; j < n; j++)
                {
                    score[(i * n) + j] += pull * sources[j];
                }
            }
        }
        Matrix<double> mean = Matrix<double>.Build.DenseOfRowMajor(n, n, score) / frames;
        return ((logDensity / frames) + constants.Sum(constant => constant.level), mean);
    }

    private double Source(double[] w, int source, int at)
    {
        (int n, double sum) = (Sources, 0);
        for (int k = 0; k < n; k++)
        {
            sum += w[(source * n) + k] * _observations[at + k];
        }
        return sum;
    }

    /// <summary>1 / a and log(beta / (2 a gamma(1/beta))).</summary>
    private static (double Scale, double Level) Constants(double shape)
    {
        double scale = Math.Exp((SpecialFunctions.GammaLn(3 / shape) - SpecialFunctions.GammaLn(1 / shape)) / 2);
        return (scale, Math.Log(shape * scale / 2) - SpecialFunctions.GammaLn(1 / shape));
    }

    private static double ShapeOf(double kurtosis)
    {
        (double low, double high) = (LeastShape, GreatestShape);
        for (int i = 0; i < 50; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Kurtosis(middle) > kurtosis ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }
}

/// <summary>Independent Gaussian sources that each remember the frame before, s' = a s + noise, with memory and noise fitted to the
/// sources as they are unmixed: the predictive case, in which Gaussian sources can be told apart by their time scales.</summary>
public sealed class AutoregressiveSources : SourceModel
{
    private readonly Matrix<double> _covariance, _lagged;

    /// <summary>Sources of these mixtures.</summary>
    /// <param name="covariance">Second moments of the mixtures [mixture, mixture].</param>
    /// <param name="lagged">Their moments with those of the frame before; the symmetric part is used.</param>
    public AutoregressiveSources(Matrix<double> covariance, Matrix<double> lagged) =>
        (_covariance, _lagged) = (covariance, (lagged + lagged.Transpose()) / 2);

    /// <inheritdoc/>
    public override int Sources => _covariance.RowCount;

    /// <inheritdoc/>
    public override (double LogDensity, Matrix<double> Score) Evaluate(Matrix<double> unmixing)
    {
        Matrix<double> now = unmixing * _covariance * unmixing.Transpose(), before = unmixing * _lagged * unmixing.Transpose();
        Matrix<double> score = Matrix<double>.Build.Dense(Sources, Sources);
        double logDensity = 0;
        for (int i = 0; i < Sources; i++)
        {
            double memory = before[i, i] / now[i, i], noise = now[i, i] - (memory * before[i, i]);
            logDensity -= Math.Log(2 * Math.PI * Math.E * noise) / 2;
            score.SetRow(i, (((1 + (memory * memory)) * now.Row(i)) - (2 * memory * before.Row(i))) / noise);
        }
        return (logDensity, score);
    }
}
