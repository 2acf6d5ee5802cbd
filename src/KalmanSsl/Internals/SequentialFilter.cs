namespace Dynamics.KalmanSsl.Internals;

/// <summary>The exact filter one bin at a time, in double. Under constant noise covariances are computed until they no longer change, then shared.
/// Allocates nothing a step.</summary>
internal sealed class SequentialFilter : IDisposable
{
    /// <summary>Relative change of P between bins below which the covariance counts as stationary.</summary>
    private const double StationaryTolerance = 1e-13;

    private readonly int _latent;
    private readonly CovarianceRecursion _recursion;
    private readonly MeanFilter _means;
    private readonly double[] _transition;
    private double[] _covariance, _before;
    private bool _stationary, _sawBefore, _begun;

    public SequentialFilter(LinearGaussianModel model, int latent)
    {
        (_latent, _transition) = (latent, model.Transition);
        _recursion = new(model.StateDimension, latent, 1);
        _recursion.Begin(model);
        _means = new(model, latent);
        _covariance = new double[model.StateDimension * model.StateDimension];
        _before = new double[_covariance.Length];
    }

    /// <summary>P of the current bin [state, state]; overwritten by the next step.</summary>
    public ReadOnlySpan<double> Covariance => _covariance;

    /// <summary>Whether the last step changed the covariance.</summary>
    public bool CovarianceIsNew { get; private set; }

    /// <summary>h_t|t-1 of the last step [state].</summary>
    public ReadOnlySpan<double> PredictedMean => _means.PredictedMean;

    /// <summary>e_t = z_t - C h_t|t-1 of the last step [latent]; zeros where the bin was missing.</summary>
    public ReadOnlySpan<double> Innovation => _means.Innovation;

    /// <summary>e' S^-1 e of the last step; see <see cref="MeanFilter.SquaredInnovation"/>.</summary>
    public double SquaredInnovation => _means.SquaredInnovation;

    /// <summary>Predicts, updates with z [latent] (empty: missing), writes the filtered mean [state]; returns log N(z | past) in nats, 0 when missing.
    /// <paramref name="observationNoise"/> [latent] and <paramref name="processNoise"/> [state], where not empty, are this bin's diagonals of R and Q
    /// instead of the model's; <paramref name="dynamics"/>, where not null, is the step into this bin, with its Q.</summary>
    public double Step(
        ReadOnlySpan<float> z, Span<double> mean, ReadOnlySpan<double> observationNoise = default, ReadOnlySpan<double> processNoise = default, StateSpaceMatrices? dynamics = null)
    {
        bool seen = !z.IsEmpty, constant = observationNoise.IsEmpty && processNoise.IsEmpty && dynamics is null;
        _stationary &= seen && _sawBefore && constant;
        CovarianceIsNew = false;
        if (!_stationary)
        {
            _recursion.Advance(seen, observationNoise, processNoise, dynamics);
            (_covariance, _before) = (_before, _covariance);
            _recursion.CopyFiltered(_covariance);
            _stationary = seen && constant && _begun && IsSame(_covariance, _before);
            if (_stationary)
            {
                (_covariance, _before) = (_before, _covariance); // the one that is shared from here on
            }
            CovarianceIsNew = !_stationary;
            _means.Take(_recursion);
        }
        (_sawBefore, _begun) = (seen, true);
        return _means.Step(seen ? z[.._latent] : default, mean, dynamics?.TransitionRows ?? _transition);
    }

    public void Dispose() => _recursion.Dispose();

    private static bool IsSame(double[] a, double[] b)
    {
        double difference = 0, scale = 0;
        for (int i = 0; i < a.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs(a[i] - b[i]));
            scale = Math.Max(scale, Math.Abs(a[i]));
        }
        return difference <= StationaryTolerance * scale;
    }
}
