using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Experiments;

/// <summary>Decodes position from the latents of a run, or from the spikes alone, beside every baseline.</summary>
public static class DecodingStudy
{
    /// <summary>Decodes a finished run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="split">Another split than the run's own; null for that.</param>
    /// <param name="options">Grids and sizes.</param>
    /// <param name="progress">Told of every decoder.</param>
    /// <param name="cancellation">Stops between fits.</param>
    /// <exception cref="InputException">The split would test on bins that the encoder was trained on, or leaves nothing to score.</exception>
    public static DecodingReport Decode(KalmanRun run, SplitOptions? split, DecodingOptions options, IProgress<DecodingEvent>? progress = null, CancellationToken cancellation = default) =>
        Evaluate(run.Recording, run.DecodingSplit(split), run.Latents(), run, options, progress, cancellation);

    /// <summary>The baselines on a recording, without latents.</summary>
    public static DecodingReport Baselines(Recording recording, BinningOptions binning, SplitOptions split, DecodingOptions options, IProgress<DecodingEvent>? progress = null, CancellationToken cancellation = default)
    {
        BinnedRecording binned = RecordingBinner.Bin(recording, binning);
        return Evaluate(binned, split.Of(binned), [], null, options, progress, cancellation);
    }

    private static DecodingReport Evaluate(BinnedRecording recording, Split split, IReadOnlyList<LatentRun> latents, KalmanRun? run, DecodingOptions options, IProgress<DecodingEvent>? progress, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        DecodingTable table = PositionDecoding.Evaluate(recording, split, latents, options, progress, cancellation);
        return new(table, recording, latents, run, options, Stopwatch.GetElapsedTime(start));
    }
}
