using TorchSharp;
using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

/// <summary>As many tensors are alive after each kind of work, inside a dispose scope, as were before.</summary>
[Collection(Alone.Name)]
public sealed class LeakTests
{
    private static readonly Dictionary<string, Action> Work = new()
    {
        ["creation"] = () =>
        {
            _ = zeros(2) + tensor(new[] { 1.0, 2 }).sum() + from_array(new[] { 1.0, 2 }) + randn(2) + arange(2);
            _ = frombuffer(new double[4], float64, 2, 1) + Uniform(1, [2]).to(float32);
        },
        ["operators"] = () => _ = ((Uniform(1, [3, 3]).matmul(Uniform(2, [3, 3])) * 2) - 1).softmax(1).log().sum(),
        ["several results"] = () => _ = (Uniform(1, [3, 3]).sort(), Uniform(1, [3, 3]).max(1), linalg.svd(Uniform(1, [3, 3]))),
        ["lists"] = () => _ = cat(Uniform(1, [4, 3]).split(1), 0).chunk(2, 1),
        ["indexing"] = () =>
        {
            var x = Uniform(1, [4, 3]);
            x[1, ..] = x[0];
            _ = x[TensorIndex.Slice(0, 2), TensorIndex.Tensor(tensor(new long[] { 0, 1 }))];
            x[x > 0] = 1.0;
        },
        ["reading"] = () => _ = Uniform(1, [4, 3]).t().data<double>().ToArray().Sum() + Uniform(1, [1]).ToDouble() + ones(1).item<float>(),
        ["backward"] = () =>
        {
            var x = Uniform(1, [4]).requires_grad_();
            x.exp().sum().backward();
            _ = x.grad! + autograd.grad([x.exp().sum()], [x])[0];
        },
        ["custom function"] = () => Doubled.apply(Uniform(1, [4]).requires_grad_(), 2).sum().backward(),
        ["custom function unused"] = () => Doubled.apply(Uniform(1, [4]).requires_grad_(), 2),
        ["custom function throwing"] = () =>
            Assert.Throws<NotSupportedException>(() => Doubled.apply(Uniform(1, [4]).requires_grad_(), -1).sum().backward()),
        ["errors"] = () => Assert.ThrowsAny<Exception>(() => zeros(2).matmul(zeros(3))),
        ["modules"] = () =>
        {
            using var net = Net();
            _ = net.call(rand(8, 3));
            net.to(float64).eval();
            _ = net.call(Uniform(1, [8, 3]));
            net.load_state_dict(net.state_dict());
        },
        ["adam"] = () => Train(parameters => optim.Adam(parameters, amsgrad: true, weight_decay: 0.1)),
        ["adamw"] = () => Train(parameters => optim.AdamW(parameters)),
        ["sgd"] = () => Train(parameters => optim.SGD(parameters, 0.1, momentum: 0.9, nesterov: true)),
        ["clipping"] = () => Train(parameters => optim.SGD(parameters, 0.1), parameters => nn.utils.clip_grad_norm_(parameters, 1)),
        ["random state"] = () =>
        {
            using var generator = new Generator(3);
            _ = rand(2, generator: generator);
            random.set_rng_state(random.get_rng_state());
        },
    };

    public static TheoryData<string> Names => [.. Work.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Work_InADisposeScope_LeavesNoTensorBehind(string name)
    {
        Once(Work[name]);
        Settle();
        var before = Tensor.TotalCount;
        for (var k = 0; k < 3; k++)
        {
            Once(Work[name]);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void UndisposedTensors_AfterCollection_AreReleased()
    {
        Settle();
        var before = Tensor.TotalCount;
        MakeGarbage();
        Settle();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Backward_OfACustomFunction_FreesItsSavedTensors()
    {
        WeakReference saved = null!;
        Once(() => saved = RunAndForget());
        Settle();
        Assert.False(saved.IsAlive);
    }

    [Fact]
    public void PeakCount_AfterManyTensors_IsAtLeastThat()
    {
        using var scope = NewDisposeScope();
        var before = Tensor.TotalCount;
        for (var k = 0; k < 100; k++)
        {
            _ = zeros(1);
        }

        Assert.True(Tensor.PeakCount >= before + 100);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference RunAndForget()
    {
        var marker = new object();
        Marked.apply(Uniform(1, [4]).requires_grad_(), marker).sum().backward();
        return new WeakReference(marker);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void MakeGarbage()
    {
        for (var k = 0; k < 50; k++)
        {
            _ = (zeros(10) + 1).exp();
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Once(Action work)
    {
        using var scope = NewDisposeScope();
        work();
    }

    private static void Settle()
    {
        for (var k = 0; k < 3; k++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static nn.Module<Tensor, Tensor> Net() =>
        nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.1), nn.LayerNorm(8), nn.Linear(8, 1));

    private static void Train(
        Func<IEnumerable<TorchSharp.Modules.Parameter>, optim.Optimizer> make, Action<IEnumerable<TorchSharp.Modules.Parameter>>? between = null)
    {
        using var net = Net();
        using var optimizer = make(net.parameters());
        for (var k = 0; k < 3; k++)
        {
            optimizer.zero_grad();
            net.call(rand(8, 3)).square().mean().backward();
            between?.Invoke(net.parameters());
            optimizer.step();
        }
    }

    private sealed class Doubled : autograd.SingleTensorFunction<Doubled>
    {
        public override string Name => nameof(Doubled);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[0]]);
            ctx.save_data("factor", vars[1]);
            return (Tensor)vars[0] * (int)vars[1];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var ones = ctx.get_saved_variables()[0].ones_like();
            return ctx.get_data("factor") is int factor and > 0 ? [grad_output * ones * factor, null!] : throw new NotSupportedException();
        }
    }

    private sealed class Marked : autograd.SingleTensorFunction<Marked>
    {
        public override string Name => nameof(Marked);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("marker", vars[1]);
            return (Tensor)vars[0] * 1;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output, null!];
    }
}
