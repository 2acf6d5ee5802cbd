using System.Buffers;
using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>A view with its random numbers drawn: shows states of a system of one's own as images or through a random network. May be used
/// from several threads.</summary>
public sealed class StateRenderer
{
    private readonly FrameRenderer _renderer;

    private StateRenderer(FrameRenderer renderer) => _renderer = renderer;

    /// <summary>Features of a frame.</summary>
    public int FeatureCount => _renderer.FeatureCount;

    /// <summary>The view of states with so many coordinates.</summary>
    /// <param name="view">Which view.</param>
    /// <param name="coordinateCount">Coordinates of a state.</param>
    /// <param name="seed">Decides what is random in it.</param>
    /// <exception cref="InputException">The view does not suit such states.</exception>
    public static StateRenderer Create(ObservationView view, int coordinateCount, ulong seed) =>
        new(view.CreateRenderer(coordinateCount, new RandomStream(seed)));

    /// <summary>Shows a state.</summary>
    /// <param name="state">The state [state].</param>
    /// <param name="frame">Receives the features [feature], float32, without noise.</param>
    public void Render(ReadOnlySpan<double> state, Span<float> frame)
    {
        float[] room = ArrayPool<float>.Shared.Rent(FeatureCount + FrameRenderer.Slack);
        _renderer.Render(state, room);
        room.AsSpan(0, FeatureCount).CopyTo(frame);
        ArrayPool<float>.Shared.Return(room);
    }
}
