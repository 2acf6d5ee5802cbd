using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Collapse;

/// <summary>Predictor and latents of a real training in the quantities of the linear theory (Tian, Chen and Ganguli 2021, arXiv
/// 2102.06810): F, the mean of z z' (not centred), and a linear predictor W_p.</summary>
/// <param name="Features">s, the eigenvalues of F, largest first.</param>
/// <param name="Predictor">p = u' W_p u along the eigenvector u of each.</param>
/// <param name="Misalignment">|[F, W_p]| / (|F| |W_p|); 0 where they share their eigenvectors.</param>
/// <param name="Asymmetry">|W_p - W_p'| / |W_p|; theory takes it for symmetric.</param>
public sealed record PredictorReading(double[] Features, double[] Predictor, double Misalignment, double Asymmetry)
{
    /// <summary>Modes with less than this share of the largest eigenvalue are noise of the sample.</summary>
    public const double LeastShare = 1e-3;

    private const int FewestModes = 3;

    /// <summary>The slope of log p over log s, least squares over the modes above <see cref="LeastShare"/> with p > 0: theory has s = p² /
    /// alpha_p once what a mode began with has decayed, a slope of 1/2. NaN with fewer than three such modes.</summary>
    public double Exponent
    {
        get
        {
            (double X, double Y)[] known = [.. Features.Zip(Predictor).Where(mode =>
                mode.First > LeastShare * Features[0] && mode.Second > 0).Select(mode => (Math.Log(mode.First), Math.Log(mode.Second)))];
            if (known.Length < FewestModes)
            {
                return double.NaN;
            }
            return Fit.Line([.. known.Select(mode => mode.X)], [.. known.Select(mode => mode.Y)]).B;
        }
    }

    /// <summary>Reads latents and a predictor.</summary>
    /// <param name="latents">[sample, latent], row-major; at least one sample.</param>
    /// <param name="predictor">W_p [output, input], row-major, square.</param>
    public static PredictorReading Of(ReadOnlySpan<float> latents, ReadOnlySpan<float> predictor)
    {
        int size = (int)Math.Round(Math.Sqrt(predictor.Length));
        if (size * size != predictor.Length || latents.Length == 0 || latents.Length % size != 0)
        {
            throw new ArgumentException(
                $"{latents.Length} values of latents and a predictor of {predictor.Length}; expected rows of its inputs", nameof(latents));
        }
        Matrix<double> Rows(ReadOnlySpan<float> values) => Matrix<double>.Build.DenseOfRowMajor(
            values.Length / size, size, Array.ConvertAll(values.ToArray(), value => (double)value));
        Matrix<double> z = Rows(latents), w = Rows(predictor);
        Matrix<double> f = z.TransposeThisAndMultiply(z);
        double[] state = [.. w.ToRowMajorArray(), .. (f / z.RowCount).ToRowMajorArray()];
        (double Predictor, double Encoder)[] modes =
            [.. NonContrastiveFlow.Modes(state, size).OrderByDescending(mode => mode.Encoder)];
        return new(
            [.. modes.Select(mode => mode.Encoder)], [.. modes.Select(mode => mode.Predictor)],
            NonContrastiveFlow.Misalignment(state, size), (w - w.Transpose()).FrobeniusNorm() / w.FrobeniusNorm());
    }
}
