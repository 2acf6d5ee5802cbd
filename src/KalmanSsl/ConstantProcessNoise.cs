using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>The same process noise in every bin: Q = e^s diag(exp q).</summary>
public sealed record ConstantProcessNoise : ProcessNoiseModel
{
    internal override int HistoryLength(int latent) => 0;

    internal override void Begin(Span<float> history)
    {
    }

    internal override void Remember(Span<float> history, ReadOnlySpan<float> z, ReadOnlySpan<double> innovation, double squaredInnovation)
    {
    }

    internal override RecursiveNoiseNetwork? Create(int latent, int state, RandomStream random) => null;
}
