using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>On the CPU.</summary>
        public Tensor cpu() => to(DeviceType.CPU);

        /// <summary>On a GPU; the current one if none is named.</summary>
        public Tensor cuda(Device? device = null) => to(device ?? CUDA);

        /// <summary>With another element type (<c>aten::to</c>).</summary>
        public Tensor to_type(ScalarType type, bool copy = false) => Aten.to_dtype.Call(this, type, false, copy);

        /// <summary>With another element type.</summary>
        public Tensor to(ScalarType type) => to_type(type);

        /// <summary>On another device (<c>aten::to</c>).</summary>
        public Tensor to(Device device) => Aten.to_device.Call(this, device, dtype);

        /// <summary>On another device.</summary>
        public Tensor to(string device) => to(new Device(device));

        /// <summary>On another device (<c>aten::to</c>).</summary>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false) =>
            Aten.to_device.Call(this, new Device(deviceType, deviceIndex), dtype, false, copy);

        /// <summary>With another element type on another device (<c>aten::to</c>).</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false) => Aten.to_device.Call(this, device, type, false, copy);

        /// <summary>With another tensor's element type and device.</summary>
        public Tensor to(Tensor other) => to(other.dtype, other.device);

        /// <summary>With another element type.</summary>
        public Tensor type(ScalarType dtype) => to_type(dtype);

        /// <summary>With another tensor's element type.</summary>
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        /// <summary>As Float32.</summary>
        public Tensor @float() => to_type(ScalarType.Float32);

        /// <summary>As Float64.</summary>
        public Tensor @double() => to_type(ScalarType.Float64);

        /// <summary>As Int64.</summary>
        public Tensor @long() => to_type(ScalarType.Int64);

        /// <summary>As Int32.</summary>
        public Tensor @int() => to_type(ScalarType.Int32);

        /// <summary>As Bool.</summary>
        public Tensor @bool() => to_type(ScalarType.Bool);

        /// <summary>As Byte.</summary>
        public Tensor @byte() => to_type(ScalarType.Byte);

        /// <summary>Copies the source's elements here, converting and broadcasting them (<c>aten::copy_</c>).</summary>
        public Tensor copy_(Tensor source, bool non_blocking = false) => Aten.copy_.InPlace(this, source, non_blocking);

        /// <summary>Sets all elements to a number (<c>aten::fill_</c>).</summary>
        public Tensor fill_(Scalar value) => Aten.fill__Scalar.InPlace(this, value);

        /// <summary>Sets all elements to 0 (<c>aten::zero_</c>).</summary>
        public Tensor zero_() => Aten.zero_.InPlace(this);
    }
}
