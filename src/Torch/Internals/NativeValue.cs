using System.Runtime.InteropServices;

namespace TorchSharp.Internals;

/// <summary>What an argument or a result of an operator is; the order is that of native/dynamics_torch.cpp.</summary>
internal enum ValueTag : long
{
    Missing,
    None,
    Tensor,
    Int,
    Double,
    Bool,
    IntList,
    TensorList,
    OptionalTensorList,
    Device,
    String,
    Generator,
}

/// <summary>An argument or a result as it crosses the C boundary.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    internal ValueTag Tag;
    internal long Bits;
    internal long Length;
}
