using System.Runtime.CompilerServices;

namespace Dynamics.Tensors.Internals;

/// <summary>Compiled into every assembly that uses tensors: whichever of them runs first prepares the process before libtorch is
/// loaded.</summary>
file static class ModuleStart
{
#pragma warning disable CA2255 // A user of a library must not have to know that libtorch reads its settings once, when it is loaded.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Prepare() => TorchRuntime.Prepare();
}
