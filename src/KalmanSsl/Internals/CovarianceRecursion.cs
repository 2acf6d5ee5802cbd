using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Covariances of a Kalman filter. With constant Q and R they do not depend on the data: one recursion serves every window with
/// the same pattern of missing bins; where none is missing, they settle, and bins after that share those of the last bin that was computed.
/// With Q or R of their own for each bin (diagonal both) every window needs its own. Double throughout,
/// Joseph form. The adjoint is in CovarianceRecursion.Adjoint.cs. Matrices are row-major with leading dimension <see cref="D"/> (state,
/// padded to 8) or <see cref="L"/> (latent, padded to 8); padding is zero.</summary>
internal sealed unsafe partial class CovarianceRecursion : IDisposable
{
    // Largest change of a covariance from one bin to the next, as a share of its largest entry, at which it counts as settled.
    private const double Settled = 1e-12;

    private static readonly bool[] s_missing = [false];
    private readonly int _state, _latent;
    private readonly NativeBuffer<double> _transition, _transitionTransposed, _processNoise, _observationVariance, _constantGradient;
    private readonly NativeBuffer<double> _filtered, _predictedProduct, _gain, _precision, _scratch;
    private DiagonalNoise _process, _observation;
    private bool[]? _observed;

    public CovarianceRecursion(int state, int latent, int bins)
    {
        (_state, _latent, Bins) = (state, latent, bins);
        D = Simd.RoundUp(state, 8);
        L = Simd.RoundUp(latent, 8);
        _transition = new(D * D);
        _transitionTransposed = new(D * D);
        _processNoise = new(D);
        _observationVariance = new(L);
        _constantGradient = new(D + L);
        _filtered = new((bins + 1L) * D * D);
        _predictedProduct = new((long)bins * D * D);
        _gain = new((long)bins * D * L);
        _precision = new((long)bins * L * L);
        _scratch = new(10L * D * D);
        HalfLogDeterminant = new double[bins];
    }

    /// <summary>Padded state dimension: leading dimension of state matrices.</summary>
    public int D { get; }

    /// <summary>Padded latent dimension: leading dimension of gains and precisions.</summary>
    public int L { get; }

    /// <summary>Bins in a window.</summary>
    public int Bins { get; }

    /// <summary>Bins that the last <see cref="Forward"/> computed; those after them have the gain and precision of the last of
    /// them.</summary>
    public int ComputedBins { get; private set; }

    /// <summary>1/2 log|S_t| for each bin, nats; 0 where the bin is missing.</summary>
    public double[] HalfLogDeterminant { get; }

    /// <summary>Gain K_t [state, latent]; zero where the bin is missing.</summary>
    public double* Gain(int bin) => _gain.Pointer + ((long)bin * D * L);

    /// <summary>Inverse innovation covariance [latent, latent]; zero where the bin is missing.</summary>
    public double* Precision(int bin) => _precision.Pointer + ((long)bin * L * L);

    /// <summary>Filtered covariance P_t [state, state]; bin -1 is the prior.</summary>
    public double* Filtered(int bin) => _filtered.Pointer + ((bin + 1L) * D * D);

    /// <summary>Whether the bin updates the state.</summary>
    public bool Observed(int bin) => _observed is null || _observed[bin];

    /// <summary>Runs the recursion. <paramref name="observed"/> null means that no bin is missing; <paramref name="observation"/> [bin, L]
    /// and <paramref name="process"/> [bin, D], where not null, are the variances of each bin instead of the parameters'.</summary>
    public void Forward(LinearGaussianModel parameters, bool[]? observed, double* observation = null, double* process = null)
    {
        Take(parameters, observed);
        _observation = observation == null ? _observation : new(observation, L);
        _process = process == null ? _process : new(process, D);
        bool settles = observed is null && observation == null && process == null;
        for (ComputedBins = 0; ComputedBins < Bins && !(settles && HasSettled(ComputedBins - 1)); ComputedBins++)
        {
            Step(ComputedBins);
        }
        for (int bin = ComputedBins; bin < Bins; bin++)
        {
            new Span<double>(Gain(bin - 1), D * L).CopyTo(new Span<double>(Gain(bin), D * L));
            new Span<double>(Precision(bin - 1), L * L).CopyTo(new Span<double>(Precision(bin), L * L));
            HalfLogDeterminant[bin] = HalfLogDeterminant[bin - 1];
        }
    }

    public void Dispose()
    {
        _ownNoise?.Dispose();
        _ownDynamics?.Dispose();
        foreach (NativeBuffer<double> buffer in (NativeBuffer<double>[])[_transition, _transitionTransposed, _processNoise,
            _observationVariance, _constantGradient, _filtered, _predictedProduct, _gain, _precision, _scratch])
        {
            buffer.Dispose();
        }
    }

    private void Take(LinearGaussianModel parameters, bool[]? observed)
    {
        _observed = observed;
        _observation = new(_observationVariance.Pointer, 0);
        _process = new(_processNoise.Pointer, 0);
        new Span<double>(_observationVariance.Pointer, _latent).Fill(parameters.ObservationVariance);
        double* prior = Filtered(-1);
        for (int i = 0; i < _state; i++)
        {
            for (int j = 0; j < _state; j++)
            {
                double a = parameters.Transition[(i * _state) + j];
                _transition.Pointer[(i * D) + j] = a;
                _transitionTransposed.Pointer[(j * D) + i] = a;
            }
            _processNoise.Pointer[i] = parameters.ProcessNoise[i];
            prior[(i * D) + i] = parameters.InitialVariance;
        }
    }

