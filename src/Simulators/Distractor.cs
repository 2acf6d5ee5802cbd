using System.Buffers;

namespace Dynamics.Simulators;

/// <summary>A background of independent Gaussian pixels that has nothing to do with the state: a trap for what learns by prediction, since
/// a background that stays, or changes slowly, is predicted without error (Sobal et al. 2022, arXiv 2211.10831). It belongs to the sequence
/// as its path does: the draw of the observation noise leaves it as it is.</summary>
public sealed record Distractor
{
    private const ulong Purpose = 0x6469737472616374;

    /// <summary>Standard deviation of each pixel; positive. The dot's peak is 1.</summary>
    public double Strength { get; init => field = Check.Between(value, 1e-6, 1e6); } = 0.3;

    /// <summary>Correlation of a pixel from a frame to the next: 1 for a background that is fixed in a sequence, 0 for one of its own in
    /// every frame, between them one that changes slowly.</summary>
    public double Persistence { get; init => field = Check.Between(value, 0, 1); } = 1;

    /// <summary>Adds the background of a sequence.</summary>
    /// <param name="observations">[frame, feature].</param>
    /// <param name="features">Features of a frame.</param>
    /// <param name="key">The sequence's own.</param>
    internal void AddTo(Span<float> observations, int features, ulong key)
    {
        float[] pixels = ArrayPool<float>.Shared.Rent(observations.Length);
        Span<float> background = pixels.AsSpan(0, observations.Length);
        new GaussianNoise(SplitMix64.Key(key, Purpose)).Fill(background);
        (float keep, float renew, float strength) =
            ((float)Persistence, (float)Math.Sqrt(1 - (Persistence * Persistence)), (float)Strength);
        for (int i = 0; i < background.Length; i++)
        {
            background[i] = i < features ? background[i] : (keep * background[i - features]) + (renew * background[i]);
            observations[i] += strength * background[i];
        }
        ArrayPool<float>.Shared.Return(pixels);
    }
}
