using System.Runtime.InteropServices;
using TorchSharp;
using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class CustomFunctionTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Apply_AgainstFiniteDifferences_HasTheGradientWritten() =>
        GradientMatches(x => ScaledPower.apply(x, 3, 2.0), Uniform(1, [3, 2]));

    [Fact]
    public void Apply_TwoTensorsAndNumbers_GivesEachTensorItsGradient()
    {
        var (x, y) = (tensor(new[] { 1.0, 2 }, requires_grad: true), tensor(new[] { 3.0, 4 }, requires_grad: true));
        Product.apply("ignored", x, 5, y).sum().backward();
        Close([3, 4], x.grad!);
        Close([1, 2], y.grad!);
    }

    [Fact]
    public void Apply_BackwardWithDifferentiableOperators_CanBeDifferentiatedAgain()
    {
        var x = tensor(new[] { 1.0, -2 }, requires_grad: true);
        var first = autograd.grad([ScaledPower.apply(x, 3, 2.0).sum()], [x], create_graph: true)[0];
        var second = autograd.grad([first.sum()], [x])[0];
        Close([6, 24], first);
        Close([12, -24], second);
    }

    [Fact]
    public void Apply_WithoutGradients_RecordsNothing()
    {
        var x = tensor(new[] { 1.0, -2 });
        Assert.False(ScaledPower.apply(x, 2, 1.0).requires_grad);
        x.requires_grad = true;
        using var unrecorded = no_grad();
        Assert.False(ScaledPower.apply(x, 2, 1.0).requires_grad);
    }

    [Fact]
    public void Apply_ReturningItsInput_IsANewTensorInTheGraph()
    {
        var x = tensor(new[] { 1.0, -2 }, requires_grad: true);
        var same = ReversedGradient.apply(x);
        Assert.NotSame(x, same);
        same.sum().backward();
        Close([-1, -1], x.grad!);
    }

    [Fact]
    public void Backward_UnusedOutput_GetsZeros()
    {
        var x = tensor(new[] { 1.0, -2 }, requires_grad: true);
        var outputs = SquareAndCube.apply(x);
        Assert.Equal(2, outputs.Count);
        outputs[1].sum().backward();
        Close([3, 12], x.grad!);
        Close([1, 4], outputs[0]);
    }

    [Fact]
    public void Backward_UnusedOutputUnmaterialised_GetsNull()
    {
        var x = tensor(new[] { 1.0, -2 }, requires_grad: true);
        OnlyWhatIsUsed.apply(x)[0].sum().backward();
        Close([1, 1], x.grad!);
    }

    [Fact]
    public void Backward_NonDifferentiableOutput_NeedsNoGradient()
    {
        var outputs = WithCount.apply(tensor(new[] { 1.0, -2 }, requires_grad: true));
        Assert.True(outputs[0].requires_grad);
        Assert.False(outputs[1].requires_grad);
    }

    [Fact]
    public void Backward_Throwing_SurfacesAsTheSameException()
    {
        var x = tensor(new[] { 1.0, -2 }, requires_grad: true);
        var y = Throwing.apply(x).exp().sum();
        var error = Assert.Throws<DivideByZeroException>(() => y.backward());
        Assert.Contains(nameof(Throwing), error.StackTrace);
        Assert.Null(x.grad);
    }

    [Fact]
    public void Forward_Throwing_SurfacesAndRestoresRecording()
    {
        Assert.Throws<InvalidCastException>(() => ScaledPower.apply("no tensor", 1, 1.0));
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void Backward_WrongNumberOfGradients_IsAnException()
    {
        var y = TooFewGradients.apply(tensor(1.0, requires_grad: true), tensor(1.0)).sum();
        Assert.Throws<InvalidOperationException>(() => y.backward());
    }

    [Fact]
    public void Backward_WrongShapeOfGradient_IsAnException()
    {
        var y = WrongShape.apply(tensor(new[] { 1.0, 2, 3 }, requires_grad: true)).sum();
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Fact]
    public void Backward_Twice_NeedsRetainGraph()
    {
        var x = tensor(new[] { 1.0, -2 }, requires_grad: true);
        var y = ScaledPower.apply(x, 2, 1.0).sum();
        autograd.backward(y, retain_graph: true);
        y.backward();
        Close([4, -8], x.grad!);
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Fact]
    public void Backward_AfterASavedTensorWasOverwritten_IsAnException()
    {
        var x = tensor(new[] { 1.0, -2 }, requires_grad: true);
        var doubled = x * 2;
        var y = ScaledPower.apply(doubled, 2, 1.0).sum();
        doubled.add_(1);
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Fact]
    public void Backward_SavedOutput_IsAvailable()
    {
        var x = tensor(Uniform(1, 4), requires_grad: true);
        Exponential.apply(x).sum().backward();
        Close(Values(x).Select(Math.Exp), x.grad!);
    }

    [Fact]
    public void Backward_OnFiveHundredNodesInARow_Works()
    {
        var x = tensor(1.0, requires_grad: true);
        var y = x;
        for (var k = 0; k < 500; k++)
        {
            y = ScaledPower.apply(y, 1, 1.001);
        }

        y.backward();
        Assert.Equal(Math.Pow(1.001, 500), x.grad!.ToDouble(), 1e-10);
    }

    private sealed class ScaledPower : autograd.SingleTensorFunction<ScaledPower>
    {
        public override string Name => nameof(ScaledPower);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            ctx.save_data("power", vars[1]);
            ctx.save_data("factor", vars[2]);
            return (double)vars[2] * x.pow((int)vars[1]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var (power, factor) = ((int)ctx.get_data("power"), (double)ctx.get_data("factor"));
            return [grad_output * (factor * power) * ctx.get_saved_variables()[0].pow(power - 1), null!, null!];
        }
    }

    private sealed class Product : autograd.SingleTensorFunction<Product>
    {
        public override string Name => nameof(Product);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[1], (Tensor)vars[3]]);
            return (Tensor)vars[1] * (Tensor)vars[3];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            return [null!, grad_output * saved[1], null!, grad_output * saved[0]];
        }
    }

    private sealed class ReversedGradient : autograd.SingleTensorFunction<ReversedGradient>
    {
        public override string Name => nameof(ReversedGradient);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0];

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [-grad_output];
    }

    private sealed class Exponential : autograd.SingleTensorFunction<Exponential>
    {
        public override string Name => nameof(Exponential);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var result = ((Tensor)vars[0]).exp();
            ctx.save_for_backward([result]);
            return result;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output * ctx.get_saved_variables()[0]];
    }

    private sealed class Throwing : autograd.SingleTensorFunction<Throwing>
    {
        public override string Name => nameof(Throwing);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 1;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => throw new DivideByZeroException();
    }

    private sealed class TooFewGradients : autograd.SingleTensorFunction<TooFewGradients>
    {
        public override string Name => nameof(TooFewGradients);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 1;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output];
    }

    private sealed class WrongShape : autograd.SingleTensorFunction<WrongShape>
    {
        public override string Name => nameof(WrongShape);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 1;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [zeros(2, 2, float64)];
    }

    private sealed class SquareAndCube : autograd.MultiTensorFunction<SquareAndCube>
    {
        public override string Name => nameof(SquareAndCube);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            return [x * x, x * x * x];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
        {
            var x = ctx.get_saved_variables()[0];
            return [(grad_outputs[0] * 2 * x) + (grad_outputs[1] * 3 * x * x)];
        }
    }

    private sealed class OnlyWhatIsUsed : autograd.MultiTensorFunction<OnlyWhatIsUsed>
    {
        public override string Name => nameof(OnlyWhatIsUsed);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.set_materialize_grads(false);
            return [(Tensor)vars[0] * 1, (Tensor)vars[0] * 1];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) =>
            [grad_outputs[1] is null ? grad_outputs[0] : throw new InvalidOperationException("materialised")];
    }

    private sealed class WithCount : autograd.MultiTensorFunction<WithCount>
    {
        public override string Name => nameof(WithCount);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var count = ((Tensor)vars[0]).count_nonzero();
            ctx.mark_non_differentiable([count]);
            return [(Tensor)vars[0] * 1, count];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) => [grad_outputs[0]];
    }
}
