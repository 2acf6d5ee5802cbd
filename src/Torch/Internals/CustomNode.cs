using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>The C# side of a node in the autograd graph: what its backward needs, held by libtorch through a GCHandle.</summary>
internal sealed unsafe class CustomNode(
    Func<autograd.AutogradContext, List<Tensor>, List<Tensor>> backward, autograd.AutogradContext context, bool[] isTensor)
{
    private readonly List<(long[] Shape, ScalarType Type, Device Device)> outputs = [];

    static CustomNode()
    {
        Native.Callbacks callbacks = new() { Backward = &Backward, Release = &Release };
        Native.dt_set_callbacks(&callbacks);
    }

    /// <summary>Makes sure that libtorch knows where to call back, before it has anything to release.</summary>
    internal static void EnsureCallbacks() => RuntimeHelpers.RunClassConstructor(typeof(CustomNode).TypeHandle);

    internal void AddOutput(Tensor output) => outputs.Add((output.shape, output.dtype, output.device));

    [UnmanagedCallersOnly]
    private static void Release(nint state) => GCHandle.FromIntPtr(state).Free();

    [UnmanagedCallersOnly]
    private static int Backward(nint state, nint* grads, long count, nint* results, long resultCount, nint* exception)
    {
        try
        {
            var node = (CustomNode)GCHandle.FromIntPtr(state).Target!;
            using var scope = NewDisposeScope();
            node.Run(new Span<nint>(grads, (int)count), new Span<nint>(results, (int)resultCount));
            return 0;
        }
        catch (Exception thrown)
        {
            *exception = GCHandle.ToIntPtr(GCHandle.Alloc(ExceptionDispatchInfo.Capture(thrown)));
            return 1;
        }
    }

    private void Run(Span<nint> grads, Span<nint> results)
    {
        var incoming = new List<Tensor>(grads.Length);
        for (var k = 0; k < grads.Length; k++)
        {
            incoming.Add(grads[k] != 0 ? new Tensor(grads[k]) : context.MaterializeGrads ? ZerosLikeOutput(k) : null!);
        }

        var gradients = backward(context, incoming);
        if (gradients.Count != isTensor.Length)
        {
            throw new InvalidOperationException($"backward returned {gradients.Count} gradients; forward had {isTensor.Length} arguments");
        }

        var next = 0;
        for (var k = 0; k < isTensor.Length; k++)
        {
            var gradient = gradients[k];
            if (!isTensor[k] && gradient is not null)
            {
                throw new InvalidOperationException($"backward returned a gradient for argument {k}, which was not a tensor");
            }

            if (isTensor[k])
            {
                results[next++] = gradient is null ? 0 : Native.dt_alias(gradient.Handle);
            }
        }

        GC.KeepAlive(gradients);
    }

    private Tensor ZerosLikeOutput(int k) => zeros(outputs[k].Shape, outputs[k].Type, outputs[k].Device);
}
