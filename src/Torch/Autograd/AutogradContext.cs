using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a custom function's forward leaves for its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> data = [];

            internal AutogradContext()
            {
            }

            /// <summary>Whether backward gets zeros instead of null for outputs that nothing used.</summary>
            public bool MaterializeGrads { get; private set; } = true;

            internal List<Tensor> Saved { get; private set; } = [];

            internal List<Tensor> NonDifferentiable { get; private set; } = [];

            internal nint Node { get; set; }

            /// <summary>Keeps tensors for backward; at most once, in forward. libtorch notices when one is overwritten.</summary>
            public void save_for_backward(List<Tensor> tensors) => Saved = [.. tensors];

            /// <summary>The tensors kept, in their order; in backward only. A second pass needs <c>retain_graph</c>.</summary>
            public unsafe List<Tensor> get_saved_variables()
            {
                var handles = new nint[savedCount];
                fixed (nint* results = handles)
                {
                    NativeError.Check(Native.dt_node_saved(Node, results, handles.Length));
                }

                return [.. Array.ConvertAll(handles, handle => handle == 0 ? null! : new Tensor(handle))];
            }

            /// <summary>Keeps something that is not a tensor for backward.</summary>
            public void save_data(string key, object value) => data[key] = value;

            /// <summary>What was kept under the key, or null.</summary>
            public object get_data(string key) => data.GetValueOrDefault(key)!;

            /// <summary>Declares outputs that have no derivative.</summary>
            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = [.. tensors];

            /// <summary>Whether backward gets zeros instead of null for outputs that nothing used.</summary>
            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            /// <summary>Forgets what was kept that is not a tensor.</summary>
            public void Dispose()
            {
                data.Clear();
                GC.SuppressFinalize(this);
            }

            // The native node holds the saved tensors from here on: a reference of ours would keep their memory for ever.
            internal void HandOver()
            {
                savedCount = Saved.Count;
                Saved = [];
                NonDifferentiable = [];
            }

            private int savedCount;
        }
    }
}
