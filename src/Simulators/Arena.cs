using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>The floor on which an animal forages, with walls around it; x and y start at 0, metres.</summary>
public abstract record Arena
{
    private protected Arena()
    {
    }

    /// <summary>A place anywhere in it, uniform over its area.</summary>
    internal abstract (double X, double Y) DrawPlace(RandomStream random);

    /// <summary>Puts what went through a wall back as a mirror would, and turns its velocity.</summary>
    internal abstract void Reflect(ref Motion motion);
}
