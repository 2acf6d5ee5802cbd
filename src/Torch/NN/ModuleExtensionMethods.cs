using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// Moves and conversions that return the module in its own type. Parameters that move become new tensors, so make
/// optimisers afterwards.
/// </summary>
public static class ModuleExtensionMethods
{
    /// <summary>Converts the floating-point parameters and buffers.</summary>
    public static T to<T>(this T module, ScalarType type, bool non_blocking = false)
        where T : nn.Module =>
        Convert(module, type, null);

    /// <summary>Moves and converts parameters and buffers.</summary>
    public static T to<T>(this T module, Device device, ScalarType type, bool non_blocking = false)
        where T : nn.Module =>
        Convert(module, type, device);

    /// <summary>Moves parameters and buffers.</summary>
    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
        where T : nn.Module =>
        Convert(module, null, new Device(deviceType, deviceIndex));

    /// <summary>Moves parameters and buffers.</summary>
    public static T to<T>(this T module, Device device, bool non_blocking = false)
        where T : nn.Module =>
        Convert(module, null, device);

    /// <summary>Moves parameters and buffers to the CPU.</summary>
    public static T cpu<T>(this T module, bool non_blocking = false)
        where T : nn.Module =>
        Convert(module, null, CPU);

    /// <summary>Moves parameters and buffers to a GPU.</summary>
    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false)
        where T : nn.Module =>
        Convert(module, null, new Device(DeviceType.CUDA, deviceIndex));

    /// <summary>Converts the floating-point parameters and buffers to Float64.</summary>
    public static T @double<T>(this T module, bool non_blocking = false)
        where T : nn.Module =>
        Convert(module, ScalarType.Float64, null);

    /// <summary>Converts the floating-point parameters and buffers to Float32.</summary>
    public static T @float<T>(this T module, bool non_blocking = false)
        where T : nn.Module =>
        Convert(module, ScalarType.Float32, null);

    private static T Convert<T>(T module, ScalarType? type, Device? device)
        where T : nn.Module
    {
        module.Convert(type, device);
        return module;
    }
}
