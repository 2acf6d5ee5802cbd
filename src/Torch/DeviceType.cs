namespace TorchSharp;

/// <summary>Where a tensor's memory is; the numbers are c10::DeviceType's.</summary>
public enum DeviceType
{
    /// <summary>The processor's memory.</summary>
    CPU = 0,

    /// <summary>An NVIDIA GPU.</summary>
    CUDA = 1,

    /// <summary>An Apple GPU.</summary>
    MPS = 13,

    /// <summary>No memory at all: shapes and types only.</summary>
    META = 14,
}
