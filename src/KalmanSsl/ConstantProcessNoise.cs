using Dynamics.Data;
using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>The same process noise in every bin: Q = e^s diag(exp q).</summary>
public sealed record ConstantProcessNoise : ProcessNoiseModel
{
    internal override RecursiveNoiseNetwork? Create(int latent, int state, RandomStream random) => null;
}
