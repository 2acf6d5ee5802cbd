using Dynamics.Models;
using Dynamics.Tensors;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Variances of each bin, in plain numbers, and what the noise networks saw there. Where they look at what the filter found
/// before, the filter runs along; the same networks can then be differentiated at what they saw. Not for concurrent use.</summary>
internal sealed class NoiseRecursion
{
    private readonly LdmOptions _options;
    private readonly LinearGaussianModel _model;
    private readonly RecursiveNoiseNetwork? _observation, _process;
    private readonly PerceptronValues? _observationValues, _processValues;
    private readonly double _scale;
    private readonly double[] _mean;

    /// <summary>For the model as it is now.</summary>
    public NoiseRecursion(KalmanModel model)
    {
        (_options, _model, _mean) = (model.CommonOptions, model.ToStateSpace(), new double[model.CommonOptions.StateDimension]);
        (_observation, _process) = (model.ObservationNoise as RecursiveNoiseNetwork, model.ProcessNoise);
        (_observationValues, _processValues) = (_observation?.ToNumbers(), _process?.ToNumbers());
        _scale = Math.Exp(model.StateSpace.LogNoiseScale.ToSingles()[0]);
    }

    /// <summary>Goes through one sequence.</summary>
    /// <param name="z">[time, latent].</param>
    /// <param name="relative">Relative observation variances [time, latent] that are known from the frames; empty where they are
    /// not.</param>
    /// <param name="trace">Receives what was seen and what followed.</param>
    /// <param name="sequence">Its place in the trace.</param>
    /// <param name="observed">False where a bin is missing [time]: it is remembered as if all had been as expected. Null: none is.</param>
    public void Run(ReadOnlySpan<float> z, ReadOnlySpan<float> relative, NoiseTrace trace, int sequence, bool[]? observed = null)
    {
        int latent = _options.LatentDimension;
        using SequentialFilter filter = new(_model, latent);
        _mean.AsSpan().Clear();
        _options.ProcessNoise.Begin(trace.History(sequence, 0));
        for (int bin = 0; bin < trace.Bins; bin++)
        {
            Predict(trace.State(sequence, bin));
            Span<double> r = trace.Observation(sequence, bin), q = trace.Process(sequence, bin);
            FillObservation(relative.IsEmpty ? default : relative.Slice(bin * latent, latent), trace.State(sequence, bin), r);
            FillProcess(trace.History(sequence, bin), q);
            ReadOnlySpan<float> observation = z.Slice(bin * latent, latent);
            bool seen = observed is null || observed[bin];
            filter.Step(seen ? observation : default, _mean, r, q);
            if (bin + 1 < trace.Bins)
            {
                trace.History(sequence, bin).CopyTo(trace.History(sequence, bin + 1));
                _options.ProcessNoise.Remember(
                    trace.History(sequence, bin + 1), observation, filter.Innovation, seen ? filter.SquaredInnovation : latent);
            }
        }
    }

    /// <summary>A (mean - b) + b, before the bin is seen.</summary>
    private void Predict(Span<float> predicted)
    {
        int state = _mean.Length;
        for (int i = 0; i < state; i++)
        {
            double sum = _model.Offset[i];
            for (int j = 0; j < state; j++)
            {
                sum += _model.Transition[(i * state) + j] * (_mean[j] - _model.Offset[j]);
            }
            predicted[i] = (float)sum;
        }
    }

    private void FillObservation(ReadOnlySpan<float> relative, ReadOnlySpan<float> state, Span<double> r)
    {
        ReadOnlySpan<float> outputs = _observationValues is null ? default : _observationValues.Evaluate(state);
        for (int l = 0; l < r.Length; l++)
        {
            double factor = _observation is not null ? _observation.Activate(outputs[l]) : relative.IsEmpty ? 1 : relative[l];
            r[l] = (_scale * factor) + _options.NoiseFloor;
        }
    }

    private void FillProcess(ReadOnlySpan<float> history, Span<double> q)
    {
        _model.ProcessNoise.CopyTo(q);
        ReadOnlySpan<float> outputs = _processValues is null ? default : _processValues.Evaluate(history);
        for (int i = 0; i < outputs.Length; i++)
        {
            q[i] *= _process!.Activate(outputs[i]);
        }
    }
}

/// <summary>What the noise networks saw in each bin of a batch of sequences, and the variances that followed.</summary>
internal sealed class NoiseTrace(int sequences, int bins, int latent, int state, int history)
{
    public int Bins { get; } = bins;

    /// <summary>h_t|t-1 [sequence, time, state].</summary>
    public float[] States { get; } = new float[sequences * bins * state];

    /// <summary>What is remembered of the bins before [sequence, time, history].</summary>
    public float[] Histories { get; } = new float[sequences * bins * history];

    /// <summary>R [sequence, time, latent].</summary>
    public double[] ObservationNoise { get; } = new double[sequences * bins * latent];

    /// <summary>Q [sequence, time, state].</summary>
    public double[] ProcessNoise { get; } = new double[sequences * bins * state];

    public Span<float> State(int sequence, int bin) => Row(States, sequence, bin, state);

    public Span<float> History(int sequence, int bin) => Row(Histories, sequence, bin, history);

    public Span<double> Observation(int sequence, int bin) => Row(ObservationNoise, sequence, bin, latent);

    public Span<double> Process(int sequence, int bin) => Row(ProcessNoise, sequence, bin, state);

    /// <summary>The variances of one sequence.</summary>
    public BinConditions Conditions(int sequence) => new()
    {
        ObservationNoise = ObservationNoise.AsSpan(sequence * Bins * latent, Bins * latent).ToArray(),
        ProcessNoise = ProcessNoise.AsSpan(sequence * Bins * state, Bins * state).ToArray(),
    };

    private Span<T> Row<T>(T[] values, int sequence, int bin, int length) => values.AsSpan(((sequence * Bins) + bin) * length, length);
}
