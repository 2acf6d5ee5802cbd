namespace Dynamics.KalmanSsl.Internals;

/// <summary>The exact filter one bin at a time, in double. Under constant noise covariances are computed until they no longer change, then
/// shared. Allocates nothing a step.</summary>
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

    /// <summary>Predicts, updates with z [latent] (empty: missing), writes the filtered mean [state]; returns log N(z | past) in nats, 0
    /// when missing. <paramref name="observationNoise"/> [latent] and <paramref name="processNoise"/> [state], where not empty, are this
    /// bin's diagonals of R and Q instead of the model's; <paramref name="dynamics"/>, where not null, is the step into this bin, with its
    /// Q.</summary>
    public double Step(
        ReadOnlySpan<float> z, Span<double> mean, ReadOnlySpan<double> observationNoise = default,
            ReadOnlySpan<double> processNoise = default, StateSpaceMatrices? dynamics = null)
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

/// <summary>The mean recursion of one sequence, one bin at a time, in double. Allocates nothing a step.</summary>
internal sealed unsafe class MeanFilter
{
    private readonly int _state, _latent;
    private readonly double[] _offset, _gain, _precision, _deviation, _predictedMean, _innovation;
    private double _halfLogDeterminant;

    public MeanFilter(LinearGaussianModel model, int latent)
    {
        (_offset, _state, _latent) = (model.Offset, model.StateDimension, latent);
        _gain = new double[_state * latent];
        _precision = new double[latent * latent];
        _deviation = [.. model.Offset.Select(b => -b)];
        _predictedMean = new double[_state];
        _innovation = new double[latent];
    }

    /// <summary>h_t|t-1 of the last step [state].</summary>
    public ReadOnlySpan<double> PredictedMean => _predictedMean;

    /// <summary>z_t - C h_t|t-1 of the last step [latent]; zeros where the bin was missing.</summary>
    public ReadOnlySpan<double> Innovation => _innovation;

    /// <summary>e' S^-1 e of the last step, S the innovation's covariance: about the latent dimension where the model is right; 0 where the
    /// bin was missing.</summary>
    public double SquaredInnovation { get; private set; }

    /// <summary>Takes the gain and innovation precision of the recursion's current bin.</summary>
    public void Take(CovarianceRecursion recursion)
    {
        double* gain = recursion.Gain(0);
        double* precision = recursion.Precision(0);
        for (int l = 0; l < _latent; l++)
        {
            for (int i = 0; i < _state; i++)
            {
                _gain[(i * _latent) + l] = gain[(i * recursion.L) + l];
            }
            for (int m = 0; m < _latent; m++)
            {
                _precision[(l * _latent) + m] = precision[(l * recursion.L) + m];
            }
        }
        _halfLogDeterminant = recursion.HalfLogDeterminant[0];
    }

    /// <summary>Predicts, updates with z [latent] (empty: missing), writes the filtered mean [state] and returns log N(z | past) in nats
    /// (0 when missing). <paramref name="transition"/>: A of the step into the bin [state, state].</summary>
    public double Step(ReadOnlySpan<float> z, Span<double> mean, double[] transition)
    {
        for (int i = 0; i < _state; i++)
        {
            double sum = 0;
            for (int j = 0; j < _state; j++)
            {
                sum += transition[(i * _state) + j] * _deviation[j];
            }
            mean[i] = _predictedMean[i] = sum + _offset[i];
        }
        _innovation.AsSpan().Clear();
        SquaredInnovation = 0;
        double logLikelihood = z.IsEmpty ? 0 : Update(z, mean);
        for (int i = 0; i < _state; i++)
        {
            _deviation[i] = mean[i] - _offset[i];
        }
        return logLikelihood;
    }

    private double Update(ReadOnlySpan<float> z, Span<double> mean)
    {
        for (int l = 0; l < _latent; l++)
        {
            _innovation[l] = z[l] - _predictedMean[l];
        }
        double quadratic = 0;
        for (int l = 0; l < _latent; l++)
        {
            double row = 0;
            for (int m = 0; m < _latent; m++)
            {
                row += _precision[(l * _latent) + m] * _innovation[m];
            }
            quadratic += _innovation[l] * row;
        }
        for (int i = 0; i < _state; i++)
        {
            for (int l = 0; l < _latent; l++)
            {
                mean[i] += _gain[(i * _latent) + l] * _innovation[l];
            }
        }
        SquaredInnovation = quadratic;
        return -0.5 * (quadratic + (_latent * Math.Log(2 * Math.PI))) - _halfLogDeterminant;
    }
}
