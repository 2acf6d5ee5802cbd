using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>How the dot moves within [-1, 1] x [-1, 1].</summary>
public abstract record DotPath
{
    private protected DotPath()
    {
    }

    /// <summary>Whether each sequence starts at a phase of its own, drawn uniformly. False: all start alike, as in the reference, and a model
    /// could tell the position from the time alone.</summary>
    public bool RandomStart { get; init; } = true;

    /// <summary>Fills x, y, angle (radians, 0 to 2 pi) and jump (1 in a frame before which the dot jumped) of a sequence.</summary>
    internal abstract void Draw(RandomStream random, Frames truth);

    /// <summary>An angle within [0, 2 pi).</summary>
    private protected static double Wrap(double angle)
    {
        double wrapped = angle - Math.Tau * Math.Floor(angle / Math.Tau);
        return wrapped < Math.Tau ? wrapped : 0;
    }
}
