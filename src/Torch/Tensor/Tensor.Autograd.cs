using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether operations on the tensor are recorded for a backward pass.</summary>
        public bool requires_grad
        {
            get => Native.dt_requires_grad(Handle) != 0;
            set => NativeError.Check(Native.dt_set_requires_grad(Handle, value ? 1 : 0));
        }

        /// <summary>True where the tensor is not the result of a recorded operation.</summary>
        public bool is_leaf => Native.dt_is_leaf(Handle) != 0;

        /// <summary>The gradient that backward passes have added up, or null; each reading is a tensor of its own.</summary>
        public Tensor? grad
        {
            get
            {
                var found = Native.dt_grad(Handle);
                GC.KeepAlive(this);
                return found == 0 ? null : new Tensor(found);
            }

            set
            {
                Native.dt_set_grad(Handle, value?.Handle ?? 0);
                GC.KeepAlive(this);
                GC.KeepAlive(value);
            }
        }

        /// <summary>Sets <see cref="requires_grad"/> and returns the tensor.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Sets <see cref="requires_grad"/> and returns the tensor.</summary>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Asks for <see cref="grad"/> on a tensor that is not a leaf.</summary>
        public void retain_grad() => NativeError.Check(Native.dt_retain_grad(Handle));

        /// <summary>Adds to the leaves' <see cref="grad"/> the derivatives of this one number.</summary>
        public void backward() => autograd.backward([this], null);

        /// <summary>Adds to the leaves' <see cref="grad"/> the derivatives of this tensor, weighted with <paramref name="grad_tensors"/>.</summary>
        public void backward(
            IList<Tensor>? grad_tensors = null, bool create_graph = false, bool retain_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph || create_graph, create_graph, inputs);
    }
}
