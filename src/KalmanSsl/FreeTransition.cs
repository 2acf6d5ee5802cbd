using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>The entries of A are the parameters; after a step that exceeds the bound A is scaled back to it (ldm.md 1.2).</summary>
public sealed record FreeTransition : TransitionOptions
{
    internal override TransitionMatrix Create(double[] start, int state) => FreeTransitionMatrix.From(start, state, MaximumSpectralRadius);
}
