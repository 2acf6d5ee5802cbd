using Dynamics.KalmanSsl.Internals;
using Dynamics.Models;

namespace Dynamics.KalmanSsl;

/// <summary>A trained model in closed-loop use: takes the counts of one bin, gives the filtered state of that bin with its covariance, the
/// same as <see cref="KalmanLdm.Filter"/> gives for the whole recording up to rounding. Allocates nothing a step. Not for concurrent
/// use.</summary>
public sealed class StreamingFilter : IDisposable
{
    private readonly SequentialFilter _filter;
    private readonly StreamingEncoder _encoder;
    private readonly int _units;
    private readonly float[] _latent;
    private readonly double[] _mean;

    /// <summary>Prepares a model's weights, as they are now; the model is not kept.</summary>
    /// <exception cref="ArgumentException">The model's noise depends on the bin.</exception>
    public StreamingFilter(KalmanLdm model)
    {
        if (model.ObservationNoise is not null || model.ProcessNoise is not null)
        {
            throw new ArgumentException("the model's noise depends on the bin; streaming takes models with constant noise", nameof(model));
        }
        _encoder = model.Encoder.ToStreaming();
        _units = model.Encoder.FeatureCount;
        (_latent, _mean) = (new float[model.Options.LatentDimension], new double[model.Options.StateDimension]);
        _filter = new(model.ToStateSpace(), _latent.Length);
    }

    /// <summary>Filtered mean of the state after the last step [state].</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>Its covariance [state, state], row-major; overwritten by the next step.</summary>
    public ReadOnlySpan<double> Covariance => _filter.Covariance;

    /// <summary>Encoder output of the last observed bin [latent].</summary>
    public ReadOnlySpan<float> Latent => _latent;

    /// <summary>Takes one bin.</summary>
    /// <param name="counts">Spikes of each unit in the bin [unit].</param>
    /// <returns>log N(z | past) in nats.</returns>
    /// <exception cref="ArgumentException">Another number of units than the model's.</exception>
    public double Step(ReadOnlySpan<float> counts)
    {
        if (counts.Length != _units)
        {
            throw new ArgumentException($"'counts' has {counts.Length} units; the model was fitted on {_units}", nameof(counts));
        }
        _encoder.Step(counts, _latent);
        return _filter.Step(_latent, _mean);
    }

    /// <summary>Takes a bin whose counts are not known (a lost packet, a stimulation artefact): the state is only predicted. Smoothing of
    /// the counts, where the model has it, goes on as if the bin had not been.</summary>
    public void StepMissing() => _filter.Step(default, _mean);

    /// <summary>Frees native memory.</summary>
    public void Dispose() => _filter.Dispose();
}
