using System.Runtime.InteropServices;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Models.Internals;

/// <summary><see cref="SparseEncoderKernel{T}"/> as one autograd node on the CPU. Inputs: W1, b1, W2, b2 (float32, contiguous), kernel,
/// batch; output z [window, bin, latent]. The weights must not change between forward and backward, as within a training step.</summary>
internal sealed unsafe class SparseEncoderFunction : CustomFunction<SparseEncoderFunction>
{
    private const string KernelKey = "kernel", BatchKey = "batch", StartsKey = "starts", SeedsKey = "seeds";

    protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        SparseEncoderKernel<float> kernel = (SparseEncoderKernel<float>)inputs[4];
        CountWindows batch = (CountWindows)inputs[5];
        context.save_data(KernelKey, kernel);
        context.save_data(BatchKey, batch);
        context.save_data(StartsKey, batch.Starts.ToArray());
        context.save_data(SeedsKey, batch.DropoutSeeds.ToArray());
        EncoderWeights<float> weights = kernel.Weights;
        Tensor z = empty([batch.Starts.Length, batch.BinCount, weights.Latent]);
        fixed (float* hiddenWeight = Span(inputs[0]), hiddenBias = Span(inputs[1]), outputWeight = Span(inputs[2]),
            outputBias = Span(inputs[3]))
        fixed (float* target = Span(z))
        {
            weights.Load(hiddenWeight, hiddenBias, outputWeight, outputBias);
            kernel.Forward(batch.Counts, batch.Starts, target, batch.Dropout, batch.DropoutSeeds);
        }
        return z;
    }

    protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream)
    {
        SparseEncoderKernel<float> kernel = (SparseEncoderKernel<float>)context.get_data(KernelKey);
        CountWindows batch = (CountWindows)context.get_data(BatchKey);
        int[] starts = (int[])context.get_data(StartsKey);
        ulong[] seeds = (ulong[])context.get_data(SeedsKey);
        (int units, int hidden, int latent) = (kernel.Weights.Units, kernel.Weights.Hidden, kernel.Weights.Latent);
        Tensor[] gradients = [empty([hidden, units]), empty([hidden]), empty([latent, hidden]), empty([latent])];
        using Tensor contiguous = upstream.contiguous();
        fixed (float* hiddenWeight = Span(gradients[0]), hiddenBias = Span(gradients[1]))
        fixed (float* outputWeight = Span(gradients[2]), outputBias = Span(gradients[3]), source = Span(contiguous))
        {
            EncoderWeights<float> gradient = kernel.Backward(batch.Counts, starts, source, batch.Dropout, seeds);
            gradient.Store(hiddenWeight, hiddenBias, outputWeight, outputBias);
        }
        return [.. gradients, null!, null!];
    }

    private static Span<float> Span(object tensor) => MemoryMarshal.Cast<byte, float>(((Tensor)tensor).bytes);
}
