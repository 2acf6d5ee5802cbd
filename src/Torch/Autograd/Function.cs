using System.Runtime.InteropServices;
using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>
        /// A function with its own derivative: derive from <see cref="SingleTensorFunction{T}"/> or
        /// <see cref="MultiTensorFunction{T}"/> and call <c>apply</c>. Forward runs unrecorded.
        /// </summary>
        public abstract class Function<T>
            where T : Function<T>, new()
        {
            private static readonly T Instance = new();

            /// <summary>The function's name, for messages.</summary>
            public abstract string Name { get; }

            internal abstract List<Tensor> backward_internal(AutogradContext ctx, List<Tensor> grad_outputs);

            /// <summary>Runs forward and enters the result into the graph; <c>apply</c> of the derived classes calls it.</summary>
            public static List<Tensor> apply_internal(params object[] vars)
            {
                var inputs = vars.OfType<Tensor>().ToArray();
                var context = new AutogradContext();
                List<Tensor> outputs;
                using (no_grad())
                {
                    outputs = Instance.forward_internal(context, vars);
                }

                return AutoGradMode.IsEnabled && inputs.Any(input => input.requires_grad)
                    ? Connect(context, vars, inputs, outputs)
                    : outputs;
            }

            internal abstract List<Tensor> forward_internal(AutogradContext ctx, object[] vars);

            private static unsafe nint NewNode(CustomNode state, Tensor[] inputs)
            {
                CustomNode.EnsureCallbacks();
                nint node;
                fixed (nint* handles = Handles(inputs))
                {
                    NativeError.Check(Native.dt_node_new(GCHandle.ToIntPtr(GCHandle.Alloc(state)), handles, inputs.Length, &node));
                }

                return node;
            }

            private static List<Tensor> Connect(AutogradContext context, object[] vars, Tensor[] inputs, List<Tensor> outputs)
            {
                var state = new CustomNode(Instance.backward_internal, context, Array.ConvertAll(vars, value => value is Tensor));
                var node = NewNode(state, inputs);
                try
                {
                    var connected = outputs.ConvertAll(output => Enter(node, state, context, inputs, output));
                    Save(node, context);
                    return connected;
                }
                finally
                {
                    Native.dt_node_release(node);
                }
            }

            private static unsafe Tensor Enter(nint node, CustomNode state, AutogradContext context, Tensor[] inputs, Tensor output)
            {
                state.AddOutput(output);
                var fresh = output.requires_grad || inputs.Any(input => input.Handle == output.Handle);
                var differentiable = !context.NonDifferentiable.Any(other => other.Handle == output.Handle);
                nint result;
                NativeError.Check(Native.dt_node_output(node, output.Handle, fresh ? 1 : 0, differentiable ? 1 : 0, &result));
                if (fresh)
                {
                    return new Tensor(result);
                }

                Native.dt_release(result);
                return output;
            }

            private static unsafe void Save(nint node, AutogradContext context)
            {
                var saved = context.Saved;
                fixed (nint* handles = Handles(saved))
                {
                    NativeError.Check(Native.dt_node_save(node, handles, saved.Count));
                }

                context.Node = Native.dt_node_address(node);
                context.HandOver();
                GC.KeepAlive(saved);
            }
        }
    }
}
