using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>Sets libtorch's own thread count until disposed. Steps that hand their heavy work to other threads want one: libtorch's idle
/// workers spin, and would take the cores from them.</summary>
public readonly struct TorchThreads : IDisposable
{
    private readonly int _before;

    private TorchThreads(int before) => _before = before;

    /// <summary>Sets the count, at least 1.</summary>
    public static TorchThreads Use(int threads)
    {
        TorchThreads scope = new(get_num_threads());
        set_num_threads(threads);
        return scope;
    }

    /// <summary>Puts the count back.</summary>
    public void Dispose() => set_num_threads(_before);
}
