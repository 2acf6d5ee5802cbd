using TorchSharp.Internals;

namespace TorchSharp;

/// <summary>Switches the recording of operations on or off on this thread until it is disposed of.</summary>
internal sealed class AutoGradMode : IDisposable
{
    private readonly bool before = IsEnabled;

    /// <summary>Switches recording on or off.</summary>
    public AutoGradMode(bool enabled) => Native.dt_set_grad_mode(enabled ? 1 : 0);

    /// <summary>Whether operations are recorded on this thread.</summary>
    public static bool IsEnabled => Native.dt_grad_mode() != 0;

    /// <summary>Restores what was before.</summary>
    public void Dispose()
    {
        Native.dt_set_grad_mode(before ? 1 : 0);
        GC.SuppressFinalize(this);
    }
}
