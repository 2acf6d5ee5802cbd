using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>How a state is seen: an image, or a random network.</summary>
public abstract record ObservationView
{
    private protected ObservationView()
    {
    }

    /// <summary>The renderer of states with so many coordinates; what is random in it is drawn from <paramref name="random"/>.</summary>
    /// <exception cref="InputException">The view does not suit such states.</exception>
    internal abstract FrameRenderer CreateRenderer(int coordinateCount, RandomStream random);
}
