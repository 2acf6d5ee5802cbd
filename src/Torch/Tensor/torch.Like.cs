using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Zeros of a tensor's shape, type and device unless others are named (<c>aten::zeros_like</c>).</summary>
    public static Tensor zeros_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Finish(input.zeros_like(dtype, device), requires_grad, names);

    /// <summary>Ones of a tensor's shape, type and device unless others are named (<c>aten::ones_like</c>).</summary>
    public static Tensor ones_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Finish(input.ones_like(dtype, device), requires_grad, names);

    /// <summary>Memory, not initialised, of a tensor's shape, type and device unless others are named (<c>aten::empty_like</c>).</summary>
    public static Tensor empty_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Finish(input.empty_like(dtype, device), requires_grad, names);

    /// <summary>Numbers of the uniform distribution on [0, 1) of a tensor's shape, type and device unless others are named (<c>aten::rand_like</c>).</summary>
    public static Tensor rand_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.rand_like(dtype, device, requires_grad);

    /// <summary>A number over a tensor's shape, type and device unless others are named (<c>aten::full_like</c>).</summary>
    public static Tensor full_like(
        Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.full_like(value, dtype, device, requires_grad);

    public partial class Tensor
    {
        /// <summary>Zeros of this tensor's shape, type and device unless others are named (<c>aten::zeros_like</c>).</summary>
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finish(Aten.zeros_like.Call(this, dtype, Arg.None, device), requires_grad, null);

        /// <summary>Ones of this tensor's shape, type and device unless others are named (<c>aten::ones_like</c>).</summary>
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finish(Aten.ones_like.Call(this, dtype, Arg.None, device), requires_grad, null);

        /// <summary>Memory, not initialised, of this tensor's shape, type and device unless others are named (<c>aten::empty_like</c>).</summary>
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finish(Aten.empty_like.Call(this, dtype, Arg.None, device), requires_grad, null);

        /// <summary>Numbers of the uniform distribution on [0, 1) of this tensor's shape, type and device unless others are named (<c>aten::rand_like</c>).</summary>
        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finish(Aten.rand_like.Call(this, dtype, Arg.None, device), requires_grad, null);

        /// <summary>Numbers of the standard normal distribution of this tensor's shape, type and device unless others are named (<c>aten::randn_like</c>).</summary>
        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finish(Aten.randn_like.Call(this, dtype, Arg.None, device), requires_grad, null);

        /// <summary>A number over this tensor's shape, type and device unless others are named (<c>aten::full_like</c>).</summary>
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finish(Aten.full_like.Call(this, value, dtype, Arg.None, device), requires_grad, null);

        /// <summary>Zeros of a shape, of this tensor's type and device unless others are named.</summary>
        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>Memory of a shape, not initialised, of this tensor's type and device unless others are named.</summary>
        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);
    }
}
