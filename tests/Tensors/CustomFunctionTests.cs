using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Tensors;

public sealed class CustomFunctionTests
{
    [Fact]
    public void Backward_FunctionThatThrows_ThrowsThatWhenThePassHasReturned()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones([3]).requires_grad_();
        Assert.Equal("at 3", Assert.Throws<TimeoutException>(() => Gradients.Backward(Cube.Apply(x, new Failing()).sum())).Message);
        Assert.Equal("at 3", Assert.Throws<TimeoutException>(() => Gradients.Of(Cube.Apply(x, new Failing()).sum(), [x])).Message);
        Gradients.Backward(Cube.Apply(x).sum()); // nothing is left over
        Assert.Equal([3f, 3, 3], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Backward_TwoThreads_EachGetsItsOwnFailure()
    {
        using Barrier both = new(2);
        Parallel.Invoke(() => Pass(fails: true), () => Pass(fails: false));

        void Pass(bool fails)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = ones([3]).requires_grad_();
            for (int i = 0; i < 50; i++)
            {
                Tensor value = (fails ? Cube.Apply(x, new Failing()) : Cube.Apply(x)).sum();
                both.SignalAndWait();
                if (fails)
                {
                    Assert.Throws<TimeoutException>(() => Gradients.Backward(value));
                }
                else
                {
                    Gradients.Backward(value);
                }
            }
        }
    }

    [Fact]
    public void Of_FunctionWhoseResultIsNotUsed_GivesTheOthersGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor((float[])[2]).requires_grad_();
        _ = Cube.Apply(x);
        Assert.Equal(12, Gradients.Of(Cube.Apply(x).sum(), [x])[0].item<float>());
        Tensor both = stack([Cube.Apply(x).detach(), x], 0);
        Assert.Equal(1, Gradients.Of(both.sum(), [x])[0].item<float>());
    }

    [Fact]
    public void Of_OutputThatDoesNotDependOnAnInput_IsAnArgumentException()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones([3]).requires_grad_(), y = ones([3]).requires_grad_();
        Assert.Contains("input 1", Assert.Throws<ArgumentException>(() => Gradients.Of(Cube.Apply(x).sum(), [x, y])).Message);
        Assert.Throws<ArgumentException>(() => Gradients.Of(ones([3]).sum(), [x]));
    }

    [Fact]
    public void ApplyAndBackward_ManyTimes_LeaveNoTensor()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones([3]).requires_grad_();
        x.grad = zeros_like(x);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 3; i++)
        {
            Tensor value = Cube.Apply(x), sum = value.sum();
            Assert.Equal(before + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            Gradients.Backward(sum);
            value.Dispose();
            sum.Dispose();
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
    }

    /// <summary>The results do not depend on where in memory the factors happen to lie: resumed and repeated runs rest on it.</summary>
    [Fact]
    public void Matmul_FactorsAtOtherAddresses_GivesTheSameBits()
    {
        using DisposeScope scope = NewDisposeScope();
        Random random = new(1);
        float[] left = [.. Enumerable.Range(0, 61 * 83).Select(_ => random.NextSingle()
            - 0.5f)], right = [.. Enumerable.Range(0, 83 * 37).Select(_ => random.NextSingle() - 0.5f)];
        float[] expected = tensor(left, [61, 83]).mm(tensor(right, [83, 37])).data<float>().ToArray();
        for (int shift = 1; shift < 17; shift++)
        {
            float[] shifted = Shifted(left, shift, 61, 83).mm(Shifted(right, 17 - shift, 83, 37)).data<float>().ToArray();
            Assert.Equal(expected, shifted);
        }

        static Tensor Shifted(float[] values, int by, long rows, long columns) =>
            tensor([.. new float[by], .. values]).narrow(0, by, values.Length).view(rows, columns);
    }

    private sealed class Failing;

    /// <summary>x³, whose derivative fails where it is told to.</summary>
    private sealed class Cube : CustomFunction<Cube>
    {
        protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
        {
            Tensor x = (Tensor)inputs[0];
            context.save_for_backward([x]);
            context.save_data("fails", inputs.Length > 1);
            return x * x * x;
        }

        protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream)
        {
            if ((bool)context.get_data("fails"))
            {
                throw new TimeoutException($"at {upstream.shape[0]}");
            }
            Tensor x = context.get_saved_variables()[0];
            return [(x * x * upstream).Times(3)];
        }
    }
}
