using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class CudaTests
{
    [Fact]
    public void IsAvailable_AgreesWithDeviceCount()
    {
        Assert.Equal(cuda.device_count() > 0, cuda.is_available());
        cuda.synchronize();
    }

    [SkippableFact]
    public void Training_OnTheGpu_AgreesWithTheCpu()
    {
        Skip.IfNot(cuda.is_available(), "no GPU that libtorch can use");
        using var scope = NewDisposeScope();
        var (x, w) = (Uniform(1, [16, 8]), Uniform(2, [8, 4]));
        double[] Gradient(Device place)
        {
            var leaf = w.to(place).requires_grad_();
            x.to(place).matmul(leaf).tanh().square().sum().backward();
            return Values(leaf.grad!);
        }

        var expected = Gradient(CPU);
        var found = Gradient(CUDA);
        cuda.synchronize();
        Close(expected, tensor(found), 1e-10);
    }
}
