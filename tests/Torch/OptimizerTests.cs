using TorchSharp;
using TorchSharp.Modules;
using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

/// <summary>The optimisers against their published update rules, written as plain loops in double over a given run of gradients.</summary>
public sealed class OptimizerTests : IDisposable
{
    private const int Steps = 25, Size = 6;
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(0.1, false, false)]
    [InlineData(0, true, false)]
    [InlineData(0.05, true, true)]
    public void Adam_ManySteps_FollowsTheUpdateRule(double decay, bool amsgrad, bool maximize)
    {
        var parameter = Start();
        Run(new Adam([parameter], 0.01, 0.9, 0.999, 1e-8, decay, amsgrad, maximize), parameter);
        Close(ReferenceOptimizers.Adam(Initial, Gradients, 0.01, 0.9, 0.999, 1e-8, decay, decoupled: false, amsgrad, maximize), parameter);
    }

    [Theory]
    [InlineData(0.01, false, false)]
    [InlineData(0.3, true, false)]
    [InlineData(0.3, false, true)]
    public void AdamW_ManySteps_FollowsTheUpdateRule(double decay, bool amsgrad, bool maximize)
    {
        var parameter = Start();
        Run(optim.AdamW([parameter], 0.01, 0.8, 0.95, 1e-6, decay, amsgrad, maximize), parameter);
        Close(ReferenceOptimizers.Adam(Initial, Gradients, 0.01, 0.8, 0.95, 1e-6, decay, decoupled: true, amsgrad, maximize), parameter);
    }

    [Theory]
    [InlineData(0, 0, 0, false, false)]
    [InlineData(0.9, 0, 0, false, false)]
    [InlineData(0.9, 0.2, 0.1, false, false)]
    [InlineData(0.9, 0, 0.1, true, false)]
    [InlineData(0.5, 0, 0, true, true)]
    public void SGD_ManySteps_FollowsTheUpdateRule(double momentum, double dampening, double decay, bool nesterov, bool maximize)
    {
        var parameter = Start();
        Run(optim.SGD([parameter], 0.01, momentum, dampening, decay, nesterov, maximize), parameter);
        Close(ReferenceOptimizers.SGD(Initial, Gradients, 0.01, momentum, dampening, decay, nesterov, maximize), parameter);
    }

    [Fact]
    public void ParamGroups_WithOptionsOfTheirOwn_AreUpdatedByThem()
    {
        var (a, b) = (Start(), Start());
        var adam = new Adam([new Adam.ParamGroup { Parameters = [a] }, new Adam.ParamGroup { Parameters = [b], Options = new() { LearningRate = 0.2, beta1 = 0.5 } }], 0.01);
        Run(adam, a, b);
        Close(ReferenceOptimizers.Adam(Initial, Gradients, 0.01, 0.9, 0.999, 1e-8, 0, false, false, false), a);
        Close(ReferenceOptimizers.Adam(Initial, Gradients, 0.2, 0.5, 0.999, 1e-8, 0, false, false, false), b);
        Assert.Equal([0.01, 0.2], adam.ParamGroups.Select(group => group.LearningRate));
    }

    [Fact]
    public void LearningRate_Changed_TakesEffectAtTheNextStep()
    {
        var parameter = Start();
        var sgd = optim.SGD([parameter], 0.01);
        foreach (var group in sgd.ParamGroups)
        {
            group.LearningRate = 0.5;
        }

        parameter.grad = tensor(Gradients[0]);
        sgd.step();
        Close(Initial.Zip(Gradients[0], (p, g) => p - (0.5 * g)), parameter);
        Assert.Equal(0.01, sgd.ParamGroups.Single().InitialLearningRate);
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    public void StateDict_LoadedIntoAFreshOptimiser_GoesOnBitForBit(string kind)
    {
        OptimizerHelper Make(Parameter p) => kind switch
        {
            "adam" => new Adam([p], 0.01, amsgrad: true),
            "adamw" => new AdamW([p], 0.01),
            _ => new SGD([p], 0.01, momentum: 0.9),
        };
        var whole = Start();
        Run(Make(whole), whole);
        var first = Start();
        var before = Make(first);
        Run(before, 0, 10, first);
        var second = new Parameter(first.detach().clone());
        var after = Make(second);
        after.load_state_dict(before.state_dict());
        Run(after, 10, Steps, second);
        Assert.Equal(Values(whole), Values(second));
    }

    [Fact]
    public void StateDict_OfAdam_ShowsStepAndAverages()
    {
        var parameter = Start();
        var adam = new Adam([parameter], 0.01);
        Run(adam, 0, 2, parameter);
        var state = Assert.IsType<Adam.State>(adam.state_dict().State.Single());
        Assert.Equal(2, state.step);
        Close(Gradients[0].Zip(Gradients[1], (g0, g1) => (0.9 * 0.1 * g0) + (0.1 * g1)), state.exp_avg);
        Close(Gradients[0].Zip(Gradients[1], (g0, g1) => (0.999 * 0.001 * g0 * g0) + (0.001 * g1 * g1)), state.exp_avg_sq);
        Assert.Null(state.max_exp_avg_sq);
        Assert.Equal(0.999, Assert.IsType<Adam.Options>(adam.state_dict().Options.Single()).beta2);
    }

    [Fact]
    public void LoadStateDict_OfAnotherSize_IsAnException() =>
        Assert.Throws<ArgumentException>(() => new Adam([Start()]).load_state_dict(new Adam([Start(), Start()]).state_dict()));

    [Fact]
    public void Step_ParameterWithoutGradient_StaysAsItIs()
    {
        var (used, unused) = (Start(), Start());
        var adam = new Adam([used, unused], 0.01);
        used.grad = tensor(Gradients[0]);
        adam.step();
        Close(Initial, unused, 0);
        Assert.Equal([1L, 0L], adam.state_dict().State.Select(state => ((Adam.State)state).step));
        adam.zero_grad();
        Assert.Null(used.grad);
    }

    [Fact]
    public void Step_WithAClosure_ReturnsItsLoss()
    {
        var parameter = Start();
        var sgd = optim.SGD([parameter], 0.01);
        using var unrecorded = no_grad();
        var loss = sgd.step(() =>
        {
            var value = parameter.square().sum();
            value.backward();
            return value;
        });
        Close([Initial.Sum(v => v * v)], loss!);
        Close(Initial.Select(v => v * 0.98), parameter);
    }

    [Fact]
    public void Constructor_MeaninglessOptions_AreExceptions()
    {
        Assert.ThrowsAny<ArgumentException>(() => new Adam([Start()], -1));
        Assert.ThrowsAny<ArgumentException>(() => new Adam([Start()], beta1: 1));
        Assert.ThrowsAny<ArgumentException>(() => new AdamW([Start()], beta2: -0.1));
        Assert.ThrowsAny<ArgumentException>(() => new SGD([Start()], 0.1, nesterov: true));
        var parameter = Start();
        Assert.ThrowsAny<ArgumentException>(() => new Adam([parameter, parameter]));
    }

    private static double[] Initial => Uniform(1, Size);

    private static double[][] Gradients => [.. Enumerable.Range(0, Steps).Select(k => Uniform(100 + k, Size, -2, 2))];

    private static Parameter Start() => new(tensor(Initial));

    private static void Run(optim.Optimizer optimizer, params Parameter[] parameters) => Run(optimizer, 0, Steps, parameters);

    private static void Run(optim.Optimizer optimizer, int from, int to, params Parameter[] parameters)
    {
        for (var k = from; k < to; k++)
        {
            foreach (var parameter in parameters)
            {
                parameter.grad = tensor(Gradients[k]);
            }

            optimizer.step();
        }
    }
}
