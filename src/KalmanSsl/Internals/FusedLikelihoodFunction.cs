using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary><see cref="KalmanLikelihoodKernel{T}"/> as one autograd node on the CPU. Inputs: z [window, bin, latent], A, b, q, s (float32,
/// contiguous), call; output: the scalar mean negative log-likelihood, nats a bin.</summary>
internal sealed unsafe class FusedLikelihoodFunction : autograd.SingleTensorFunction<FusedLikelihoodFunction>
{
    private const string CallKey = "call", ModelKey = "model", ShapeKey = "shape", PassKey = "pass";

    public override string Name => nameof(FusedLikelihoodFunction);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        LikelihoodCall call = (LikelihoodCall)vars[5];
        Tensor z = (Tensor)vars[0];
        LinearGaussianModel model = NoiseChain.ToModel(Values(vars[1]), Values(vars[2]), Values(vars[3]), Values(vars[4])[0], call.NoiseFloor);
        ctx.save_data(CallKey, call);
        ctx.save_data(ModelKey, model);
        ctx.save_data(ShapeKey, z.shape);
        fixed (float* source = Span(z))
        {
            Tensor value = tensor((float)call.Kernel.Forward(model, source, call.Mask));
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
        LinearGaussianModel model = (LinearGaussianModel)ctx.get_data(ModelKey);
        int state = model.StateDimension;
        DynamicsGradient gradient = new(state);
        Tensor zGradient = empty((long[])ctx.get_data(ShapeKey));
        fixed (float* target = Span(zGradient))
        {
            call.Kernel.Backward(grad_output.item<float>(), target, call.DetachTarget, gradient);
        }
        (double[] byNoise, double byScale) = NoiseChain.Gradient(model, gradient, call.NoiseFloor);
        return [zGradient, Single(gradient.Transition, [state, state]), Single(gradient.Offset, [state]), Single(byNoise, [state]), Single([byScale], [1]), null!];
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
