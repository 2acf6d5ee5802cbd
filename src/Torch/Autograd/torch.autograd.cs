using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Derivatives.</summary>
    public static partial class autograd
    {
        /// <summary>The derivatives of outputs by inputs; null where an input was not used and that is allowed.</summary>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false)
        {
            var found = new nint[inputs.Count];
            fixed (nint* results = found, o = Handles(outputs), i = Handles(inputs), g = Handles(grad_outputs))
            {
                var code = Native.dt_gradients(
                    o, outputs.Count, i, inputs.Count, g, grad_outputs?.Count ?? 0,
                    retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, results);
                KeepAlive(outputs, inputs, grad_outputs);
                NativeError.Check(code);
            }

            return Array.ConvertAll(found, handle => handle == 0 ? null! : new Tensor(handle));
        }

        /// <summary>Adds to the leaves' gradients the derivatives of the tensors, weighted with <paramref name="grad_tensors"/>.</summary>
        public static unsafe void backward(
            IList<Tensor> tensors,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            fixed (nint* t = Handles(tensors), g = Handles(grad_tensors), i = Handles(inputs))
            {
                var code = Native.dt_backward(
                    t, tensors.Count, g, grad_tensors?.Count ?? 0,
                    retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, i, inputs?.Count ?? 0);
                KeepAlive(tensors, grad_tensors, inputs);
                NativeError.Check(code);
            }
        }

        /// <summary>Adds to the leaves' gradients the derivatives of a tensor, weighted with <paramref name="grad_tensors"/>.</summary>
        public static void backward(
            Tensor tensor,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>Adds to the leaves' gradients the derivatives of a tensor, weighted with <paramref name="grad_tensor"/>.</summary>
        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static nint[]? Handles(IList<Tensor>? tensors)
        {
            if (tensors is null || tensors.Count == 0)
            {
                return null;
            }

            var handles = new nint[tensors.Count];
            for (var k = 0; k < handles.Length; k++)
            {
                handles[k] = tensors[k] is Tensor tensor ? tensor.Handle : 0;
            }

            return handles;
        }

        private static void KeepAlive(object? first, object? second, object? third)
        {
            GC.KeepAlive(first);
            GC.KeepAlive(second);
            GC.KeepAlive(third);
        }
    }
}
