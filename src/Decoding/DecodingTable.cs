using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>The outcome of an evaluation: every decoder's scores on the same test bins.</summary>
public sealed record DecodingTable
{
    /// <summary>Name of the recording.</summary>
    public required string RecordingName { get; init; }

    /// <summary>Unit of position and of all errors.</summary>
    public required string PositionUnit { get; init; }

    /// <summary>The split that was used.</summary>
    public required Split Split { get; init; }

    /// <summary>One row a decoder: latent ones first, then baselines.</summary>
    public required IReadOnlyList<DecoderResult> Decoders { get; init; }

    /// <summary>Over all tracked test bins: the causal latent decoder that errs least on validation, against the
    /// baseline that is best on the test part itself, a choice that favours the baseline; null without either.</summary>
    public required PairedDifference? LatentAgainstBaseline { get; init; }

    /// <summary>The same over running bins, in the choice too; null without them, latents or baselines.</summary>
    public required PairedDifference? LatentAgainstBaselineRunning { get; init; }

    /// <summary>Over running test bins: the same latent decoder against the best on them of those that read counts (<c>counts.*</c>), a
    /// choice that favours these; null without either.</summary>
    public required PairedDifference? LatentAgainstCountsRunning { get; init; }

    /// <summary>What a reader must know besides, as sentences; for instance that there was no validation part.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The row of a decoder.</summary>
    /// <param name="name">Its stable name.</param>
    /// <exception cref="KeyNotFoundException">The table has no such row.</exception>
    public DecoderResult this[string name] =>
        Decoders.FirstOrDefault(decoder => decoder.Name == name) ?? throw new KeyNotFoundException($"the table has no decoder '{name}'");

    /// <summary>All figures by their stable names: <c>latent.mlp.r2</c>, <c>latent.mlp.median_abs_error_m</c>, <c>latent.mlp.r2@run</c>,
    /// ...</summary>
    public IReadOnlyDictionary<string, Figure> Figures()
    {
        var figures = new Dictionary<string, Figure>();
        foreach (DecoderResult decoder in Decoders)
        {
            Add(figures, decoder.Name, decoder.All, "");
            figures[$"{decoder.Name}.validation_r2"] = new Figure(decoder.ValidationRSquared);
            figures[$"{decoder.Name}.heldout_r2"] = new Figure(decoder.HeldOutRSquared);
            figures[$"{decoder.Name}.heldout_r2@run"] = new Figure(decoder.HeldOutRunningRSquared);
            if (decoder.Running is DecoderScores running)
            {
                Add(figures, decoder.Name, running, "@run");
            }
        }
        AddDifference(figures, "baseline", LatentAgainstBaseline, "");
        AddDifference(figures, "baseline", LatentAgainstBaselineRunning, "@run");
        AddDifference(figures, "counts", LatentAgainstCountsRunning, "@run");
        return figures;
    }

    private void Add(Dictionary<string, Figure> figures, string decoder, DecoderScores scores, string scope)
    {
        figures[$"{decoder}.r2{scope}"] = scores.RSquared;
        if (scores.CircularRSquared is { } circular)
        {
            figures[$"{decoder}.circular_r2{scope}"] = circular;
        }
        figures[$"{decoder}.median_abs_error_{PositionUnit}{scope}"] = scores.MedianAbsoluteError;
        figures[$"{decoder}.mean_abs_error_{PositionUnit}{scope}"] = scores.MeanAbsoluteError;
        figures[$"{decoder}.coverage95{scope}"] = scores.Coverage95;
        figures[$"{decoder}.coverage95_raw{scope}"] = scores.Coverage95Raw;
        figures[$"{decoder}.coverage80_raw{scope}"] = scores.Coverage80Raw;
        figures[$"{decoder}.coverage50_raw{scope}"] = scores.Coverage50Raw;
        if (scores.Crps.Unit == PositionUnit) // of a circle, cosine and sine have intervals
        {
            figures[$"{decoder}.interval95_width_{PositionUnit}{scope}"] = scores.IntervalWidth95;
            figures[$"{decoder}.crps_{PositionUnit}{scope}"] = scores.Crps;
        }
        figures[$"{decoder}.null_p{scope}"] = new Figure(scores.Null.PValue);
    }

