using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>A = V diag(l) V^-1, for real powers of A and the noise that belongs to them.</summary>
/// <param name="Values">l, complex; in conjugate pairs where not real.</param>
/// <param name="Vectors">V, unit columns.</param>
/// <param name="Inverse">V^-1.</param>
internal sealed record EigenBasis(Complex[] Values, Matrix<Complex> Vectors, Matrix<Complex> Inverse)
{
    /// <summary>Noise is taken into the basis and back, which costs the square of the condition number in digits: eight are left.</summary>
    private const double MaximumCondition = 1e4;

    /// <summary>Eigenvalues below this share of the largest are 0 but for rounding.</summary>
    private const double ZeroShare = 1e-13;

    /// <exception cref="ArgumentException">A is defective, or nearly.</exception>
    public static EigenBasis Of(Matrix<double> transition)
    {
        var decomposition = transition.Evd();
        double largest = decomposition.EigenValues.Max(Complex.Abs);
        Complex[] values = [.. decomposition.EigenValues.Select(value => Complex.Abs(value) <= ZeroShare * largest ? Complex.Zero : value)];
        Matrix<Complex> vectors = Matrix<Complex>.Build
            .Dense(values.Length, values.Length, (i, j) => Entry(decomposition.EigenVectors, decomposition.EigenValues, i, j))
            .NormalizeColumns(2);
        Matrix<Complex> inverse = vectors.Inverse();
        double condition = vectors.FrobeniusNorm() * inverse.FrobeniusNorm();
        return condition <= MaximumCondition
            ? new(values, vectors, inverse)
            : throw new ArgumentException(
                $"A is defective or nearly so (condition number {condition:g3} of its eigenvectors; at most {MaximumCondition:g1} "
                    + $"allows powers between whole numbers). "
                    + $"Expected a diagonalisable A; otherwise use steps of whole bins.");
    }

    /// <exception cref="ArgumentException">A negative real eigenvalue has no real power <paramref name="delta"/>.</exception>
    public void RequireRealPower(double delta)
    {
        foreach (Complex value in Values)
        {
            if (value.Imaginary == 0 && value.Real < 0)
            {
                throw new ArgumentException(
                    $"A has the negative eigenvalue {value.Real:g3}, which has no real power {delta}. "
                        + $"Expected a model without one (it alternates from bin to bin, "
                        + $"which says nothing of the time between); otherwise use steps of whole bins.");
            }
        }
    }

    /// <summary>A^delta, principal.</summary>
    public Matrix<double> Power(double delta)
    {
        Complex[] powers = [.. Values.Select(value => value == 0 ? 0 : Complex.Exp(delta * Complex.Log(value)))];
        return (Vectors * Matrix<Complex>.Build.DenseOfDiagonalArray(powers) * Inverse).Real();
    }

    /// <summary>Q over a step: in the basis, entry (i, j) of one bin's Q times ((l_i conj l_j)^delta - 1) / (l_i conj l_j - 1), where the
    /// power of the product is the product of the principal powers.</summary>
    public Matrix<double> NoiseOver(double delta, Matrix<double> processNoise)
    {
        Matrix<Complex> inBasis = Inverse * processNoise.ToComplex() * Inverse.ConjugateTranspose();
        inBasis.MapIndexedInplace((i, j, value) => value * Growth(Values[i], Complex.Conjugate(Values[j]), delta));
        Matrix<double> noise = (Vectors * inBasis * Vectors.ConjugateTranspose()).Real();
        return (noise + noise.Transpose()) / 2;
    }

    /// <summary>(e^(delta w) - 1) / (e^w - 1) with w = log a + log b, without cancellation near w = 0, where it is delta.</summary>
    private static Complex Growth(Complex a, Complex b, double delta)
    {
        if (a == 0 || b == 0)
        {
            return 1;
        }
        Complex w = Complex.Log(a) + Complex.Log(b);
        return w == 0 ? delta : Complex.Exp((delta - 1) / 2 * w) * Sinh(delta / 2 * w) / Sinh(w / 2);
    }

    /// <summary>Unlike the framework's, exact to rounding near 0.</summary>
    private static Complex Sinh(Complex w) => new(Math.Sinh(w.Real) * Math.Cos(w.Imaginary), Math.Cosh(w.Real) * Math.Sin(w.Imaginary));

    /// <summary>Of a pair a + ib, a - ib the decomposition holds the real and the imaginary part of the first vector in two
    /// columns.</summary>
    private static Complex Entry(Matrix<double> vectors, IList<Complex> values, int row, int column) => values[column].Imaginary switch
    {
        > 0 => new Complex(vectors[row, column], vectors[row, column + 1]),
        < 0 => new Complex(vectors[row, column - 1], -vectors[row, column]),
        _ => vectors[row, column],
    };
}