    /// <summary>Whether the covariance of a bin is that of the bin before, but for rounding.</summary>
    private bool HasSettled(int bin)
    {
        if (bin < 0)
        {
            return false;
        }
        double* now = Filtered(bin), before = Filtered(bin - 1);
        Vector512<double> change = default, size = default;
        for (int i = 0; i < D * D; i += Vector512<double>.Count)
        {
            Vector512<double> value = Vector512.Load(now + i);
            change = Vector512.Max(change, Vector512.Abs(value - Vector512.Load(before + i)));
            size = Vector512.Max(size, Vector512.Abs(value));
        }
        double largest = 0, limit = 0;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
        {
            (largest, limit) = (Math.Max(largest, change[lane]), Math.Max(limit, Settled * size[lane]));
        }
        return largest <= limit;
    }

    private void Step(int bin)
    {
        double* predicted = Propagate(bin, _transition.Pointer, _transitionTransposed.Pointer);
        double* noise = _process.At(bin);
        for (int i = 0; i < _state; i++)
        {
            predicted[(i * D) + i] += noise[i];
        }
        Correct(bin, predicted);
    }

    /// <summary>A P A' of the bin before, in the scratch space.</summary>
    private double* Propagate(int bin, double* transition, double* transitionTransposed)
    {
        double* product = _predictedProduct.Pointer + ((long)bin * D * D);
        double* predicted = _scratch.Pointer;
        Simd.Multiply(product, D, transition, D, 1, Filtered(bin - 1), D, D, _state, D);
        Simd.Multiply(predicted, D, product, D, 1, transitionTransposed, D, D, _state, D);
        return predicted;
    }

    private void Correct(int bin, double* predicted)
    {
        double* filtered = Filtered(bin);
        if (Observed(bin))
        {
            HalfLogDeterminant[bin] = Invert(predicted, _observation.At(bin), Precision(bin));
            Update(predicted, _observation.At(bin), Gain(bin), Precision(bin), filtered);
        }
        else
        {
            HalfLogDeterminant[bin] = 0;
            new Span<double>(Gain(bin), D * L).Clear();
            new Span<double>(Precision(bin), L * L).Clear();
            new Span<double>(predicted, D * D).CopyTo(new Span<double>(filtered, D * D));
        }
        Simd.Symmetrize(filtered, _state, D);
    }

    /// <summary>P = (I - K C) P_predicted (I - K C)' + K R K', with K = P_predicted C' S^-1 (Joseph form).</summary>
    private void Update(double* predicted, double* variance, double* gain, double* precision, double* filtered)
    {
        double* correction = _scratch.Pointer + (D * D);
        double* gainTransposed = correction + (D * D);
        Simd.Multiply(gain, L, predicted, D, 1, precision, L, D, _latent, L);
        new Span<double>(predicted, D * D).CopyTo(new Span<double>(filtered, D * D));
        Simd.Multiply(filtered, D, gain, L, 1, predicted, D, D, _latent, D, alpha: -1, accumulate: true);
        for (int i = 0; i < _state; i++)
        {
            for (int l = 0; l < _latent; l++)
            {
                double k = gain[(i * L) + l];
                correction[(i * L) + l] = (variance[l] * k) - filtered[(i * D) + l];
                gainTransposed[(l * D) + i] = k;
            }
        }
        Simd.Multiply(filtered, D, correction, L, 1, gainTransposed, D, D, _latent, D, accumulate: true);
    }

    /// <summary>precision = (C P C' + R)^-1 by symmetric Gauss-Jordan elimination (stable without pivoting for a positive definite matrix);
    /// returns half the log-determinant of the inverted matrix, NaN if it is not positive definite.</summary>
    private double Invert(double* predicted, double* variance, double* precision)
    {
        new Span<double>(precision, L * L).Clear();
        for (int i = 0; i < _latent; i++)
        {
            new Span<double>(predicted + (i * D), _latent).CopyTo(new Span<double>(precision + (i * L), _latent));
            precision[(i * L) + i] += variance[i];
        }
        double determinant = 1, halfLogDeterminant = 0;
        for (int k = 0; k < _latent; k++)
        {
            double* pivotRow = precision + (k * L);
            double pivot = pivotRow[k];
            determinant *= pivot > 0 ? pivot : double.NaN;
            if ((k & 3) == 3)
            {
                (halfLogDeterminant, determinant) = (halfLogDeterminant + (0.5 * Math.Log(determinant)), 1);
            }
            double inverse = 1 / pivot;
            pivotRow[k] = 1;
            for (int j = 0; j < L; j += Vector512<double>.Count)
            {
                (Vector512.Load(pivotRow + j) * inverse).Store(pivotRow + j);
            }
            for (int i = 0; i < _latent; i++)
            {
                if (i != k)
                {
                    Eliminate(precision + (i * L), pivotRow, k);
                }
            }
        }
        Simd.Symmetrize(precision, _latent, L);
        return halfLogDeterminant + (0.5 * Math.Log(determinant));
    }

    private void Eliminate(double* row, double* pivotRow, int pivot)
    {
        Vector512<double> factor = Vector512.Create(-row[pivot]);
        row[pivot] = 0;
        for (int j = 0; j < L; j += Vector512<double>.Count)
        {
            Simd.Fma(factor, Vector512.Load(pivotRow + j), Vector512.Load(row + j)).Store(row + j);
        }
    }

    /// <summary>Diagonal variances of each bin, or (stride 0) of all of them.</summary>
    private readonly struct DiagonalNoise(double* values, int stride)
    {
        public double* At(int bin) => values + ((long)bin * stride);
    }
}
