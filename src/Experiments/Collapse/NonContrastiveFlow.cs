using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Dynamics.Experiments.Collapse;

/// <summary>The linear theory of learning without negatives (Tian, Chen and Ganguli 2021, arXiv 2102.06810): a linear encoder W, a linear
/// predictor W_p and a detached target W_a, J = 1/2 E|W_p W x1 - W_a x2|², inputs of unit covariance and augmentations of variance
/// sigma².</summary>
public sealed record NonContrastiveFlow
{
    /// <summary>alpha_p: how much faster the predictor learns than the encoder; 0: it stays what it is.</summary>
    public double PredictorRate { get; init => field = Check.AtLeast(value, 0); } = 1;

    /// <summary>sigma²: variance that the augmentation adds, where the mean image has variance 1.</summary>
    public double AugmentationVariance { get; init => field = Check.AtLeast(value, 0); } = 0.5;

    /// <summary>Weight decay of the encoder, in 1 / time.</summary>
    public double EncoderDecay { get; init => field = Check.AtLeast(value, 0); } = 0.05;

    /// <summary>Weight decay of the predictor, in 1 / time.</summary>
    public double PredictorDecay { get; init => field = Check.AtLeast(value, 0); } = 0.05;

    /// <summary>Rate beta of the target's average, dW_a = beta (W - W_a); null: the target is the encoder itself.</summary>
    public double? TargetRate { get; init => field = value is { } rate ? Check.Positive(rate) : null; }

    /// <summary>The largest weight decay that leaves a mode alive, tau² / (4 (1 + sigma²)).</summary>
    /// <param name="target">tau, the target's share of the encoder.</param>
    public double CriticalDecay(double target = 1) => target * target / (4 * (1 + AugmentationVariance));

    /// <summary>Where predictor and encoder come to rest, both with the decay eta of the encoder: p- (unstable, the edge of the basin of
    /// collapse) and p+ (stable), (tau -+ sqrt(tau² - 4 eta (1 + sigma²))) / (2 (1 + sigma²)). Null where there is only collapse.</summary>
    /// <param name="target">tau, the target's share of the encoder.</param>
    public (double Minus, double Plus)? RestingPoints(double target = 1)
    {
        double load = 1 + AugmentationVariance, discriminant = (target * target) - (4 * EncoderDecay * load);
        return discriminant < 0
            ? null
            : ((target - Math.Sqrt(discriminant)) / (2 * load), (target + Math.Sqrt(discriminant)) / (2 * load));
    }

    /// <summary>One eigenmode, where W_p and F share their eigenvectors. State: p (eigenvalue of W_p), s (of F = W W'), and tau where there
    /// is an average: dp = alpha_p s g - eta_p p, ds = 2 p s g - 2 eta_s s with g = tau - (1 + sigma²) p,
    /// dtau = beta (1 - tau) - tau ds / (2 s).</summary>
    public FlowRate Mode => (state, rate) =>
    {
        (double p, double s) = (state[0], state[1]);
        double tau = TargetRate is null ? 1 : state[2], gain = tau - ((1 + AugmentationVariance) * p);
        rate[0] = (PredictorRate * s * gain) - (PredictorDecay * p);
        rate[1] = (2 * p * s * gain) - (2 * EncoderDecay * s);
        if (TargetRate is { } beta)
        {
            rate[2] = (beta * (1 - tau)) - (tau * ((p * gain) - EncoderDecay));
        }
    };

    /// <summary>What a mode keeps where both decays are eta: c in s = p² / alpha_p + c e^(-2 eta t). The paper prints c with the other
    /// sign.</summary>
    public double ModeInvariant(double predictor, double encoder) => encoder - (predictor * predictor / PredictorRate);

    /// <summary>How fast the commutator of two modes dies is the sum of this over both: positive where the eigenspaces of W_p and F grow
    /// together, K = (1 + sigma²) (alpha_p s / 2 + p²) - tau p + eta_s + eta_p / 2.</summary>
    public double AlignmentRate(double predictor, double encoder, double target = 1) =>
        ((1 + AugmentationVariance) * ((PredictorRate * encoder / 2) + (predictor * predictor))) - (target * predictor)
            + EncoderDecay + (PredictorDecay / 2);

