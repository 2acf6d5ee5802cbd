using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary><see cref="SparseEncoderKernel{T}"/> as one autograd node on the CPU. Inputs: W1, b1, W2, b2 (float32, contiguous), call; output
/// z [window, bin, latent].</summary>
internal sealed unsafe class SparseEncoderFunction : autograd.SingleTensorFunction<SparseEncoderFunction>
{
    private const string CallKey = "call";

    public override string Name => nameof(SparseEncoderFunction);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        EncoderCall call = (EncoderCall)vars[4];
        ctx.save_data(CallKey, call);
        EncoderWeights<float> weights = call.Kernel.Weights;
        Tensor z = empty([call.Starts.Length, call.Bins, weights.Latent]);
        fixed (float* hiddenWeight = Span(vars[0]), hiddenBias = Span(vars[1]), outputWeight = Span(vars[2]), outputBias = Span(vars[3]), target = Span(z))
        {
            weights.Load(hiddenWeight, hiddenBias, outputWeight, outputBias);
            call.Kernel.Forward(call.Counts, call.Starts, target, call.Dropout, call.DropoutSeed);
        }
        return z;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        EncoderCall call = (EncoderCall)ctx.get_data(CallKey);
        EncoderWeights<float> weights = call.Kernel.Weights;
        Tensor[] gradients = [empty([weights.Hidden, weights.Units]), empty([weights.Hidden]), empty([weights.Latent, weights.Hidden]), empty([weights.Latent])];
        using Tensor upstream = grad_output.contiguous();
        fixed (float* hiddenWeight = Span(gradients[0]), hiddenBias = Span(gradients[1]), outputWeight = Span(gradients[2]), outputBias = Span(gradients[3]), source = Span(upstream))
        {
            call.Kernel.Backward(source).Store(hiddenWeight, hiddenBias, outputWeight, outputBias);
        }
        return [.. gradients, null!];
    }

    private static Span<float> Span(object tensor) => MemoryMarshal.Cast<byte, float>(((Tensor)tensor).bytes);
}
