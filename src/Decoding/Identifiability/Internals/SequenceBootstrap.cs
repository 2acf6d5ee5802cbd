namespace Dynamics.Decoding.Identifiability.Internals;

/// <summary>Resamples of whole sequences, the same ones for every measure.</summary>
internal sealed class SequenceBootstrap
{
    private readonly int[] _all;
    private readonly int[][] _draws;

    public SequenceBootstrap(int sequences, int resamples, ulong seed)
    {
        _all = [.. Enumerable.Range(0, sequences)];
        _draws = [.. Enumerable.Range(0, resamples).Select(resample =>
        {
            RandomStream random = new(seed, (ulong)resample);
            return _all.Select(_ => random.NextInt(sequences)).ToArray();
        })];
    }

    /// <summary>A measure of drawn sequences, on all and on each resample.</summary>
    public ResampledScore Score(Func<IReadOnlyList<int>, double> measure) => new(measure(_all), [.. _draws.Select(measure)]);
}
