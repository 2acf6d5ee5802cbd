using System.Numerics.Tensors;
using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>A trained model in closed-loop use: takes the counts of one bin, gives the filtered state of that bin with its covariance, the same as
/// <see cref="KalmanLdm.Filter"/> gives for the whole recording up to rounding. Allocates nothing a step. Not for concurrent use.</summary>
public sealed class StreamingFilter : IDisposable
{
    private readonly SequentialFilter _filter;
    private readonly int _hidden, _units;
    private readonly float _smoothing;
    private readonly float[] _columns, _atMean, _bias, _output, _outputBias; // columns of the scaled first layer [unit, hidden]; second layer [latent, hidden]
    private readonly float[] _drive, _activation, _latent;
    private readonly double[] _mean;

    /// <summary>Prepares a model's weights, as they are now; the model is not kept.</summary>
    public StreamingFilter(KalmanLdm model)
    {
        KalmanLdmOptions options = model.Options;
        InputScaling scaling = model.Scaling;
        (_hidden, _units, _smoothing) = (options.HiddenUnits, scaling.UnitCount, (float)scaling.SmoothingFactor);
        float[] first = KalmanLdm.Single(model.EncoderHiddenWeight); // [hidden, unit]
        (_bias, _output, _outputBias) = (KalmanLdm.Single(model.EncoderHiddenBias), KalmanLdm.Single(model.EncoderOutputWeight), KalmanLdm.Single(model.EncoderOutputBias));
        (_columns, _atMean) = (new float[_units * _hidden], new float[_hidden]);
        for (int unit = 0; unit < _units; unit++)
        {
            for (int h = 0; h < _hidden; h++)
            {
                double weight = first[(h * _units) + unit] * scaling.Scale[unit];
                _columns[(unit * _hidden) + h] = (float)weight;
                _atMean[h] += (float)(weight * scaling.Mean[unit]);
            }
        }
        (_drive, _activation, _latent) = (new float[_hidden], new float[_hidden], new float[options.LatentDimension]);
        _mean = new double[options.StateDimension];
        _filter = new(model.ToStateSpace(), options.LatentDimension);
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
        Encode(counts);
        return _filter.Step(_latent, _mean);
    }

    /// <summary>Takes a bin whose counts are not known (a lost packet, a stimulation artefact): the state is only predicted. Smoothing of the
    /// counts, where the model has it, goes on as if the bin had not been.</summary>
    public void StepMissing() => _filter.Step(default, _mean);

    /// <summary>Frees native memory.</summary>
    public void Dispose() => _filter.Dispose();

    /// <summary>The first layer is linear, so smoothing is applied behind it: u_t = a u_t-1 + (1 - a) W (c_t - mean).</summary>
    private void Encode(ReadOnlySpan<float> counts)
    {
        _activation.AsSpan().Clear();
        for (int unit = 0; unit < counts.Length; unit++)
        {
            if (counts[unit] != 0)
            {
                TensorPrimitives.MultiplyAdd(_columns.AsSpan(unit * _hidden, _hidden), counts[unit], _activation, _activation);
            }
        }
        TensorPrimitives.Subtract(_activation, _atMean, _activation);
        TensorPrimitives.Multiply(_drive, _smoothing, _drive);
        TensorPrimitives.MultiplyAdd(_activation, 1 - _smoothing, _drive, _drive);
        TensorPrimitives.Add(_drive, _bias, _activation);
        TensorPrimitives.Max(_activation, 0f, _activation);
        for (int l = 0; l < _latent.Length; l++)
        {
            _latent[l] = TensorPrimitives.Dot<float>(_output.AsSpan(l * _hidden, _hidden), _activation) + _outputBias[l];
        }
    }
}
