using TorchSharp;
using TorchSharp.Modules;
using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class ModuleTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Net net = new();

    public void Dispose()
    {
        net.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void NamedParameters_OfNestedModules_AreDotted()
    {
        Assert.Equal(
            ["scale", "first.weight", "first.bias", "rest.0.weight", "rest.0.bias", "rest.2.weight"],
            net.named_parameters().Select(item => item.name));
        Assert.Equal(["scale"], net.named_parameters(recurse: false).Select(item => item.name));
        Assert.Equal(["steps", "rest.0.running_mean", "rest.0.running_var", "rest.0.num_batches_tracked"], net.named_buffers().Select(b => b.name).Where(n => n != "scratch"));
        Assert.Equal(["first", "rest", "rest.0", "rest.1", "rest.2"], net.named_modules().Select(item => item.name));
        Assert.Equal(["first", "rest"], net.named_children().Select(item => item.name));
        Assert.True(net.has_parameter("rest.2.weight") && net.has_buffer("steps") && !net.has_parameter("steps"));
        Assert.Same(net.Scale, net.get_parameter("scale"));
        Assert.Equal(nameof(Net), net.GetName());
    }

    [Fact]
    public void StateDict_HoldsParametersAndPersistentBuffers()
    {
        var state = net.state_dict();
        Assert.Equal(
            ["first.bias", "first.weight", "rest.0.bias", "rest.0.num_batches_tracked", "rest.0.running_mean", "rest.0.running_var", "rest.0.weight", "rest.2.weight", "scale", "steps"],
            state.Keys.Order(StringComparer.Ordinal));
        Assert.Same(net.Scale, state["scale"]);
        Assert.Contains("inner.scale", net.state_dict(prefix: "inner").Keys);
    }

    [Fact]
    public void LoadStateDict_OfAnotherModule_CopiesItsNumbersIntoTheOwnTensors()
    {
        using var other = new Net();
        var mine = net.Scale;
        net.load_state_dict(other.state_dict());
        Assert.Same(mine, net.Scale);
        foreach (var (name, value) in other.state_dict())
        {
            Close(Values(value), net.state_dict()[name]);
        }

        var x = Uniform(1, [5, 3]).to(float32);
        net.eval();
        other.eval();
        Close(Values(other.call(x)), net.call(x), 0);
    }

    [Fact]
    public void LoadStateDict_NamesThatDoNotFit_AreErrorsOrReported()
    {
        var state = new Dictionary<string, Tensor> { ["scale"] = zeros(3), ["unknown"] = zeros(1) };
        var error = Assert.Throws<InvalidOperationException>(() => net.load_state_dict(state));
        Assert.Contains("unknown", error.Message);
        var (missing, unexpected) = net.load_state_dict(state, strict: false);
        Assert.Contains("first.weight", missing);
        Assert.Equal(["unknown"], unexpected);
        Close([0, 0, 0], net.Scale);
        Assert.Throws<ArgumentException>(() => net.load_state_dict(new() { ["scale"] = zeros(4) }, strict: false));
    }

    [Fact]
    public void To_AnotherType_ConvertsFieldsAndKeepsIntegers()
    {
        net.to(float64);
        Assert.All(net.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.All(net.parameters(), parameter => Assert.True(parameter.requires_grad && parameter.is_leaf));
        Assert.Same(net.Scale, net.get_parameter("scale"));
        Assert.Equal(ScalarType.Int64, net.get_buffer("steps")!.dtype);
        Assert.Equal(ScalarType.Float64, net.call(Uniform(1, [5, 3])).dtype);
        Assert.Same(net, net.to(CPU));
    }

    [Fact]
    public void To_AnotherType_KeepsTheParametersThatOthersHold()
    {
        var sgd = optim.SGD(net.parameters(), 0.5);
        var held = net.parameters().ToArray();
        net.to(float64);
        Assert.Equal(held, net.parameters());
        Assert.All(held, parameter => Assert.False(parameter.IsInvalid));
        net.Scale.grad = ones(3, dtype: float64);
        sgd.step();
        Close([0.5, 0.5, 0.5], net.Scale);
    }

    [Fact]
    public void To_AnotherType_ConvertsSharedModulesOnce()
    {
        using var shared = nn.Linear(2, 2);
        using var both = nn.Sequential(("a", shared), ("b", shared));
        Assert.Equal(ScalarType.Float64, both.to(float64).call(ones(1, 2, float64)).dtype);
    }

    [Fact]
    public void TrainAndEval_ReachAllModules()
    {
        Assert.True(net.training);
        net.eval();
        Assert.All(net.modules(), module => Assert.False(module.training));
        net.train();
        Assert.All(net.modules(), module => Assert.True(module.training));
    }

    [Fact]
    public void ZeroGrad_AfterBackward_ForgetsOrZeroes()
    {
        net.call(ones(4, 3)).sum().backward();
        Assert.All(net.parameters(), parameter => Assert.NotNull(parameter.grad));
        net.zero_grad(set_to_none: false);
        Assert.All(net.parameters(), parameter => Assert.Equal(0, parameter.grad!.abs().sum().ToDouble()));
        net.zero_grad();
        Assert.All(net.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void RequiresGrad_SwitchedOff_FreezesAllParameters()
    {
        net.requires_grad_(false);
        Assert.False(net.call(ones(4, 3)).requires_grad);
    }

    [Fact]
    public void Dispose_OfAModule_DisposesOfAllItsTensors()
    {
        var (all, other) = (new List<Tensor>(), new Net());
        all.AddRange(other.parameters());
        all.AddRange(other.buffers());
        other.Dispose();
        Assert.All(all, tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void Module_MadeInADisposeScope_OutlivesIt()
    {
        Net made;
        using (NewDisposeScope())
        {
            made = new Net();
        }

        Assert.All(made.parameters(), parameter => Assert.False(parameter.IsInvalid));
        made.Dispose();
    }

    [Fact]
    public void Parameter_SharedByTwoModules_IsListedOnce()
    {
        using var shared = nn.Linear(2, 2);
        using var both = nn.Sequential(("a", shared), ("b", shared));
        Assert.Equal(["a.weight", "a.bias"], both.named_parameters().Select(item => item.name));
    }

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter scale = new(ones(3));
        private readonly nn.Module<Tensor, Tensor> first = nn.Linear(3, 4);
        private readonly nn.Module<Tensor, Tensor> rest = nn.Sequential(nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 2, hasBias: false));
        private readonly Tensor steps = zeros(1, int64);

        public Net()
            : base(nameof(Net))
        {
            register_buffer("scratch", zeros(2), persistent: false);
            RegisterComponents();
        }

        public Parameter Scale => scale;

        public override Tensor forward(Tensor input)
        {
            using (no_grad())
            {
                steps.add_(1);
            }

            return rest.call(first.call(input * scale));
        }
    }
}
