using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Up to one vector of windows that share a pattern of missing bins: window i of the group is lane i of every vector.
/// Owns what the forward sweep leaves for the backward sweep, and what the backward sweep accumulates.</summary>
internal sealed unsafe class WindowGroup<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Bins whose outer products are gathered before the gradient of A is updated.</summary>
    public const int TimeBlock = 16;

    /// <summary>Buffers for padded dimensions <paramref name="state"/> and <paramref name="latent"/>.</summary>
    public WindowGroup(int state, int latent, int bins)
    {
        int lanes = Vector512<T>.Count;
        Width = Simd.RoundUp(latent, lanes);
        State = new((bins + 1L) * state * lanes);
        Innovation = new((long)bins * latent * lanes);
        GainGradient = new((long)bins * state * Width);
        InnovationProducts = new((long)bins * latent * Width);
        TransitionGradient = new((long)state * state * lanes);
        Scratch = new(((1L + TimeBlock) * state * lanes) + (2L * latent * lanes) + ((long)lanes * Width));
        Offset = new((long)state * lanes);
    }

    /// <summary>Index of the group's covariance recursion.</summary>
    public int Track { get; set; }

    /// <summary>The windows in lane order.</summary>
    public List<int> Windows { get; } = [];

    /// <summary>h_t - b [bin + 1, state, lane], entry 0 before the first bin.</summary>
    public NativeBuffer<T> State { get; }

    /// <summary>Innovations e_t [bin, latent, lane].</summary>
    public NativeBuffer<T> Innovation { get; }

    /// <summary>Sums over the group's windows, d loss / d K_t [bin, state, width].</summary>
    public NativeBuffer<T> GainGradient { get; }

    /// <summary>Sums over the group's windows, e_t e_t' [bin, latent, width].</summary>
    public NativeBuffer<T> InnovationProducts { get; }

    /// <summary>The latent dimension padded to whole vectors: leading dimension of the sums.</summary>
    public int Width { get; }

    /// <summary>Per-lane partial sums of the gradient by A, [state, state, lane].</summary>
    public NativeBuffer<T> TransitionGradient { get; }

    /// <summary>Working space of the backward sweep.</summary>
    public NativeBuffer<T> Scratch { get; }

    /// <summary>Per-lane partial sums of the gradient by b, [state, lane].</summary>
    public NativeBuffer<T> Offset { get; }

    /// <summary>Sum over windows and observed bins of e' S^-1 e.</summary>
    public double SquaredInnovations { get; set; }

    public void Dispose()
    {
        foreach (NativeBuffer<T> buffer in (NativeBuffer<T>[])[State, Innovation, GainGradient, InnovationProducts, TransitionGradient, Scratch, Offset])
        {
            buffer.Dispose();
        }
    }
}
