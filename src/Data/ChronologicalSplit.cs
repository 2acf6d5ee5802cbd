namespace Dynamics.Data;

/// <summary>Three parts in the order of time, as written on the command line (protocol B of reference/evaluation.md, the default). A part is
/// <c>from:to</c>; each end is a fraction of the recording (<c>0.6</c>) or seconds from its start (<c>600s</c>).</summary>
[Kind("chronological")]
public sealed record ChronologicalSplit : SplitOptions
{
    /// <summary>The part to fit on.</summary>
    public string Train { get; init; } = "0:0.6";

    /// <summary>The part to choose and calibrate on; <c>none</c> leaves it out.</summary>
    public string Validation { get; init; } = "0.6:0.75";

    /// <summary>The part that is only predicted.</summary>
    public string Test { get; init; } = "0.75:1";

    /// <inheritdoc/>
    public override Split Of(BinnedRecording recording) => Split.Chronological(recording, this);
}
