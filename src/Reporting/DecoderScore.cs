namespace Dynamics.Reporting;

/// <summary>One row of the decoder table.</summary>
/// <param name="Name">The decoder's name, for instance <c>latent.mlp</c>.</param>
/// <param name="Causal">True when it used nothing later than the bin it decodes.</param>
/// <param name="AllBins">Scores over all tracked test bins.</param>
/// <param name="RunningBins">Scores over running test bins.</param>
public sealed record DecoderScore(string Name, bool Causal, ScoreSummary AllBins, ScoreSummary RunningBins)
{
    /// <summary>True for the rows that the page is about; the first one also gives the large figures at the top.</summary>
    public bool Highlighted { get; init; }
}
