using System.Runtime.InteropServices;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>What <see cref="KalmanLikelihoodKernel{T}"/> makes of a batch, as one autograd node on the CPU. Inputs: z [window, bin,
/// latent], A, b, Q, R (float32, contiguous), call. Q is [state] or [window, bin, state], R [1] or [window, bin, latent]: variances,
/// constant or of each bin.</summary>
internal abstract unsafe class FusedKalmanFunction<T> : CustomFunction<T>
    where T : FusedKalmanFunction<T>, new()
{
    private const string CallKey = "call", ModelKey = "model", ShapeKey = "shape", PassKey = "pass", VariesKey = "varies";

    protected sealed override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        LikelihoodCall call = (LikelihoodCall)inputs[5];
        (Tensor z, Tensor process, Tensor observation) = ((Tensor)inputs[0], (Tensor)inputs[3], (Tensor)inputs[4]);
        (bool processVaries, bool observationVaries) = (process.dim() == 3, observation.dim() == 3);
        double[] offset = Values(inputs[2]);
        LinearGaussianModel model = new(
            Values(inputs[1]),
            offset,
            processVaries ? new double[offset.Length] : Values(process),
            observationVaries ? 0 : observation.item<float>(),
            KalmanLikelihood.InitialVariance);
        context.save_data(CallKey, call);
        context.save_data(ModelKey, model);
        context.save_data(ShapeKey, z.shape);
        context.save_data(VariesKey, (processVaries, observationVaries));
        fixed (float* source = Span(z), q = Span(process), r = Span(observation))
        {
            double loss = call.Kernel.Forward(model, source, call.Mask, new(observationVaries ? r : null, processVaries ? q : null));
            context.save_data(PassKey, call.Kernel.Pass);
            return Result(call, loss, [z.shape[0], z.shape[1], offset.Length]);
        }
    }

    protected sealed override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream)
    {
        LikelihoodCall call = (LikelihoodCall)context.get_data(CallKey);
        if ((long)context.get_data(PassKey) != call.Kernel.Pass)
        {
            throw new InvalidOperationException("The fused likelihood keeps one pass: call backward once, before the next forward.");
        }
        (bool processVaries, bool observationVaries) = ((bool, bool))context.get_data(VariesKey);
        int state = ((LinearGaussianModel)context.get_data(ModelKey)).StateDimension;
        long[] shape = (long[])context.get_data(ShapeKey);
        DynamicsGradient gradient = new(state);
        Tensor byZ = empty(shape);
        Tensor byProcess = empty(processVaries ? [shape[0], shape[1], state] : [state]);
        Tensor byObservation = empty(observationVaries ? shape : [1]);
        fixed (float* dz = Span(byZ), dq = Span(byProcess), dr = Span(byObservation))
        {
            Reverse(call, upstream, dz, gradient, new(observationVaries ? dr : null, processVaries ? dq : null));
            if (!observationVaries)
            {
                *dr = (float)gradient.ObservationVariance;
            }
            for (int i = 0; i < (processVaries ? 0 : state); i++)
            {
                dq[i] = (float)gradient.ProcessNoise[i];
            }
        }
        return [byZ, Single(gradient.Transition, [state, state]), Single(gradient.Offset, [state]), byProcess, byObservation, null!];
    }

    /// <summary>The node's value after the kernel's forward pass.</summary>
    /// <param name="call">Whose kernel.</param>
    /// <param name="loss">The mean negative log-likelihood, nats a bin.</param>
    /// <param name="states">Shape of the filtered states.</param>
    private protected abstract Tensor Result(LikelihoodCall call, double loss, long[] states);

    /// <summary>The kernel's reverse pass, from the gradient of the node's value.</summary>
    private protected abstract void Reverse(
        LikelihoodCall call, Tensor upstream, float* byZ, DynamicsGradient gradient, VaryingNoise<float> byNoise);

    private protected static Span<float> Span(object tensor) => MemoryMarshal.Cast<byte, float>(((Tensor)tensor).bytes);

    private static Tensor Single(double[] values, long[] shape) => tensor(Array.ConvertAll(values, x => (float)x), shape);

    private static double[] Values(object tensor)
    {
        Span<float> span = Span(tensor);
        double[] values = new double[span.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = span[i];
        }
        return values;
    }
}

/// <summary>The scalar mean negative log-likelihood, nats a bin.</summary>
internal sealed unsafe class FusedLikelihoodFunction : FusedKalmanFunction<FusedLikelihoodFunction>
{
    /// <summary>Gradient by z [window, bin, latent], as a target alone, of what this function computed last for the call; the
    /// caller's.</summary>
    public static Tensor TargetGradient(LikelihoodCall call, long[] shape)
    {
        Tensor byZ = empty(shape);
        fixed (float* dz = Span(byZ))
        {
            call.Kernel.TargetGradient(dz);
        }
        return byZ;
    }

    private protected override Tensor Result(LikelihoodCall call, double loss, long[] states) => tensor((float)loss);

    private protected override void Reverse(
        LikelihoodCall call, Tensor upstream, float* byZ, DynamicsGradient gradient, VaryingNoise<float> byNoise) =>
        call.Kernel.Backward(upstream.item<float>(), byZ, call.DetachTarget, gradient, byNoise);
}

/// <summary>The filtered states h_t|t - b [window, bin, state], for what else is asked of them than the likelihood.</summary>
internal sealed unsafe class FilteredStateFunction : FusedKalmanFunction<FilteredStateFunction>
{
    private protected override Tensor Result(LikelihoodCall call, double loss, long[] states)
    {
        Tensor result = empty(states);
        fixed (float* target = Span(result))
        {
            call.Kernel.CopyStates(target);
        }
        return result;
    }

    private protected override void Reverse(
        LikelihoodCall call, Tensor upstream, float* byZ, DynamicsGradient gradient, VaryingNoise<float> byNoise)
    {
        using Tensor dense = upstream.contiguous();
        fixed (float* byStates = Span(dense))
        {
            call.Kernel.BackwardFromStates(byStates, byZ, gradient, byNoise);
        }
    }
}

/// <summary>One batch for a <see cref="FusedKalmanFunction{T}"/>; reused from step to step by its owner.</summary>
internal sealed class LikelihoodCall(KalmanLikelihoodKernel<float> kernel, bool detachTarget)
{
    public KalmanLikelihoodKernel<float> Kernel { get; } = kernel;

    public bool DetachTarget { get; } = detachTarget;

    /// <summary>Observed bins [window, bin]; null means all.</summary>
    public bool[]? Mask { get; set; }
}
