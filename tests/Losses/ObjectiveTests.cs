using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Tensors;
using Dynamics.Tests.KalmanSsl;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

/// <summary>The entropy that each objective subtracts; float64.</summary>
public sealed class ObjectiveTests
{
    /// <summary>Each with the predictive information that it should see in an autoregression with a = 0.8: -1/2 log(1 - a²) = 0.511 nats,
    /// and less with a fixed bandwidth, by the closed form of BlockEntropyTests for b = 0.5.</summary>
    public static TheoryData<EntropyObjective, double> Informations => new()
    {
        { new LogDetObjective { Weight = 1 }, 0.511 },
        { new KozachenkoLeonenkoObjective { Points = 2_000 }, 0.511 },
        { new KernelDensityObjective { Points = 2_000 }, 0.511 },
        { new KernelDensityObjective { Points = 2_000, Bandwidth = 0.5 }, 0.402 },
    };

    [Theory]
    [MemberData(nameof(Informations))]
    public void EntropyBonus_MarginalLessConditional_IsThePredictiveInformation(EntropyObjective objective, double atFourFifths)
    {
        // 0.05 for biases at n = 800: of the clipped distances, of Scott's bandwidth (it grows with the dimension of the block), of own
        // kernels.

        foreach ((double a, double truth) in new[] { (0, 0), (0.8, atFourFifths) }) // independent bins: conditional is marginal
        {
            (double information, double error) = PredictiveInformation(objective, a);
            Assert.Equal(truth, information, (4 * error) + 0.05);
            Assert.InRange(error, 0, 0.03);
        }
    }

    [Fact]
    public void StopGradient_WithMarginalPlugIn_HasTheGradientOfLogDet()
    {
        // -E log N(z; m, S), m and S the sample's (divisor n) held fixed, against the log-determinant with weight 1: the gradients are
        // equal.

        using DisposeScope scope = NewDisposeScope();
        Tensor z = Points.Gaussian(60, 3, 21).mm(Points.Gaussian(3, 3, 22)).Plus(5).reshape(4, 15, 3);
        Tensor points = z.detach().reshape(60, 3);
        Tensor mean = points.mean([0], keepdim: true), centred = points - mean;
        Tensor covariance = centred.t().mm(centred).DividedBy(60);
        Tensor plugIn = Gradient(z, at => GaussianCrossEntropy.Evaluate(at.reshape(60, 3), mean.expand(60, 3), covariance).mean());
        Tensor logDet = Gradient(z, at => new LogDetObjective { Weight = 1 }.EntropyBonus(at, 0, 0));

        Assert.Equal(0, (plugIn - logDet).abs().max().item<double>() / logDet.abs().max().item<double>(), 1e-10);
    }

    [Fact]
    public void NearestNeighbor_DimensionFactorOne_HasTheGradientOfTheMeanLogDistance()
    {
        // The reference's form worked by sorting all distances (docs/reference/predictive-ldm.md, "Entropy estimators"): third neighbours,
        // cut at the 0.9 quantile, no factor d.
        using DisposeScope scope = NewDisposeScope();
        Tensor z = Points.Gaussian(41, 3, 23).reshape(1, 41, 3);
        Tensor reference = Gradient(z, at =>
        {
            Tensor points = at.reshape(41, 3);
            Tensor apart = (points.unsqueeze(0) - points.unsqueeze(1)).Squared().sum([2]);
            var (sorted, _) = apart.Plus(eye(41, dtype: ScalarType.Float64).Times(1e6)).sort(1);
            Tensor third = sorted.select(1, 2).sqrt();
            var (ascending, _) = third.detach().sort();
            return minimum(third, ascending[36]).log().mean(); // 0.9 * 40
        });
        KozachenkoLeonenkoObjective perDimension = new() { DimensionFactor = 1 };
        Tensor actual = Gradient(z, at => perDimension.EntropyBonus(at, 0, 0));

        Assert.Equal(0, (reference - actual).abs().max().item<double>() / reference.abs().max().item<double>(), 1e-10);
        Tensor larger = z.Times(7);
        Assert.Equal(Math.Log(7), Bonus(perDimension, larger) - Bonus(perDimension, z), 1e-10);
        Assert.Equal(
            3 * Math.Log(7), Bonus(new KozachenkoLeonenkoObjective(), larger) - Bonus(new KozachenkoLeonenkoObjective(), z), 1e-10);
        Assert.Equal(
            Math.Log(7),
            Bonus(perDimension with { ConditioningBins = 1 }, larger) - Bonus(perDimension with { ConditioningBins = 1 }, z),
            1e-10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void KernelDensity_Gradient_AgreesWithFiniteDifferencesAndScaling(int past)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = Points.Gaussian(30, 2, 24).reshape(3, 10, 2);
        KernelDensityObjective follows = new() { Weight = 0.7, ConditioningBins = past }, given = follows with { Bandwidth = 0.8 };

        Assert.InRange(Points.GradientError(z, at => follows.EntropyBonus(at, 0, 3), 1e-6), 0, 1e-6);
        Assert.InRange(Points.GradientError(z, at => given.EntropyBonus(at, 0, 3), 1e-6), 0, 1e-6);
        Assert.Equal(0.7 * 2 * Math.Log(5), Bonus(follows, z.Times(5)) - Bonus(follows, z), 1e-10);
    }

    [Theory]
    [MemberData(nameof(KalmanLdmTests.Objectives), MemberType = typeof(KalmanLdmTests))]
    public void AnyObjective_ThroughJson_IsTheSame(Objective objective)
    {
        KalmanLdmOptions options = new() { Objective = objective is EntropyObjective entropy ? entropy with { Weight = 0.3 } : objective };
        Assert.Equal(options, OptionsJson.Parse<KalmanLdmOptions>(OptionsJson.ToText(options), "test"));
    }

    [Fact]
    public void EntropyBonus_WindowsWithinThePast_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        LogDetObjective objective = new() { ConditioningBins = 4 };
        Assert.Contains(
            "windows of 4 bins", Assert.Throws<ArgumentException>(() => objective.EntropyBonus(zeros([3, 4, 2]), 0, 0)).Message);
        Assert.Contains(
            "'z' has shape [12, 2]", Assert.Throws<ArgumentException>(() => objective.EntropyBonus(zeros([12, 2]), 0, 0)).Message);
        KalmanLdmOptions options = new() { Objective = objective };
        Assert.Contains("conditioningBins", Assert.Throws<InputException>(() => options.Validate(binCount: 4, featureCount: 10)).Message);
        options.Validate(binCount: 5, featureCount: 10);
    }

