using System.Numerics;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Diagonal noise variances that each bin of each window has of its own, or gradients by them.</summary>
/// <param name="observation">R [window, bin, latent]; null: constant.</param>
/// <param name="process">Q [window, bin, state]; null: constant.</param>
internal readonly unsafe struct VaryingNoise<T>(T* observation, T* process)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public T* Observation { get; } = observation;

    public T* Process { get; } = process;

    /// <summary>Whether anything varies.</summary>
    public bool Varies => Observation != null || Process != null;

    /// <summary>The part of one window, of <paramref name="length"/> values; null where constant.</summary>
    public T* ObservationOf(int window, int length) => Observation == null ? null : Observation + ((long)window * length);

    /// <summary>As <see cref="ObservationOf"/>.</summary>
    public T* ProcessOf(int window, int length) => Process == null ? null : Process + ((long)window * length);
}
