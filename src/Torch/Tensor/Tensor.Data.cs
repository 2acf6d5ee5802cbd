using TorchSharp.Internals;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>
        /// The memory of a contiguous tensor on the CPU. It stays valid only as long as the tensor is alive; setting it
        /// copies as many bytes.
        /// </summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                var length = NumberOfElements * ElementSize;
                if (!is_contiguous() || device_type != DeviceType.CPU || length > int.MaxValue)
                {
                    throw new InvalidOperationException($"bytes needs a contiguous CPU tensor below 2 GiB; this is {this}");
                }

                return new Span<byte>(Native.dt_data(Handle), (int)length);
            }

            set
            {
                var memory = bytes;
                if (value.Length != memory.Length)
                {
                    throw new ArgumentException($"the tensor has {memory.Length} bytes, not {value.Length}");
                }

                value.CopyTo(memory);
            }
        }

        /// <summary>The elements, read and written through their indices; a GPU tensor is copied to the CPU first.</summary>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        /// <summary>The only element; an <see cref="ArgumentException"/> where there are more or T is not the element type.</summary>
        public unsafe T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1)
            {
                throw new ArgumentException($"the tensor has {NumberOfElements} elements, not 1");
            }

            ValidateType(typeof(T));
            if (device_type != DeviceType.CPU)
            {
                using var copy = cpu();
                return copy.item<T>();
            }

            var value = *(T*)Native.dt_data(Handle);
            GC.KeepAlive(this);
            return value;
        }

        /// <summary>The only element as a scalar (<c>aten::item</c>).</summary>
        public Scalar ToScalar() => Aten.item.CallScalar(this);

        internal void ValidateType(Type type)
        {
            if (ScalarTypeOf(type) != dtype)
            {
                throw new ArgumentException($"the elements are {dtype}, not {type.Name}");
            }
        }
    }
}
