using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>How the transition matrix A is learned and kept from growing without bound.</summary>
public abstract record TransitionOptions
{
    private protected TransitionOptions()
    {
    }

    /// <summary>Bound of the spectral radius of A; positive.</summary>
    public double MaximumSpectralRadius { get; init => field = Check.Positive(value); } = 1;

    /// <summary>A learnable matrix that starts as <paramref name="start"/> [state, state], row-major.</summary>
    internal abstract TransitionMatrix Create(double[] start, int state);
}

/// <summary>The entries of A are the parameters; after a step that exceeds the bound A is scaled back to it
/// (docs/reference/predictive-ldm.md, "State-space model").</summary>
[Kind("free")]
public sealed record FreeTransition : TransitionOptions
{
    internal override TransitionMatrix Create(double[] start, int state) => FreeTransitionMatrix.From(start, state, MaximumSpectralRadius);
}

/// <summary>A is stable by construction: any values of the parameters give a spectral radius below the bound, and every such A can be
/// reached. A = r E^-1 F with r the bound, H = X X' = [[H11, F'], [F, P]] and E = (H11 + P + Y - Y') / 2: then V = E' P^-1 E is a Lyapunov
/// function, A' V A &lt; r² V. Source: the direct parametrisation of Revay, Wang and Manchester (2021, arXiv 2104.05942), its linear
/// case.</summary>
[Kind("stable")]
public sealed record StableTransition : TransitionOptions
{
    internal override TransitionMatrix Create(double[] start, int state) =>
        StableTransitionMatrix.From(start, state, MaximumSpectralRadius);
}
