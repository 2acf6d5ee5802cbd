namespace Dynamics.Decoding.Internals;

/// <summary>One component of a target, decoded by every decoder.</summary>
/// <param name="Problem">What the decoders were given.</param>
/// <param name="Rows">What each said.</param>
internal sealed record DecodedComponent(DecodingProblem Problem, IReadOnlyList<DecodedRow> Rows);

/// <summary>What one decoder said.</summary>
/// <param name="Decoder">The decoder.</param>
/// <param name="Seeds">Its predictions [seed][component].</param>
/// <param name="Result">Their scores.</param>
/// <param name="HeldOut">How it did on bins that it was not fitted on.</param>
internal sealed record DecodedRow(
    PositionDecoder Decoder, IReadOnlyList<SeedPrediction[]> Seeds, DecoderResult Result, HeldOutScores HeldOut);
