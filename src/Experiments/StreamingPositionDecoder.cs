using Dynamics.Decoding;
using Dynamics.KalmanSsl;

namespace Dynamics.Experiments;

/// <summary>Closed-loop decoding: the counts of one bin in, position with its interval out, as <see cref="PositionDecoding"/> gives them
/// for a whole recording (see <see cref="StreamingReadout"/> for the one difference). Allocates nothing a bin. Not for concurrent
/// use.</summary>
public sealed class StreamingPositionDecoder : IDisposable
{
    private readonly StreamingFilter _filter;
    private readonly StreamingReadout _readout;

    /// <summary>Puts models and a readout of their filtered latents together; the models' weights are taken as they are now, and the models
    /// are not kept.</summary>
    public StreamingPositionDecoder(KalmanEnsemble models, StreamingReadout readout)
    {
        _filter = new(models);
        _readout = readout;
    }

    /// <summary>Position of the last bin, in the recording's unit; NaN before the first.</summary>
    public float Position => _readout.Position;

    /// <summary>Lower end of its interval.</summary>
    public float Lower => _readout.Lower;

    /// <summary>Upper end of its interval.</summary>
    public float Upper => _readout.Upper;

    /// <summary>Takes the models of one seed of a finished run of <c>train kalman</c>, and fits a readout on its filtered latents in the
    /// run's own split.</summary>
    /// <param name="run">The run.</param>
    /// <param name="seed">One of its seeds.</param>
    /// <param name="readout">A ridge or perceptron readout, as in the options of the batch decoder.</param>
    /// <param name="options">Neighbours of the residual spread, bins of the calibration: <see cref="DecodingOptions.ClosedLoop"/>, or those
    /// of the batch decoder for its very intervals.</param>
    /// <param name="level">Nominal coverage, one of <see cref="PredictiveIntervals.Levels"/>.</param>
    /// <exception cref="ArgumentException">There is no such level, or the readout takes no single bins.</exception>
    /// <exception cref="InputException">The seed's model is missing, or the train part holds no tracked bin.</exception>
    public static StreamingPositionDecoder FromRun(Run run, int seed, IReadout readout, DecodingOptions options, double level = 0.95)
    {
        using KalmanEnsemble models = KalmanRunKind.Load(run.ModelPath(seed), run.Recording);
        StreamingReadout fitted = StreamingReadout.Fit(
            run.Recording, run.TrainedSplit, models.InferCausally(run.Recording.Counts), readout, (ulong)seed, options, level);
        return new(models, fitted);
    }

    /// <summary>Takes one bin.</summary>
    /// <param name="counts">Spikes of each unit in the bin [unit].</param>
    /// <exception cref="ArgumentException">Another number of units than the model's.</exception>
    public void Step(ReadOnlySpan<float> counts)
    {
        _filter.Step(counts);
        _readout.Step(_filter.Mean, _filter.Covariance);
    }

    /// <summary>Takes a bin whose counts are not known: position is that of the predicted state, and its interval is as wide as that makes
    /// it.</summary>
    public void StepMissing()
    {
        _filter.StepMissing();
        _readout.Step(_filter.Mean, _filter.Covariance);
    }

    /// <summary>Frees native memory.</summary>
    public void Dispose() => _filter.Dispose();
}
