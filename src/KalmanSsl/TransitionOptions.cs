using System.Text.Json.Serialization;
using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>How the transition matrix A is learned and kept from growing without bound.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FreeTransition), "free")]
[JsonDerivedType(typeof(StableTransition), "stable")]
public abstract record TransitionOptions
{
    private protected TransitionOptions()
    {
    }

    /// <summary>Bound of the spectral radius of A; positive.</summary>
    public double MaximumSpectralRadius { get; init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentException($"spectral radius {value} is not positive"); } = 1;

    /// <summary>A learnable matrix that starts as <paramref name="start"/> [state, state], row-major.</summary>
    internal abstract TransitionMatrix Create(double[] start, int state);
}
