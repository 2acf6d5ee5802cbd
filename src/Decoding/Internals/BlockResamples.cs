namespace Dynamics.Decoding.Internals;

/// <summary>Hands out bootstrap resamples in parallel. Resample r depends on (seed, r), the length and the blocks only, so decoders that
/// share these share their blocks.</summary>
internal static class BlockResamples
{
    public delegate void ResampleAction(int resample, ReadOnlySpan<float> multiplicity);

    public static void ForEach(int length, BootstrapBlocks blocks, int resamples, ulong seed, ResampleAction action) =>
        Parallel.For(0, resamples, () => new float[length], (resample, _, multiplicity) =>
        {
            blocks.Draw(new RandomStream(seed, (ulong)resample), multiplicity);
            action(resample, multiplicity);
            return multiplicity;
        }, _ => { });
}
