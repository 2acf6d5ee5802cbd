using System.Runtime.InteropServices;

namespace TorchSharp.Internals;

/// <summary>The C functions of native/dynamics_torch.cpp. A tensor handle owns one reference to a libtorch tensor.</summary>
internal static unsafe partial class Native
{
    private const string Library = "dynamics_torch";

    [DllImport(Library)] internal static extern byte* dt_error();
    [DllImport(Library)] internal static extern nint dt_error_object();
    [DllImport(Library)] internal static extern byte* dt_version();
    [DllImport(Library)] internal static extern void dt_set_callbacks(Callbacks* callbacks);

    [DllImport(Library)] internal static extern int dt_operator(byte* name, byte* overload, nint* result);
    [DllImport(Library)]
    internal static extern int dt_call(nint op, NativeValue* arguments, long count, NativeValue* results, long capacity, long* resultCount);
    [DllImport(Library), SuppressGCTransition] internal static extern void dt_free_list(nint list);

    [DllImport(Library)] internal static extern void dt_release(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern nint dt_alias(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int dt_dtype(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long dt_dim(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long dt_numel(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long dt_itemsize(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long* dt_sizes(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long* dt_strides(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern void dt_device(nint tensor, int* type, int* index);
    [DllImport(Library), SuppressGCTransition] internal static extern int dt_is_contiguous(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int dt_is_sparse(nint tensor);
    [DllImport(Library)] internal static extern void* dt_data(nint tensor);
    [DllImport(Library)]
    internal static extern int dt_from_memory(void* data, nint pin, long* sizes, long dims, int dtype, nint* result);

    [DllImport(Library), SuppressGCTransition] internal static extern int dt_requires_grad(nint tensor);
    [DllImport(Library)] internal static extern int dt_set_requires_grad(nint tensor, int value);
    [DllImport(Library)] internal static extern int dt_is_leaf(nint tensor);
    [DllImport(Library)] internal static extern int dt_retain_grad(nint tensor);
    [DllImport(Library)] internal static extern nint dt_grad(nint tensor);
    [DllImport(Library)] internal static extern void dt_set_grad(nint tensor, nint grad);
    [DllImport(Library), SuppressGCTransition] internal static extern int dt_grad_mode();
    [DllImport(Library), SuppressGCTransition] internal static extern void dt_set_grad_mode(int enabled);
    [DllImport(Library)]
    internal static extern int dt_backward(
        nint* tensors, long count, nint* grads, long gradCount, int retain, int create, nint* inputs, long inputCount);
    [DllImport(Library)]
    internal static extern int dt_gradients(
        nint* outputs, long count, nint* inputs, long inputCount, nint* grads, long gradCount,
        int retain, int create, int allowUnused, nint* results);

    [DllImport(Library)] internal static extern int dt_node_new(nint state, nint* inputs, long count, nint* result);
    [DllImport(Library)] internal static extern void dt_node_release(nint node);
    [DllImport(Library)] internal static extern nint dt_node_address(nint node);
    [DllImport(Library)] internal static extern int dt_node_output(nint node, nint output, int fresh, int differentiable, nint* result);
    [DllImport(Library)] internal static extern int dt_node_save(nint node, nint* tensors, long count);
    [DllImport(Library)] internal static extern int dt_node_saved(nint address, nint* results, long count);

    [DllImport(Library)] internal static extern int dt_manual_seed(long seed);
    [DllImport(Library)] internal static extern int dt_generator_new(long seed, int isDefault, nint* result);
    [DllImport(Library)] internal static extern void dt_generator_release(nint generator);
    [DllImport(Library)] internal static extern long dt_generator_seed(nint generator);
    [DllImport(Library)] internal static extern int dt_generator_manual_seed(nint generator, long seed);
    [DllImport(Library)] internal static extern int dt_generator_state(nint generator, nint* state);
    [DllImport(Library)] internal static extern int dt_generator_set_state(nint generator, nint state);
    [DllImport(Library)] internal static extern int dt_threads();
    [DllImport(Library)] internal static extern int dt_set_threads(int count);
    [DllImport(Library)] internal static extern int dt_interop_threads();
    [DllImport(Library)] internal static extern int dt_set_interop_threads(int count);
    [DllImport(Library)] internal static extern int dt_cuda_count();

    /// <summary>What libtorch calls back; the pointers are to static C# functions.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Callbacks
    {
        internal delegate* unmanaged<nint, nint*, long, nint*, long, nint*, int> Backward;
        internal delegate* unmanaged<nint, void> Release;
    }
}
