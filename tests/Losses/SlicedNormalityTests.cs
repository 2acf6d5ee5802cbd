using Dynamics.Losses;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

/// <summary>The statistic of SIGReg against values worked from its integral; float64 to 1e-6, float32 to 1e-4.</summary>
public sealed class SlicedNormalityTests
{
    private static readonly UnivariateTest s_exact = new ExactEppsPulleyTest(), s_default = new EppsPulleyTest();

    /// <summary>Numbers, and n times their distance by the closed form, by the default rule, by Algorithm 1's.</summary>
    public static TheoryData<double[], double, double, double> Values => new()
    {
        { [-1, 1], 0.218715, 0.205659, 0.218714 },
        { [0, 1], 0.615696, 0.615395, 0.615693 },
        { [-1, 0, 1], 0.035060, 0.032947, 0.035058 },
        { [-1.5, -0.5, 0.5, 1.5], 0.229197, 0.228828, 0.229196 },
        { [2], 2.649732, 2.642852, 2.649729 },
        { [10], 3.953831, 3.946895, 0.411418 }, // 17 knots on [-5, 5] take 10.05 for 0
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Distance_OfFewNumbers_HasItsValue(double[] values, double exact, double byDefault, double byPaper)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor points = tensor(values, [values.Length, 1]);
        double Of(UnivariateTest test, ScalarType type) => values.Length * test.Distance(points.to_type(type)).mean().Number();
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-6), (ScalarType.Float32, 1e-4) })
        {
            Assert.Equal(exact, Of(s_exact, type), tolerance);
            Assert.Equal(byDefault, Of(s_default, type), tolerance);
            Assert.Equal(byPaper, Of(EppsPulleyTest.Paper, type), tolerance);
        }
    }

    [Fact]
    public void Distance_OfCollapsedPoints_HasItsValue()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor zero = zeros([5, 3], ScalarType.Float64);
        Assert.Equal(0.408923, s_exact.Distance(zero)[0].Number(), 1e-6);
        Assert.Equal(0.402048, s_default.Distance(zero)[1].Number(), 1e-6);
        Assert.Equal(0.408921, EppsPulleyTest.Paper.Distance(zero)[2].Number(), 1e-6);
        Assert.Equal(0.399962, EppsPulleyTest.EbJepa.Distance(zero)[0].Number(), 1e-6);
    }

    [Fact]
    public void Floor_OfTheRules_IsThatOfTrueNormals()
    {
        Assert.Equal(1.059426, new SlicedNormality { Test = s_exact }.Floor(7), 1e-6);
        Assert.Equal(1.052464, new SlicedNormality().Floor(512), 1e-6);
        Assert.Equal(1.059423, new SlicedNormality { Test = EppsPulleyTest.Paper }.Floor(64), 1e-6);
        Assert.Equal(1.052464 / 64, new SlicedNormality { ScalesWithCount = false }.Floor(64), 1e-8);

        using DisposeScope scope = NewDisposeScope();
        foreach (UnivariateTest test in (UnivariateTest[])[s_exact, s_default, EppsPulleyTest.Paper, EppsPulleyTest.EbJepa])
        {
            // 4,000 independent columns of 32 normals: mean and standard error of their statistic
            Tensor statistics = test.Distance(Points.Gaussian(32, 4000, 41)).Times(32);
            double error = statistics.std(true).Number() / Math.Sqrt(4000);
            Assert.Equal(new SlicedNormality { Test = test }.Floor(32), statistics.mean().Number(), 4 * error);
        }
    }

    /// <summary>N(m, s²): sqrt(pi / (s² + 1/2)) - 2 sqrt(pi / (s²/2 + 1)) exp(-m² / (4 (s²/2 + 1))) + sqrt(2 pi / 3).</summary>
    [Theory]
    [InlineData(0, 0.5, 0.151685)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 2, 0.236092)]
    [InlineData(1, 1, 0.444344)]
    public void Distance_OfANormal_IsTheClosedForm(double mean, double deviation, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor points = Points.Gaussian(20_000, 4, 42).Times(deviation).Plus(mean);
        Assert.Equal(expected, new EppsPulleyTest { Limit = 8, Knots = 65 }.Distance(points).mean().Number(), 0.01);
    }

    [Fact]
    public void Gradient_OfADistance_IsBoundedAndThatOfTheExactForm()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor points = tensor((double[])[-9, -3, -1, 0, 0.5, 2, 10], [7, 1]);
        Tensor Slope(UnivariateTest test)
        {
            Tensor at = points.clone().requires_grad_();
            return Gradients.Of(test.Distance(at).sum().Times(7), [at])[0];
        }
        Assert.InRange((Slope(s_exact) - Slope(new EppsPulleyTest { Limit = 9, Knots = 400 })).abs().max().Number(), 0, 1e-7);
        Assert.InRange(Slope(s_default).abs().max().Number(), 0, 8);
    }

    /// <summary>The kernel of CPUs and the tensor operations of other devices are one function, whatever the numbers of points and
    /// columns.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(45, 1)]
    [InlineData(44, 16)]
    [InlineData(46, 37)]
    [InlineData(47, 16)]
    public void Distance_ByTensors_IsThatOfTheKernel(int count, int columns)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (ScalarType type in (ScalarType[])[ScalarType.Float64, ScalarType.Float32])
        {
            double tolerance = type == ScalarType.Float64 ? 1e-12 : 1e-5;
            foreach (double[] knots in (double[][])[[0, 0.3, 0.6, 0.9], [0.25, 0.75, 1.25, 1.75]])
            {
                double[] weights = [0.1, 0.5, 0.7, 0.2];
                Tensor points = Points.Gaussian(count, columns, 46, type).Times(3).requires_grad_();
                (Tensor distance, Tensor? gradient) = CharacteristicDistance.ByTensors(points, knots, weights);
                Tensor kernel = CharacteristicDistance.Apply(points, knots, weights);
                Assert.Equal(0, (kernel - distance).abs().max().Number(), tolerance);
                Assert.Equal(0, (Gradients.Of(kernel.sum(), [points])[0] - gradient!).abs().max().Number(), tolerance);
            }
        }
    }

    [Fact]
    public void Statistic_OfAStep_DependsOnTheStepAndOnNothingElse()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor points = Points.Gaussian(30, 6, 43) * tensor((double[])[1, 2, 0.3, 1, 1, 4]);
        SlicedNormality few = new() { Slices = 8 };
        double At(long step) => few.Statistic(points, step).Number();
        Assert.Equal(At(3), At(3));
        Assert.NotEqual(At(3), At(4));
        Assert.NotEqual(At(3), (few with { Seed = 1 }).Statistic(points, 3).Number());
        Assert.Equal(At(3), few.Statistic(points.Times(-1), 3).Number(), 1e-12); // the transform is conjugate symmetric in t
    }

    [Fact]
    public void LeJepa_Views_AreAllTestedAndCentredOnTheGlobalOnes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = Points.Gaussian(3 * 20, 2, 44).unsqueeze(1);
        MultiViewPrediction three = MultiViewPrediction.Of(z, z, z.narrow(0, 0, 40), views: 3, globalViews: 2);
        Tensor[] views = [.. three.Views];
        Tensor middle = views[0].Plus(views[1]).Times(0.5);
        double invariance = views.Average(view => (view - middle).Squared().mean().Number());
        SlicedNormality normality = new() { Slices = 16 };
        double single = views.Average(view => normality.Statistic(view, 2).Number());
        double together = normality.Statistic(z.reshape(60, 2), 2).Number();
        double Loss(LeJepaObjective loss) => (loss with { Normality = normality }).Evaluate(three, 2).Loss.Number();

        Assert.Equal((0.95 * invariance) + (0.05 * single), Loss(new()), 1e-12);
        Assert.Equal(invariance + (3 * single), Loss(new() { Weight = 3, Form = LeJepaForm.Sum }), 1e-12);
        Assert.Equal((0.95 * invariance) + (0.05 * together), Loss(new() { TestsViewsTogether = true }), 1e-12);
        Tensor all = middle.Times(2).Plus(views[2]).DividedBy(3);
        double aboutAll = views.Average(view => (view - all).Squared().mean().Number());
        Assert.Equal((0.95 * aboutAll) + (0.05 * single), Loss(new() { CentersOnAllViews = true }), 1e-12);
        Assert.Throws<InputException>(() => Loss(new() { Weight = 1.5 }));
    }

    /// <summary>Collapse beats the floor only for few points.</summary>
    [Fact]
    public void Statistic_OfACollapse_ExceedsTheFloorFromThreePointsOn()
    {
        using DisposeScope scope = NewDisposeScope();
        SlicedNormality exact = new() { Slices = 4, Test = s_exact };
        Assert.True(exact.Statistic(zeros([2, 3], ScalarType.Float64), 0).Number() < exact.Floor(2));
        Assert.True(exact.Statistic(zeros([3, 3], ScalarType.Float64), 0).Number() > exact.Floor(3));
    }
}
