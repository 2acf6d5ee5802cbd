using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary><see cref="KalmanLikelihoodKernel{T}"/> as one autograd node on the CPU. Inputs: z [window, bin, latent], A, b, Q, R (float32,
/// contiguous), call; output: the scalar mean negative log-likelihood, nats a bin. Q is [state] or [window, bin, state], R [1] or
/// [window, bin, latent]: variances, constant or of each bin.</summary>
internal sealed unsafe class FusedLikelihoodFunction : autograd.SingleTensorFunction<FusedLikelihoodFunction>
{
    private const string CallKey = "call", ModelKey = "model", ShapeKey = "shape", PassKey = "pass", VariesKey = "varies";

    public override string Name => nameof(FusedLikelihoodFunction);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        LikelihoodCall call = (LikelihoodCall)vars[5];
        (Tensor z, Tensor process, Tensor observation) = ((Tensor)vars[0], (Tensor)vars[3], (Tensor)vars[4]);
        (bool processVaries, bool observationVaries) = (process.dim() == 3, observation.dim() == 3);
        double[] offset = Values(vars[2]);
        LinearGaussianModel model = new(
            Values(vars[1]),
            offset,
            processVaries ? new double[offset.Length] : Values(process),
            observationVaries ? 0 : observation.item<float>(),
            KalmanLikelihood.InitialVariance);
        ctx.save_data(CallKey, call);
        ctx.save_data(ModelKey, model);
        ctx.save_data(ShapeKey, z.shape);
        ctx.save_data(VariesKey, (processVaries, observationVaries));
        fixed (float* source = Span(z), q = Span(process), r = Span(observation))
        {
            Tensor value = tensor((float)call.Kernel.Forward(model, source, call.Mask, new(observationVaries ? r : null, processVaries ? q : null)));
            ctx.save_data(PassKey, call.Kernel.Pass);
            return value;
        }
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        LikelihoodCall call = (LikelihoodCall)ctx.get_data(CallKey);
        if ((long)ctx.get_data(PassKey) != call.Kernel.Pass)
        {
            throw new InvalidOperationException("The fused likelihood keeps one pass: call backward once, before the next forward.");
        }
        (bool processVaries, bool observationVaries) = ((bool, bool))ctx.get_data(VariesKey);
        int state = ((LinearGaussianModel)ctx.get_data(ModelKey)).StateDimension;
        long[] shape = (long[])ctx.get_data(ShapeKey);
        DynamicsGradient gradient = new(state);
        Tensor byZ = empty(shape);
        Tensor byProcess = empty(processVaries ? [shape[0], shape[1], state] : [state]);
        Tensor byObservation = empty(observationVaries ? shape : [1]);
        fixed (float* dz = Span(byZ), dq = Span(byProcess), dr = Span(byObservation))
        {
            call.Kernel.Backward(grad_output.item<float>(), dz, call.DetachTarget, gradient, new(observationVaries ? dr : null, processVaries ? dq : null));
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

    /// <summary>Gradient by z [window, bin, latent], as a target alone, of what this function computed last for the call; the caller's.</summary>
    public static Tensor TargetGradient(LikelihoodCall call, long[] shape)
    {
        Tensor byZ = empty(shape);
        fixed (float* dz = Span(byZ))
        {
            call.Kernel.TargetGradient(dz);
        }
        return byZ;
    }

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

    private static Span<float> Span(object tensor) => MemoryMarshal.Cast<byte, float>(((Tensor)tensor).bytes);
}
