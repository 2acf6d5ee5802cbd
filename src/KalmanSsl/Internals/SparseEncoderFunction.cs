using System.Runtime.InteropServices;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary><see cref="SparseEncoderKernel{T}"/> as one autograd node on the CPU. Inputs: W1, b1, W2, b2 (float32, contiguous), call; output
/// z [window, bin, latent].</summary>
internal sealed unsafe class SparseEncoderFunction : CustomFunction<SparseEncoderFunction>
{
    private const string CallKey = "call";

    protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        EncoderCall call = (EncoderCall)inputs[4];
        context.save_data(CallKey, call);
        EncoderWeights<float> weights = call.Kernel.Weights;
        Tensor z = empty([call.Starts.Length, call.Bins, weights.Latent]);
        fixed (float* hiddenWeight = Span(inputs[0]), hiddenBias = Span(inputs[1]), outputWeight = Span(inputs[2]), outputBias = Span(inputs[3]), target = Span(z))
        {
            weights.Load(hiddenWeight, hiddenBias, outputWeight, outputBias);
            call.Kernel.Forward(call.Counts, call.Starts, target, call.Dropout, call.DropoutSeed);
        }
        return z;
    }

    protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream)
    {
        EncoderCall call = (EncoderCall)context.get_data(CallKey);
        EncoderWeights<float> weights = call.Kernel.Weights;
        Tensor[] gradients = [empty([weights.Hidden, weights.Units]), empty([weights.Hidden]), empty([weights.Latent, weights.Hidden]), empty([weights.Latent])];
        using Tensor contiguous = upstream.contiguous();
        fixed (float* hiddenWeight = Span(gradients[0]), hiddenBias = Span(gradients[1]), outputWeight = Span(gradients[2]), outputBias = Span(gradients[3]), source = Span(contiguous))
        {
            call.Kernel.Backward(source).Store(hiddenWeight, hiddenBias, outputWeight, outputBias);
        }
        return [.. gradients, null!];
    }

    private static Span<float> Span(object tensor) => MemoryMarshal.Cast<byte, float>(((Tensor)tensor).bytes);
}