    /// <summary>Two views of one thing, float64: targets and means are halves of the points.</summary>
    [Theory]
    [MemberData(nameof(KalmanLdmTests.Objectives), MemberType = typeof(KalmanLdmTests))]
    public void EntropyGradient_TwoViews_IsThatOfTheAlignmentLessThatOfTheLoss(Objective objective)
    {
        if (objective is VicRegObjective { } vicReg && vicReg.InvarianceWeight != 0.5)
        {
            // the alignment is a sum over 3 dimensions, the invariance a mean, half of it
            objective = vicReg with { InvarianceWeight = 0.5 * 3 };
        }
        using DisposeScope scope = NewDisposeScope();
        Tensor z = Points.Gaussian(48, 3, 31).reshape(6, 8, 3).requires_grad_();
        LatentPrediction Predict() => new UnitGaussianPrediction(z, z.narrow(0, 3, 3), z.narrow(0, 0, 3));
        Tensor alignment = Gradients.Of(Predict().NegativeLogLikelihood(), [z])[0];
        Tensor loss = Gradients.Of(objective.Evaluate(Predict(), 0).Loss, [z])[0];
        Tensor expected = alignment - loss, actual = objective.EntropyGradient(Predict(), 0);

        Assert.Equal(0, (expected - actual).abs().max().Number() / expected.abs().max().Number(), 1e-10);
    }

    [Fact]
    public void VicReg_PublishedCases_HaveTheirValues()
    {
        // By hand: a constant has the hinge 1 - 0.01 in both views; two opposite corners have covariance 2 and no hinge.
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(24.75, Value([[1, 1], [1, 1]], [[1, 1], [1, 1]]), 1e-9);
        Assert.Equal(8, Value([[1, 1], [-1, -1]], [[1, 1], [-1, -1]]), 1e-9);
        Assert.Equal(6.450427, Value([[1, 0], [0, 1], [-1, 0]], [[1, .5], [0, 1], [-1, -.5]]), 1e-6);

        static double Value(double[][] mean, double[][] target)
        {
            Tensor Of(double[][] rows) => tensor([.. rows.SelectMany(row => row)], [1, rows.Length, 2]);
            Tensor a = Of(mean), b = Of(target);
            return new VicRegObjective().Evaluate(new UnitGaussianPrediction(cat([a, b], 0), b, a), 0).Loss.Number();
        }
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<InputException>(() => new LogDetObjective { ConditioningBins = -1 });
        Assert.Throws<InputException>(() => new KernelDensityObjective { Weight = 1.1 });
        Assert.Throws<InputException>(() => new KernelDensityObjective { Points = 7 });
        Assert.Throws<InputException>(() => new KernelDensityObjective { Bandwidth = 0 });
        Assert.Throws<InputException>(() => new KozachenkoLeonenkoObjective { DimensionFactor = double.NaN });
    }

    /// <summary>What the marginal bonus has over the conditional one, mean and standard error over 8 draws of an autoregression, n =
    /// 800.</summary>
    private static (double Mean, double StandardError) PredictiveInformation(EntropyObjective objective, double a)
    {
        using DisposeScope scope = NewDisposeScope();
        double[] values = [.. Enumerable.Range(1, 8).Select(seed =>
        {
            Tensor z = GaussianProcess.Scalar(a).Draw(20, 41, (ulong)seed);
            return Bonus(objective, z) - Bonus(objective with { ConditioningBins = 1 }, z);
        })];
        double mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1) / values.Length));
    }

    private static double Bonus(EntropyObjective objective, Tensor z) => objective.EntropyBonus(z, 0, 0).item<double>();

    private static Tensor Gradient(Tensor at, Func<Tensor, Tensor> function)
    {
        Tensor tracked = at.detach().clone().requires_grad_();
        return autograd.grad([function(tracked)], [tracked])[0];
    }
}
