using Dynamics.Data;

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

    /// <summary>Over all tracked test bins: the causal latent decoder that is best on validation against the baseline that is best on the
    /// test part itself, a choice that favours the baseline; null without either.</summary>
    public required PairedDifference? LatentAgainstBaseline { get; init; }

    /// <summary>The same pair over running bins; null without them, latents or baselines.</summary>
    public required PairedDifference? LatentAgainstBaselineRunning { get; init; }

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
            if (decoder.Running is DecoderScores running)
            {
                Add(figures, decoder.Name, running, "@run");
            }
        }
        AddDifference(figures, LatentAgainstBaseline, "");
        AddDifference(figures, LatentAgainstBaselineRunning, "@run");
        return figures;
    }

    private void Add(Dictionary<string, Figure> figures, string decoder, DecoderScores scores, string scope)
    {
        figures[$"{decoder}.r2{scope}"] = scores.RSquared;
        figures[$"{decoder}.median_abs_error_{PositionUnit}{scope}"] = scores.MedianAbsoluteError;
        figures[$"{decoder}.mean_abs_error_{PositionUnit}{scope}"] = scores.MeanAbsoluteError;
        figures[$"{decoder}.coverage95{scope}"] = scores.Coverage95;
        figures[$"{decoder}.coverage95_raw{scope}"] = scores.Coverage95Raw;
        figures[$"{decoder}.coverage80_raw{scope}"] = scores.Coverage80Raw;
        figures[$"{decoder}.coverage50_raw{scope}"] = scores.Coverage50Raw;
        figures[$"{decoder}.interval95_width_{PositionUnit}{scope}"] = scores.IntervalWidth95;
        figures[$"{decoder}.crps_{PositionUnit}{scope}"] = scores.Crps;
        figures[$"{decoder}.null_p{scope}"] = new Figure(scores.Null.PValue);
    }

    private static void AddDifference(Dictionary<string, Figure> figures, PairedDifference? difference, string scope)
    {
        if (difference is not null)
        {
            figures[$"latent_minus_baseline.r2{scope}"] = difference.RSquared;
        }
    }
}
