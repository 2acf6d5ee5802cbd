using Dynamics.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Tests.Training;

public sealed class OptimizerTests
{
    private const double Rate = 0.03, Decay = 0.2;
    private const int Steps = 7;

    public static TheoryData<OptimizerChoice> Choices =>
    [
        new AdamOptions(), new AdamOptions { Beta1 = 0, Beta2 = 0.9, Epsilon = 1e-3 }, new AdamWOptions { Beta2 = 0.99 },
        new SgdOptions(), new SgdOptions { Momentum = 0 },
    ];

    /// <summary>The papers' rules, one number at a time; 37 numbers are two vectors and a rest.</summary>
    [Theory]
    [MemberData(nameof(Choices))]
    public void Step_ManyTimes_FollowsTheUpdateRule(OptimizerChoice choice)
    {
        double[] start = [.. Enumerable.Range(0, 37).Select(i => Math.Cos(i))];
        AssertClose([.. start.Select((x, i) => Expected(choice, x, i))], Trained(choice, start, ScalarType.Float64), 1e-14);
        AssertClose([.. start.Select((x, i) => Expected(choice, x, i))], Trained(choice, start, ScalarType.Float32), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void Update_ByTensors_EqualsThatOverSpans(OptimizerChoice choice)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        double[] start = [.. Enumerable.Range(0, 37).Select(i => Math.Sin(i))];
        Tensor parameter = tensor(start);
        Tensor[] memory = [.. choice.Memory.Select(_ => zeros_like(parameter))];
        for (int step = 1; step <= Steps; step++)
        {
            choice.Update(new(step, Rate, Decay, 0.5), parameter, tensor(Gradient(step, start.Length)), memory);
        }
        AssertClose(parameter.data<double>().ToArray(), Trained(choice, start, ScalarType.Float64), 1e-13);
    }

    [Fact]
    public void Step_ParameterWithoutGradient_StaysAsItIs()
    {
        using Parameter seen = new(ones([3])), unseen = new(ones([3]));
        using Optimizer optimizer = new(new AdamOptions(), [new("all", [seen, unseen], WeightDecay: 1)]);
        using (NewDisposeScope())
        {
            seen.sum().backward();
            optimizer.Step(group => new(Rate, group.WeightDecay));
            Assert.Equal([1f, 1, 1], unseen.data<float>().ToArray());
            Assert.NotEqual(1, seen.data<float>()[0]);
            Assert.Equal([1L, 0L], optimizer.State.Where(entry => entry.Name.EndsWith("step")).Select(entry => entry.Tensor.item<long>()));
            optimizer.ForgetGradients();
            Assert.Null(seen.grad);
        }
    }

    [Fact]
    public void GradientNorm_GroupsAndAll_AreEuclidean()
    {
        using Parameter a = new(zeros([2])), b = new(zeros([1000])), c = new(zeros([1], dtype: ScalarType.Float64));
        ParameterGroup first = new("first", [a, b]), second = new("second", [c]);
        using Optimizer optimizer = new(new SgdOptions(), [first, second]);
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(0, optimizer.GradientNorm());
        a.grad = tensor((float[])[3, 4]);
        b.grad = ones([1000]);
        c.grad = tensor((double[])[12]);
        Assert.Equal(Math.Sqrt(1025), optimizer.GradientNorm(first), 1e-12);
        Assert.Equal(12, optimizer.GradientNorm(second), 1e-12);
        Assert.Equal(Math.Sqrt(1169), optimizer.GradientNorm(), 1e-12);
    }

    [Fact]
    public void Step_GradientThatIsNotContiguous_IsReadInItsOrder()
    {
        using Parameter parameter = new(zeros([2, 3]));
        using Optimizer optimizer = new(new SgdOptions { Momentum = 0 }, [new("all", [parameter])]);
        using DisposeScope scope = NewDisposeScope();
        parameter.grad = tensor((float[])[1, 2, 3, 4, 5, 6], [3, 2]).t();
        optimizer.Step(_ => new(1, 0));
        Assert.Equal([-1f, -3, -5, -2, -4, -6], parameter.data<float>().ToArray());
    }

    private static double[] Gradient(int step, int count) => [.. Enumerable.Range(0, count).Select(i => Math.Sin((step * 1.7) + i))];

    private static double[] Trained(OptimizerChoice choice, double[] start, ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        using Parameter parameter = new(tensor(start).to(type));
        using Optimizer optimizer = new(choice, [new("all", [parameter], LearningRateFactor: 3, WeightDecay: Decay)]);
        for (int step = 1; step <= Steps; step++)
        {
            parameter.grad = tensor(Gradient(step, start.Length)).to(type);
            optimizer.Step(group => group.At(Rate / 3, new ConstantSchedule(), step, Steps), 0.5);
        }
        return parameter.to(ScalarType.Float64).data<double>().ToArray();
    }

    private static double Expected(OptimizerChoice choice, double weight, int index)
    {
        double mean = 0, square = 0;
        for (int step = 1; step <= Steps; step++)
        {
            double g = 0.5 * Gradient(step, index + 1)[index];
            if (choice is SgdOptions { Momentum: var momentum })
            {
                g += Decay * weight;
                mean = (momentum * mean) + g;
                weight -= Rate * mean;
                continue;
            }
            (double beta1, double beta2, double epsilon) = choice is AdamOptions adam ? (adam.Beta1, adam.Beta2, adam.Epsilon)
                : choice is AdamWOptions adamW
                    ? (adamW.Beta1, adamW.Beta2, adamW.Epsilon)
                    : throw new ArgumentException("another rule", nameof(choice));
            weight -= choice is AdamWOptions ? Rate * Decay * weight : 0;
            g += choice is AdamOptions ? Decay * weight : 0;
            mean = (beta1 * mean) + ((1 - beta1) * g);
            square = (beta2 * square) + ((1 - beta2) * g * g);
            weight -= Rate * (mean / (1 - Math.Pow(beta1, step))) / (Math.Sqrt(square / (1 - Math.Pow(beta2, step))) + epsilon);
        }
        return weight;
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }
}
