namespace Dynamics.Decoding;

/// <summary>The scores of one decoder over some test bins. Every figure is the mean over seeds, with the seeds' own values apart; low and
/// high
/// are the 95 % block-bootstrap interval over time.</summary>
public sealed record DecoderScores
{
    /// <summary>Number of scored bins.</summary>
    public required int BinCount { get; init; }

    /// <summary>What was resampled for the intervals.</summary>
    public required BootstrapBlocks Blocks { get; init; }

    /// <summary>1 - SSE / SST about the mean of the scored bins.</summary>
    public required Figure RSquared { get; init; }

    /// <summary>Median |error|, position unit.</summary>
    public required Figure MedianAbsoluteError { get; init; }

    /// <summary>Mean |error|, position unit.</summary>
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
