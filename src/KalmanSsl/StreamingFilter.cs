using Dynamics.KalmanSsl.Internals;
using Dynamics.Models;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Dynamics.KalmanSsl;

/// <summary>Trained models in closed-loop use: takes the counts of one bin, gives the filtered state of that bin with its covariance, the
/// same as <see cref="KalmanEnsemble.InferCausally"/> gives for the whole recording up to rounding. Allocates nothing a step. Not for
/// concurrent use.</summary>
public sealed class StreamingFilter : IDisposable
{
    private readonly Member[] _members;
    private readonly int _units;
    private readonly float[] _latent;
    private readonly double[] _mean, _covariance;

    /// <summary>Prepares the weights of an ensemble, as they are now; the models are not kept.</summary>
    /// <exception cref="ArgumentException">A model's noise depends on the bin.</exception>
    public StreamingFilter(KalmanEnsemble models)
        : this(models.Members)
    {
    }

    /// <summary>Prepares a single model.</summary>
    /// <exception cref="ArgumentException">The model's noise depends on the bin.</exception>
    public StreamingFilter(KalmanLdm model)
        : this([model])
    {
    }

    private StreamingFilter(IReadOnlyList<KalmanLdm> models)
    {
        if (models.Any(model => model.ObservationNoise is not null || model.ProcessNoise is not null))
        {
            throw new ArgumentException("the model's noise depends on the bin; streaming takes models with constant noise", nameof(models));
        }
        _units = models[0].Encoder.FeatureCount;
        int states = models.Sum(model => model.Options.StateDimension);
        (_mean, _covariance) = (new double[states], new double[states * states]);
        _latent = new float[models.Sum(model => model.Options.LatentDimension)];
        _members = [.. models.Select(model => new Member(model))];
    }

    /// <summary>Filtered mean of the state after the last step [state]; of an ensemble, of its members side by side.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>Its covariance [state, state], row-major; overwritten by the next step.</summary>
    public ReadOnlySpan<double> Covariance => _covariance;

    /// <summary>Encoder output of the last observed bin [latent].</summary>
    public ReadOnlySpan<float> Latent => _latent;

    /// <summary>Takes one bin.</summary>
    /// <param name="counts">Spikes of each unit in the bin [unit].</param>
    /// <returns>log N(z | past) in nats, summed over members.</returns>
    /// <exception cref="ArgumentException">Another number of units than the model's.</exception>
    public double Step(ReadOnlySpan<float> counts)
    {
        if (counts.Length != _units)
        {
            throw new ArgumentException($"'counts' has {counts.Length} units; the model was fitted on {_units}", nameof(counts));
        }
        return StepAll(counts, isMissing: false);
    }

    /// <summary>Takes a bin whose counts are not known (a lost packet, a stimulation artefact): the state is only predicted. Where a filter
    /// steps over several bins, those of a step that are known stand for all of them, unless more than half are missing. Smoothing of the
    /// counts, where the model has it, goes on as if the bin had not been.</summary>
    public void StepMissing() => StepAll(default, isMissing: true);

    /// <summary>Frees native memory.</summary>
    public void Dispose() => Array.ForEach(_members, member => member.Dispose());

    private double StepAll(ReadOnlySpan<float> counts, bool isMissing)
    {
        double logLikelihood = 0;
        int state = 0, latent = 0;
        foreach (Member member in _members)
        {
            Span<double> mean = _mean.AsSpan(state, member.StateDimension);
            logLikelihood += member.Step(counts, isMissing, _latent.AsSpan(latent, member.LatentDimension), mean);
            for (int row = 0; row < member.StateDimension; row++)
            {
                member.Covariance.Slice(row * member.StateDimension, member.StateDimension)
                    .CopyTo(_covariance.AsSpan(((state + row) * _mean.Length) + state));
            }
            (state, latent) = (state + member.StateDimension, latent + member.LatentDimension);
        }
        return logLikelihood;
    }

    /// <summary>One model: as many filters as its step has bins, which take turns.</summary>
    private sealed class Member : IDisposable
    {
        private readonly SequentialFilter[] _phases;
        private readonly StreamingEncoder[] _encoders;
        private readonly float[][] _lastBins; // counts of the last bins, in turn
        private readonly bool[] _lastMissing;
        private readonly float[] _sum;
        private long _bin;
        private int _phase;

        public Member(KalmanLdm model)
        {
            int bins = model.Options.StepBins;
            (LatentDimension, StateDimension) = (model.Options.LatentDimension, model.Options.StateDimension);
            _phases = [.. Enumerable.Range(0, bins).Select(_ => new SequentialFilter(model.ToStateSpace(), LatentDimension))];
            _encoders = [.. Enumerable.Range(0, bins).Select(_ => model.Encoder.ToStreaming())];
            _sum = new float[model.Encoder.FeatureCount];
            _lastBins = [.. Enumerable.Range(0, bins).Select(_ => new float[_sum.Length])];
            _lastMissing = new bool[bins];
        }

        public int LatentDimension { get; }

        public int StateDimension { get; }

        public ReadOnlySpan<double> Covariance => _phases[_phase].Covariance;

        public double Step(ReadOnlySpan<float> counts, bool isMissing, Span<float> latent, Span<double> mean)
        {
            _phase = (int)(_bin % _phases.Length);
            _lastMissing[_phase] = isMissing;
            if (isMissing)
            {
                _lastBins[_phase].AsSpan().Clear();
            }
            else
            {
                counts.CopyTo(_lastBins[_phase]);
            }
            _bin++;
            if (!Sum())
            {
                return _phases[_phase].Step(default, mean);
            }
            _encoders[_phase].Step(_sum, latent);
            return _phases[_phase].Step(latent, mean);
        }

        public void Dispose() => Array.ForEach(_phases, phase => phase.Dispose());

        /// <summary>Counts of the step that ends now, missing bins filled by the others; false where most of it is missing.</summary>
        private bool Sum()
        {
            int bins = (int)Math.Min(_bin, _lastBins.Length), missing = 0;
            _sum.AsSpan().Clear();
            for (int i = 0; i < bins; i++)
            {
                missing += _lastMissing[i] ? 1 : 0;
                TensorPrimitives.Add(_sum, _lastBins[i], _sum);
            }
            if (2 * missing > bins)
            {
                return false;
            }
            if (missing > 0)
            {
                TensorPrimitives.Multiply(_sum, (float)bins / (bins - missing), _sum);
            }
            return true;
        }
    }
}
