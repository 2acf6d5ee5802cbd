using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class SmokeTests
{
    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> body = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1));

        public Net() : base(nameof(Net)) => RegisterComponents();

        public override Tensor forward(Tensor input) => body.call(input);
    }

    private sealed class Cube : autograd.SingleTensorFunction<Cube>
    {
        public override string Name => nameof(Cube);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            return x * x * x;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var x = ctx.get_saved_variables()[0];
            return [grad_output * 3 * x * x, null!];
        }
    }

    [Fact]
    public void Everything_Works_Once()
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var net = new Net();
        var adam = optim.Adam(net.parameters(), 1e-2);
        var x = randn(64, 3);
        var y = (x * x).sum(1, keepdim: true);
        double first = 0, last = 0;
        for (var k = 0; k < 300; k++)
        {
            using var inner = NewDisposeScope();
            adam.zero_grad();
            var loss = nn.functional.mse_loss(net.call(x), y);
            loss.backward();
            adam.step();
            last = loss.ToDouble();
            first = k == 0 ? last : first;
        }

        Assert.True(last < 0.3 * first, $"{first} -> {last}");
        Assert.Equal(["body.0.weight", "body.0.bias", "body.2.weight", "body.2.bias"], net.named_parameters().Select(p => p.name));
        var z = tensor(new double[] { 1, 2, 3 }, requires_grad: true);
        Cube.apply(z, 7).sum().backward();
        Assert.Equal([3.0, 12, 27], z.grad!.data<double>().ToArray());
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => x.matmul(y));
    }
}
