using System.Runtime.InteropServices;
using TorchSharp;
using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class GradientTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> OfASquare = new()
    {
        ["arithmetic"] = x => ((x * x) - (3 * x)) / (2 + x.square()),
        ["exp log"] = x => (x.exp() + 1).log(),
        ["log1p expm1"] = x => x.square().log1p() + x.expm1(),
        ["tanh sigmoid"] = x => x.tanh() * x.sigmoid(),
        ["softplus"] = x => nn.functional.softplus(x),
        ["gelu silu"] = x => x.gelu() + x.silu(),
        ["pow sqrt"] = x => x.square().pow(1.5) + (x.square() + 1).sqrt(),
        ["sin cos"] = x => x.sin() * x.cos(),
        ["clamp"] = x => x.clamp(-0.5, 0.5),
        ["softmax"] = x => x.softmax(1),
        ["log_softmax"] = x => x.log_softmax(0),
        ["logsumexp"] = x => x.logsumexp(1),
        ["mean var"] = x => x.mean([0]) + x.var(0, unbiased: false),
        ["std"] = x => x.std(1),
        ["norm"] = x => x.norm(1, keepdim: false, p: 2f),
        ["amax"] = x => x.amax(1),
        ["cumsum"] = x => x.cumsum(1),
        ["matmul"] = x => x.matmul(x.t()),
        ["einsum"] = x => einsum("ij,kj,kl->il", x, x, x),
        ["inv"] = x => linalg.inv(x),
        ["solve"] = x => linalg.solve(x, x.t()),
        ["cholesky"] = x => linalg.cholesky(x.matmul(x.t()) + eye(4, dtype: float64)),
        ["solve_triangular"] = x => linalg.solve_triangular(x.tril() + (2 * eye(4, dtype: float64)), x, upper: false),
        ["slogdet"] = x => linalg.slogdet(x).Item2,
        ["logdet"] = x => (x.matmul(x.t()) + eye(4, dtype: float64)).logdet(),
        ["eigvalsh"] = x => linalg.eigvalsh(x + x.t()),
        ["svdvals"] = x => linalg.svdvals(x),
        ["cdist"] = x => cdist(x, 2 * x.t(), 2, compute_mode.donot_use_mm_for_euclid_dist),
        ["transpose slice"] = x => x.t()[1.., TensorIndex.Slice(0, 2)] * 2,
        ["index tensor"] = x => x[TensorIndex.Tensor(tensor(new long[] { 1, 1, 3 }))].square(),
        ["gather"] = x => x.gather(1, tensor(new long[,] { { 0, 0 }, { 1, 3 } })).square(),
        ["scatter_add"] = x => x.scatter_add(0, zeros(1, 4, int64), x[TensorIndex.Slice(2, 3)]).square(),
        ["masked_select"] = x => x.masked_select(tensor(new[] { true, false, true, true })).square(),
        ["where"] = x => where(x > 0, x.square(), x),
        ["cat stack"] = x => cat([x, stack([x[0], x[1]], 0)], 0).square(),
        ["diag_embed"] = x => x.diag_embed().matmul(x).square(),
        ["expand repeat"] = x => (x.unsqueeze(0).expand(2, 4, 4) * x.repeat(2, 1, 1)).sum([0]),
        ["layer_norm"] = x => nn.functional.layer_norm(x, [4], x[0], x[1]),
        ["batch_norm"] = x => nn.functional.batch_norm(x, null, null, x[0], x[1], training: true),
        ["normalize"] = x => nn.functional.normalize(x),
        ["linear"] = x => nn.functional.linear(x, x, x[2]),
        ["mse_loss"] = x => nn.functional.mse_loss(x, x.t().square()),
        ["cross_entropy"] = x => nn.functional.cross_entropy(x, tensor(new long[] { 1, 0, 3, 3 })),
        ["bce_with_logits"] = x => nn.functional.binary_cross_entropy_with_logits(x, ones(4, 4, float64) * 0.3),
        ["lgamma erf"] = x => (x.square() + 1).lgamma() + x.erf(),
        ["float to double"] = x => x.to(float32).to(float64) * 0 + x.square(),
    };

    public static TheoryData<string> Names => [.. OfASquare.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_AgainstCentralDifferences_Agrees(string name)
    {
        using var scope = NewDisposeScope();
        GradientMatches(OfASquare[name], Uniform(11, [4, 4], -1.5, 1.5));
    }

    [Fact]
    public void Grad_Twice_IsTheSecondDerivative()
    {
        using var scope = NewDisposeScope();
        var x = tensor(Uniform(1, 5), requires_grad: true);
        var first = autograd.grad([x.pow(4).sum()], [x], create_graph: true)[0];
        var second = autograd.grad([first.sum()], [x])[0];
        Close(Values(x).Select(v => 4 * v * v * v), first);
        Close(Values(x).Select(v => 12 * v * v), second);
        Assert.Null(x.grad);
    }

    [Fact]
    public void Grad_UnusedInput_IsNullOnlyWhereAllowed()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (tensor(1.0, requires_grad: true), tensor(2.0, requires_grad: true));
        var found = autograd.grad([x * 3], [x, y], allow_unused: true);
        Assert.Equal(3, found[0].ToDouble());
        Assert.Null(found[1]);
        Assert.Throws<ExternalException>(() => autograd.grad([x * 3], [y]));
    }

    [Fact]
    public void Backward_WithAGradient_WeighsTheOutputs()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2, 3 }, requires_grad: true);
        autograd.backward([x.square()], [tensor(new[] { 1.0, 0, -1 })]);
        Close([2, 0, -6], x.grad!);
    }

    [Fact]
    public void Backward_Repeated_AddsToTheGradient()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2 }, requires_grad: true);
        x.square().sum().backward();
        x.square().sum().backward();
        Close([4, 8], x.grad!);
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Backward_SecondTimeThroughAGraph_IsAnException()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2 }, requires_grad: true);
        var y = x.exp().sum();
        y.backward();
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Fact]
    public void Backward_AfterASavedTensorWasOverwritten_IsAnException()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2 }, requires_grad: true);
        var y = x.exp();
        var z = y.square().sum();
        y.add_(1);
        var error = Assert.Throws<ExternalException>(() => z.backward());
        Assert.Contains("modified by an inplace operation", error.Message);
    }

    [Fact]
    public void RetainGrad_OfAnIntermediate_KeepsItsGradient()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3.0, requires_grad: true);
        var y = x * 2;
        y.retain_grad();
        y.square().backward();
        Assert.Equal(12, y.grad!.ToDouble());
        Assert.Equal(24, x.grad!.ToDouble());
    }

    [Fact]
    public void NoGrad_Nested_RestoresWhatWasBefore()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3.0, requires_grad: true);
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
            {
                Assert.True((x * 2).requires_grad);
            }

            using (set_grad_enabled(false))
            {
                Assert.False(is_grad_enabled());
            }

            Assert.False(is_grad_enabled());
        }

        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
    }

    [Fact]
    public void IsLeaf_LeavesAndResults_AreToldApart()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3.0, requires_grad: true);
        Assert.True(x.is_leaf);
        Assert.False((x * 2).is_leaf);
        Assert.True((x * 2).detach().is_leaf);
        Assert.True((x * 2).detach_().is_leaf);
        Assert.Throws<ExternalException>(() => x.add_(1));
        Assert.Throws<ExternalException>(() => (x * 2).requires_grad = false);
    }
}
