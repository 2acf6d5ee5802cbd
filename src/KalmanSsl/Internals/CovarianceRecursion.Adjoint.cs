using System.Numerics.Tensors;
using Dynamics.Tensors.Internals;

namespace Dynamics.KalmanSsl.Internals;

/// <content>The reverse sweep: given the derivatives of a loss by every gain and precision, those by A, Q and the observation
/// variance.</content>
internal sealed unsafe partial class CovarianceRecursion
{
    /// <summary>Accumulates the gradient. <paramref name="gainGradient"/> is [bin, D, L], <paramref name="precisionGradient"/> [bin, L, L]
    /// symmetric; both are overwritten at the last bin that was computed, whose gain and precision the bins after it share.
    /// <paramref name="logDeterminantWeight"/> [bin] multiplies 1/2 log|S_t| of the observed bins in the loss. The adjoint of the
    /// covariance is made symmetric at every step: its antisymmetric rounding part is not contracted by the recursion and would grow
    /// exponentially over some hundred bins. The derivatives by variances that each bin has of its own are added to
    /// <paramref name="observationGradient"/> [bin, L] and <paramref name="processGradient"/> [bin, D]; where those are null, the variances
    /// count as constant and their derivatives go into <paramref name="gradient"/>.</summary>
    public void Backward(
        double* gainGradient,
        double* precisionGradient,
        ReadOnlySpan<double> logDeterminantWeight,
        DynamicsGradient gradient,
        double* observationGradient = null,
        double* processGradient = null)
    {
        _constantGradient.Clear();
        DiagonalNoise byProcess = processGradient == null ? new(_constantGradient.Pointer, 0) : new(processGradient, D);
        DiagonalNoise byObservation = observationGradient == null ? new(_constantGradient.Pointer + D, 0) : new(observationGradient, L);
        double* adjoint = _scratch.Pointer; // d loss / d P_t, [state, state]
        double* predicted = adjoint + (D * D); // d loss / d P_t|t-1
        double* transitionGradient = predicted + (D * D);
        new Span<double>(adjoint, D * D).Clear();
        new Span<double>(transitionGradient, D * D).Clear();
        double settledWeight = Gather(gainGradient, precisionGradient, logDeterminantWeight);
        for (int bin = ComputedBins - 1; bin >= 0; bin--)
        {
            if (Observed(bin))
            {
                UpdateAdjoint(
                    bin,
                    adjoint,
                    predicted,
                    gainGradient + ((long)bin * D * L),
                    precisionGradient + ((long)bin * L * L),
                    bin == ComputedBins - 1 ? settledWeight : logDeterminantWeight[bin],
                    byObservation.At(bin));
            }
            else
            {
                new Span<double>(adjoint, D * D).CopyTo(new Span<double>(predicted, D * D));
            }
            Simd.Symmetrize(predicted, _state, D);
            double* noise = byProcess.At(bin);
            for (int i = 0; i < _state; i++)
            {
                noise[i] += predicted[(i * D) + i];
            }
            double* product = _predictedProduct.Pointer + ((long)bin * D * D); // A P_t-1
            Simd.Multiply(transitionGradient, D, predicted, D, 1, product, D, D, _state, D, alpha: 2, accumulate: true);
            double* scratch = transitionGradient + (D * D);
            Simd.Multiply(scratch, D, predicted, D, 1, _transition.Pointer, D, D, _state, D);
            Simd.Multiply(adjoint, D, _transition.Pointer, 1, D, scratch, D, D, _state, D);
            Simd.Symmetrize(adjoint, _state, D);
        }
        for (int l = 0; l < _latent; l++)
        {
            gradient.ObservationVariance += _constantGradient.Pointer[D + l];
        }
        for (int i = 0; i < _state; i++)
        {
            gradient.ProcessNoise[i] += _constantGradient.Pointer[i];
            for (int j = 0; j < _state; j++)
            {
                gradient.Transition[(i * _state) + j] += transitionGradient[(i * D) + j];
            }
        }
    }

