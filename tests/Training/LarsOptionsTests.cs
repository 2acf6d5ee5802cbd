using Dynamics.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Tests.Training;

/// <summary>LARS against its rule worked with whole vectors, in double.</summary>
public sealed class LarsOptionsTests
{
    private const double Rate = 0.3, Decay = 0.1;

    public static TheoryData<LarsOptions> Choices =>
        [new(), new() { TrustCoefficient = 0.02, ClipsRate = true }, new() { Momentum = 0, TrustCoefficient = 10, ClipsRate = true }];

    [Theory]
    [MemberData(nameof(Choices))]
    public void Step_OfAMatrix_FollowsTheRule(LarsOptions choice)
    {
        double[] start = [1, -2, 0.5, 3, 0, -1], slope = [0.4, 0.1, -0.2, 0, 1, -0.3];
        (double[] weights, double[] memory) = ([.. start], new double[6]);
        double[][] seen = [.. Train(choice, start, slope, [2, 3])];
        foreach (double[] actual in seen)
        {
            double[] whole = [.. weights.Select((w, i) => slope[i] + (Decay * w))];
            double trust = choice.ClipsRate
                ? Math.Min(choice.TrustCoefficient * Norm(weights) / (Norm(slope) + (Decay * Norm(weights)) + 1e-8) / Rate, 1)
                : choice.TrustCoefficient * Norm(weights) / Norm(whole);
            memory = [.. memory.Select((m, i) => (choice.Momentum * m) + (trust * whole[i]))];
            weights = [.. weights.Select((w, i) => w - (Rate * memory[i]))];
            Assert.All(actual.Zip(weights), pair => Assert.Equal(pair.Second, pair.First, 1e-13));
        }
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void Step_OfAVector_IsMomentumWithoutScalingOrDecay(LarsOptions choice)
    {
        double[] start = [1, -2, 0.5], slope = [0.4, 0.1, -0.2];
        double[] last = Train(choice, start, slope, [3]).Last();
        double sum = 1 + (1 + choice.Momentum) + (1 + (choice.Momentum * (1 + choice.Momentum)));
        Assert.All(last.Select((w, i) => w - (start[i] - (Rate * sum * slope[i]))), error => Assert.Equal(0, error, 1e-13));
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void Update_ByTensors_EqualsThatOverSpans(LarsOptions choice)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        double[] start = [1, -2, 0.5, 3, 0, -1], slope = [0.4, 0.1, -0.2, 0, 1, -0.3];
        Tensor weights = tensor(start, [2, 3]), memory = zeros_like(weights);
        foreach (double[] expected in Train(choice, start, slope, [2, 3]))
        {
            choice.Update(new(1, Rate, Decay, 1), weights, tensor(slope, [2, 3]), [memory]);
            Assert.All(expected.Zip(weights.data<double>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-13));
        }
    }

    [Fact]
    public void Step_OfZeros_IsFinite()
    {
        Assert.All(Train(new LarsOptions(), new double[4], new double[4], [2, 2]).Last(), value => Assert.Equal(0, value));
        Assert.All(Train(new LarsOptions(), new double[4], [1, 1, 1, 1], [2, 2]).First(), value => Assert.Equal(-Rate, value, 1e-13));
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(value => value * value));

    private static IEnumerable<double[]> Train(LarsOptions choice, double[] start, double[] slope, long[] shape)
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter parameter = new(tensor(start, shape));
        using Optimizer optimizer = new(choice, [new("all", [parameter], WeightDecay: Decay)]);
        List<double[]> steps = [];
        for (int step = 0; step < 3; step++)
        {
            parameter.grad = tensor(slope, shape);
            optimizer.Step(group => new(Rate, group.WeightDecay));
            steps.Add(parameter.data<double>().ToArray());
        }
        return steps;
    }
}