    private static void AddDifference(
        Dictionary<string, Figure> figures, string against, PairedDifference? difference, string scope)
    {
        if (difference is not null)
        {
            figures[$"latent_minus_{against}.r2{scope}"] = difference.RSquared;
        }
    }
}

/// <summary>One row of the decoding table.</summary>
public sealed record DecoderResult
{
    /// <summary>Stable name, such as <c>latent.mlp</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether bin t is decoded from bins up to t only.</summary>
    public required bool Causal { get; init; }

    /// <summary>The hyper-parameters chosen for each seed, such as <c>lambda=0.001 tau=0.5s</c>; may be empty text.</summary>
    public required IReadOnlyList<string> Choices { get; init; }

    /// <summary>R² on the validation part, mean over seeds; NaN without one. Optimistic, since hyper-parameters were chosen
    /// there.</summary>
    public required double ValidationRSquared { get; init; }

    /// <summary>R² over blocks of laps of the train and validation parts, each predicted without it, of the first seed; that on validation
    /// where there are no such blocks. NaN without validation.</summary>
    public double HeldOutRSquared { get; init; } = double.NaN;

    /// <summary>The same over running bins; NaN without any, or without such blocks.</summary>
    public double HeldOutRunningRSquared { get; init; } = double.NaN;

    /// <summary>Scores over all tracked test bins.</summary>
    public required DecoderScores All { get; init; }

    /// <summary>Scores over the running test bins; null when there are none.</summary>
    public required DecoderScores? Running { get; init; }

    /// <summary>Stated and calibrated coverage at each nominal level.</summary>
    public required IReadOnlyList<CoveragePoint> CoverageCurve { get; init; }

    /// <summary>The bins that the series below cover: from the first to the last test bin, tracked or not.</summary>
    public required BinRange TestRange { get; init; }

    /// <summary>Predicted position of every seed [seed][bin]; NaN where a bin is not of the test part. On a circle the place; in a plane
    /// NaN, see the components.</summary>
    public required IReadOnlyList<float[]> PredictedBySeed { get; init; }

    /// <summary>Predicted position of the first seed [bin].</summary>
    public float[] Predicted => PredictedBySeed[0];

    /// <summary>Lower end of the first seed's calibrated 95 % interval [bin]; NaN of a place with several components.</summary>
    public required float[] Lower { get; init; }

    /// <summary>Upper end of its calibrated 95 % interval [bin].</summary>
    public required float[] Upper { get; init; }
}

/// <summary>The scores of one decoder over some test bins. Every figure is the mean over seeds, with the seeds' own values apart; low and
/// high are the 95 % block-bootstrap interval over time. Coverage, width and CRPS of a place with several components are means over
/// these.</summary>
public sealed record DecoderScores
{
    /// <summary>Number of scored bins.</summary>
    public required int BinCount { get; init; }

    /// <summary>What was resampled for the intervals.</summary>
    public required BootstrapBlocks Blocks { get; init; }

    /// <summary>1 - SSE / SST about the mean of the scored bins; of a place with several components, both sums over all of them.</summary>
    public required Figure RSquared { get; init; }

    /// <summary>R² of the decoded angle, <see cref="PositionScores.CircularRSquared"/>; null unless the place lies on a circle.</summary>
    public Figure? CircularRSquared { get; init; }

    /// <summary>Median distance between true and predicted place, position unit.</summary>
    public required Figure MedianAbsoluteError { get; init; }

    /// <summary>Mean distance between true and predicted place, position unit.</summary>
    public required Figure MeanAbsoluteError { get; init; }

    /// <summary>Observed coverage of the stated 50 % interval.</summary>
    public required Figure Coverage50Raw { get; init; }

    /// <summary>Observed coverage of the stated 80 % interval.</summary>
    public required Figure Coverage80Raw { get; init; }

    /// <summary>Observed coverage of the stated 95 % interval.</summary>
    public required Figure Coverage95Raw { get; init; }

    /// <summary>Observed coverage of the calibrated 95 % interval.</summary>
    public required Figure Coverage95 { get; init; }

    /// <summary>Mean width of the calibrated 95 % interval, position unit.</summary>
    public required Figure IntervalWidth95 { get; init; }

    /// <summary>Mean continuous ranked probability score of the stated distribution, position unit.</summary>
    public required Figure Crps { get; init; }

    /// <summary>Circular-shift test of R² against chance.</summary>
    public required CircularShiftNull Null { get; init; }
}