    /// <summary>Adds the derivatives by what the bins after the last computed one were given to those of that bin, whose they are; returns
    /// the weight of its log-determinant.</summary>
    private double Gather(double* gainGradient, double* precisionGradient, ReadOnlySpan<double> logDeterminantWeight)
    {
        int last = ComputedBins - 1;
        double weight = logDeterminantWeight[last];
        Span<double> gain = new(gainGradient + ((long)last * D * L), D * L);
        Span<double> precision = new(precisionGradient + ((long)last * L * L), L * L);
        for (int bin = ComputedBins; bin < Bins; bin++)
        {
            TensorPrimitives.Add<double>(gain, new Span<double>(gainGradient + ((long)bin * D * L), D * L), gain);
            TensorPrimitives.Add<double>(precision, new Span<double>(precisionGradient + ((long)bin * L * L), L * L), precision);
            weight += logDeterminantWeight[bin];
        }
        return weight;
    }

    /// <summary>One measurement update backwards; with M = I - K C: predicted = M' adjoint M + sym(M' dK S^-1 C) + C' dS C. Adds the
    /// derivatives by the observation variances to <paramref name="byVariance"/> [latent].</summary>
    private void UpdateAdjoint(
        int bin,
        double* adjoint,
        double* predicted,
        double* gainGradient,
        double* precisionGradient,
        double logDeterminantWeight,
        double* byVariance)
    {
        double* gain = Gain(bin);
        double* precision = Precision(bin);
        double* adjointGain = _scratch.Pointer + (4 * D * D); // adjoint K, [state, latent]
        double* gainTerm = adjointGain + (D * L); // M' dK, then that times S^-1
        double* gainPrecision = gainTerm + (D * L); // dK S^-1
        double* innovation = gainPrecision + (D * L); // dS [latent, latent]
        Simd.Multiply(adjointGain, L, adjoint, D, 1, gain, L, D, _state, L);
        new Span<double>(adjoint, D * D).CopyTo(new Span<double>(predicted, D * D));
        for (int i = 0; i < _state; i++)
        {
            for (int l = 0; l < _latent; l++)
            {
                predicted[(i * D) + l] -= adjointGain[(i * L) + l];
            }
        }
        new Span<double>(predicted, L * D).CopyTo(new Span<double>(innovation + (2 * L * L), L * D));
        Simd.Multiply(innovation + (2 * L * L), D, gain, 1, L, predicted, D, L, _state, D, alpha: -1, accumulate: true);
        new Span<double>(innovation + (2 * L * L), _latent * D).CopyTo(new Span<double>(predicted, _latent * D));

        Simd.Multiply(gainPrecision, L, gainGradient, L, 1, precision, L, D, _latent, L);
        new Span<double>(gainPrecision, D * L).CopyTo(new Span<double>(gainTerm, D * L));
        Simd.Multiply(gainTerm, L, gain, 1, L, gainPrecision, L, L, _state, L, alpha: -1, accumulate: true);

        Simd.Multiply(innovation + (L * L), L, precisionGradient, L, 1, precision, L, L, _latent, L);
        Simd.Multiply(innovation, L, precision, L, 1, innovation + (L * L), L, L, _latent, L, alpha: -1);
        for (int i = 0; i < _state; i++)
        {
            for (int l = 0; l < _latent; l++)
            {
                double k = gain[(i * L) + l];
                byVariance[l] += k * (adjointGain[(i * L) + l] - gainPrecision[(i * L) + l]);
                double half = 0.5 * gainTerm[(i * L) + l];
                predicted[(i * D) + l] += half;
                predicted[(l * D) + i] += half;
            }
        }
        for (int l = 0; l < _latent; l++)
        {
            for (int m = 0; m < _latent; m++)
            {
                double dS = innovation[(l * L) + m] + (0.5 * logDeterminantWeight * precision[(l * L) + m]);
                predicted[(l * D) + m] += dS;
                byVariance[l] += l == m ? dS : 0;
            }
        }
    }
}