    /// <summary>The symmetric matrices of predictor and features. State: W_p, then F, each [latent, latent] row-major; tau stays 1:
    /// dW_p = -(alpha_p/2)(1+sigma²){W_p, F} + alpha_p F - eta_p W_p, dF = -(1+sigma²){W_p², F} + {W_p, F} - 2 eta_s F.</summary>
    public FlowRate Matrices(int latents) => (state, rate) =>
    {
        (Matrix<double> p, Matrix<double> f) = (Part(state, 0, latents, latents), Part(state, latents * latents, latents, latents));
        Matrix<double> both = (p * f) + (f * p), square = p * p, bothSquare = (square * f) + (f * square);
        double load = 1 + AugmentationVariance;
        Put((-PredictorRate / 2 * load * both) + (PredictorRate * f) - (PredictorDecay * p), rate, 0);
        Put((-load * bothSquare) + both - (2 * EncoderDecay * f), rate, latents * latents);
    };

    /// <summary>The weights themselves, for any predictor, encoder and target (without an average the target is W). State: W_p
    /// [latent, latent], W and W_a [latent, input]; X, the covariance of inputs averaged over augmentations, is diagonal, and X' is sigma²
    /// times the identity. dW_p = alpha_p R W' - eta_p W_p, dW = W_p' R - eta_s W, R = W_a X - W_p W (X + X').</summary>
    /// <param name="latents">Number of latents.</param>
    /// <param name="inputs">Variance of each input.</param>
    /// <param name="detached">Whether the target is a constant to the gradient; else it is W and moves W, too.</param>
    public FlowRate Weights(int latents, IReadOnlyList<double> inputs, bool detached = true) => (state, rate) =>
    {
        (int square, int wide) = (latents * latents, latents * inputs.Count);
        Matrix<double> predictor = Part(state, 0, latents, latents), w = Part(state, square, latents, inputs.Count);
        Matrix<double> target = detached && TargetRate is not null ? Part(state, square + wide, latents, inputs.Count) : w;
        Matrix<double> Scaled(Matrix<double> of, double added)
        {
            Matrix<double> scaled = of.Clone();
            scaled.MapIndexedInplace((_, column, value) => value * (inputs[column] + added));
            return scaled;
        }
        Matrix<double> pull = Scaled(target, 0) - (predictor * Scaled(w, AugmentationVariance));
        Matrix<double> encoder = predictor.TransposeThisAndMultiply(pull) - (EncoderDecay * w);
        if (!detached)
        {
            encoder += (predictor * Scaled(w, 0)) - Scaled(w, AugmentationVariance);
        }
        Put((PredictorRate * pull * w.Transpose()) - (PredictorDecay * predictor), rate, 0);
        Put(encoder, rate, square);
        Put(detached && TargetRate is { } beta ? beta * (w - target) : encoder, rate, square + wide);
    };

    /// <summary>What the weights keep up to decay, whatever the target: W W' - W_p' W_p / alpha_p = e^(-2 eta t) C.</summary>
    public static double[] WeightInvariant(double[] state, int latents, int inputs, double predictorRate)
    {
        Matrix<double> predictor = Part(state, 0, latents, latents), w = Part(state, latents * latents, latents, inputs);
        return (w.TransposeAndMultiply(w) - (predictor.TransposeThisAndMultiply(predictor) / predictorRate)).ToRowMajorArray();
    }

    /// <summary>Size of the commutator over the product of sizes, |[F, W_p]| / (|F| |W_p|), of a state of <see cref="Matrices"/>: 0 where
    /// they share their eigenvectors.</summary>
    public static double Misalignment(ReadOnlySpan<double> state, int latents)
    {
        (Matrix<double> p, Matrix<double> f) = (Part(state, 0, latents, latents), Part(state, latents * latents, latents, latents));
        return ((f * p) - (p * f)).FrobeniusNorm() / (f.FrobeniusNorm() * p.FrobeniusNorm());
    }

    /// <summary>The modes of a state of <see cref="Matrices"/>: eigenvalues of F, and what W_p is along their eigenvectors.</summary>
    public static IReadOnlyList<(double Predictor, double Encoder)> Modes(ReadOnlySpan<double> state, int latents)
    {
        Evd<double> evd = Part(state, latents * latents, latents, latents).Evd(Symmetricity.Symmetric);
        Matrix<double> p = evd.EigenVectors.TransposeThisAndMultiply(Part(state, 0, latents, latents) * evd.EigenVectors);
        return [.. Enumerable.Range(0, latents).Select(j => (p[j, j], evd.EigenValues[j].Real))];
    }

    private static Matrix<double> Part(ReadOnlySpan<double> state, int offset, int rows, int columns) =>
        Matrix<double>.Build.DenseOfRowMajor(rows, columns, state.Slice(offset, rows * columns).ToArray());

    private static void Put(Matrix<double> values, Span<double> rate, int offset) =>
        values.ToRowMajorArray().CopyTo(rate[offset..]);
}
