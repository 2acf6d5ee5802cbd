using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>A is stable by construction: any values of the parameters give a spectral radius below the bound, and every such A can be reached. A = r E^-1 F
/// with r the bound, H = X X' = [[H11, F'], [F, P]] and E = (H11 + P + Y - Y') / 2: then V = E' P^-1 E is a Lyapunov function, A' V A &lt; r² V. Source: the
/// direct parametrisation of Revay, Wang and Manchester (2021, arXiv 2104.05942), its linear case.</summary>
public sealed record StableTransition : TransitionOptions
{
    internal override TransitionMatrix Create(double[] start, int state) => StableTransitionMatrix.From(start, state, MaximumSpectralRadius);
}
