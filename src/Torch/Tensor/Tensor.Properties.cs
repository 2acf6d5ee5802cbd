using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The number of dimensions.</summary>
        public long Dimensions => Native.dt_dim(Handle);

        /// <summary>The number of dimensions.</summary>
        public long ndim => Dimensions;

        /// <summary>The number of elements.</summary>
        public long NumberOfElements => Native.dt_numel(Handle);

        /// <summary>The bytes of one element.</summary>
        public long ElementSize => Native.dt_itemsize(Handle);

        /// <summary>The length of each dimension.</summary>
        public long[] shape => size();

        /// <summary>The type of the elements.</summary>
        public ScalarType dtype => (ScalarType)Native.dt_dtype(Handle);

        /// <summary>Where the elements are.</summary>
        public Device device
        {
            get
            {
                var (type, index) = WhereItIs();
                return type == DeviceType.CPU ? CPU : new Device(type, index);
            }
        }

        /// <summary>The kind of device where the elements are.</summary>
        public DeviceType device_type => WhereItIs().Type;

        /// <summary>Which device of its kind; -1 on the CPU.</summary>
        public int device_index => WhereItIs().Index;

        /// <summary>True on an NVIDIA GPU.</summary>
        public bool is_cuda => device_type == DeviceType.CUDA;

        /// <summary>True for sparse storage (coordinates and values).</summary>
        public bool is_sparse => Native.dt_is_sparse(Handle) != 0;

        /// <summary>The number of dimensions.</summary>
        public long dim() => Dimensions;

        /// <summary>The number of elements.</summary>
        public long numel() => NumberOfElements;

        /// <summary>The bytes of one element.</summary>
        public long element_size() => ElementSize;

        /// <summary>The length of each dimension.</summary>
        public unsafe long[] size() => new ReadOnlySpan<long>(Native.dt_sizes(Handle), (int)Dimensions).ToArray();

        /// <summary>The length of one dimension; negative counts from the end.</summary>
        public unsafe long size(int dim) => Native.dt_sizes(Handle)[Wrap(dim)];

        /// <summary>The steps, in elements, from one index to the next, of each dimension.</summary>
        public unsafe long[] stride() => new ReadOnlySpan<long>(Native.dt_strides(Handle), (int)Dimensions).ToArray();

        /// <summary>The step, in elements, from one index to the next of one dimension.</summary>
        public unsafe long stride(int dim) => Native.dt_strides(Handle)[Wrap(dim)];

        /// <summary>True for integers and truth values.</summary>
        public bool is_integral() => torch.is_integral(dtype);

        /// <summary>True for floating-point numbers.</summary>
        public bool is_floating_point() => torch.is_floating_point(dtype);

        /// <summary>True for complex numbers.</summary>
        public bool is_complex() => torch.is_complex(dtype);

        /// <summary>True in the processor's memory.</summary>
        public bool is_cpu() => device_type == DeviceType.CPU;

        /// <summary>True where the elements lie one after the other in the order of their indices.</summary>
        public bool is_contiguous() => Native.dt_is_contiguous(Handle) != 0;

        private unsafe (DeviceType Type, int Index) WhereItIs()
        {
            int type, index;
            Native.dt_device(Handle, &type, &index);
            return ((DeviceType)type, index);
        }

        private int Wrap(int dim)
        {
            var count = (int)Dimensions;
            return dim >= -count && dim < count
                ? (dim + count) % count
                : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"the tensor has {count} dimensions");
        }
    }
}