/// <summary>One point of a coverage curve over the tracked test bins, mean over seeds.</summary>
/// <param name="Nominal">Nominal coverage of the interval.</param>
/// <param name="Observed">Share of bins whose true position lies in the interval as the decoder states it.</param>
/// <param name="Calibrated">The same after conformal scaling on validation; equal to <paramref name="Observed"/> without a validation
/// part.</param>
public sealed record CoveragePoint(double Nominal, double Observed, double Calibrated);

/// <summary>Difference in R² between two decoders on the same bins and the same resampled blocks.</summary>
/// <param name="First">Name of the first decoder.</param>
/// <param name="Second">Name of the second decoder.</param>
/// <param name="RSquared">R² of the first less that of the second, each the mean over its seeds, with the 95 % block-bootstrap
/// interval.</param>
/// <param name="Blocks">What was resampled: laps, or circular blocks of the longer of the two decoders' automatic lengths.</param>
public sealed record PairedDifference(string First, string Second, Figure RSquared, BootstrapBlocks Blocks)
{
    /// <summary>Compares two decoders.</summary>
    /// <param name="first">Name of the first.</param>
    /// <param name="firstPredictions">Its predictions, one array a seed [scored bin].</param>
    /// <param name="second">Name of the second.</param>
    /// <param name="secondPredictions">Its predictions, one array a seed [scored bin].</param>
    /// <param name="truth">True position [scored bin], finite.</param>
    /// <param name="laps">Blocks to resample; null for circular ones.</param>
    /// <param name="resamples">Number of bootstrap resamples.</param>
    /// <param name="seed">Seed of the resamples.</param>
    public static PairedDifference Between(
        string first,
        IReadOnlyList<float[]> firstPredictions,
        string second,
        IReadOnlyList<float[]> secondPredictions,
        float[] truth,
        BootstrapBlocks? laps,
        int resamples,
        ulong seed)
    {
        return Between(
            first, new ScoreResampler(truth, firstPredictions), second, new ScoreResampler(truth, secondPredictions), truth.Length, laps,
            resamples, seed);
    }

    /// <summary>Compares two decoders of a place with one or several components, whose R² is pooled.</summary>
    /// <param name="first">Name of the first.</param>
    /// <param name="firstPredictions">Its predictions [seed][component][scored bin].</param>
    /// <param name="second">Name of the second.</param>
    /// <param name="secondPredictions">Its predictions [seed][component][scored bin].</param>
    /// <param name="truth">True components [component][scored bin], finite.</param>
    /// <param name="laps">Blocks to resample; null for circular ones.</param>
    /// <param name="resamples">Number of bootstrap resamples.</param>
    /// <param name="seed">Seed of the resamples.</param>
    public static PairedDifference Between(
        string first,
        IReadOnlyList<float[][]> firstPredictions,
        string second,
        IReadOnlyList<float[][]> secondPredictions,
        float[][] truth,
        BootstrapBlocks? laps,
        int resamples,
        ulong seed)
    {
        // R² does not look at distances; those of the first component stand for them.
        ScoreResampler Scores(IReadOnlyList<float[][]> predictions) =>
            new(truth, predictions, [.. predictions.Select(parts => PositionScores.AbsoluteErrors(truth[0], parts[0]))]);
        return Between(first, Scores(firstPredictions), second, Scores(secondPredictions), truth[0].Length, laps, resamples, seed);
    }

    /// <summary>Compares the scores of two decoders on the same bins.</summary>
    internal static PairedDifference Between(
        string first, ScoreResampler left, string second, ScoreResampler right, int binCount, BootstrapBlocks? laps, int resamples,
        ulong seed)
    {
        BootstrapBlocks blocks = laps ?? BootstrapBlocks.Circular(Math.Max(left.BlockLength, right.BlockLength));
        var replicates = new double[resamples];
        blocks.ForEachResample(binCount, resamples, seed, (resample, multiplicity) =>
            replicates[resample] = left.RSquared(multiplicity) - right.RSquared(multiplicity));
        (double low, double high) = BlockBootstrap.PercentileInterval(replicates, 0.95);
        double difference = left.SeedRSquared.Average() - right.SeedRSquared.Average();
        return new PairedDifference(first, second, new Figure(difference, low, high), blocks);
    }
}
