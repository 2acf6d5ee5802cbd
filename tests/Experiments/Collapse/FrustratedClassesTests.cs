using Dynamics.Experiments.Collapse;

namespace Dynamics.Tests.Experiments.Collapse;

public sealed class FrustratedClassesTests
{
    [Theory]
    [InlineData(1, 0.1, 0.0513167)]
    [InlineData(1, 0.25, 0.1339746)]
    [InlineData(5, 0.1, 0.0845241)]
    public void Rates_OfTheReference_AreReachedByTheSimulation(double labelRate, double fraction, double expected)
    {
        Assert.Equal(expected, FrustratedClasses.Rates(fraction, labelRate).Slow, 5e-8);
        FrustratedClasses model = FrustratedClasses.Of(2, 40 + (int)(fraction * 40) % 2, fraction, labelRate);
        double[][] states = GradientFlow.Sample(model.Flow, model.Start(new(3), 2), [20, 40]);
        Assert.Equal(expected, Math.Log(model.LabelDistance(states[0]) / model.LabelDistance(states[1])) / 20, 5e-8);
        Assert.Equal(1, model.CleanAccuracy(states[1])); // labels collapse while every clean sample is still nearest to its own
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Flow_NothingFrustrated_KeepsLabelsApart(double labelRate)
    {
        Assert.Equal(0, FrustratedClasses.Rates(0, labelRate).Slow);
        FrustratedClasses model = new() { CleanPerClass = 5, Frustrated = 0, LabelRate = labelRate };
        double[] start = model.Start(new(4), 1), end = GradientFlow.Solve(model.Flow, start, 500);
        double Limit(int label) =>
            ((labelRate * start[(label * 5)..((label + 1) * 5)].Average()) + start[model.Samples + label]) / (1 + labelRate);
        Assert.Equal(Limit(0), end[model.Samples], 1e-9);
        Assert.Equal(Limit(1), end[model.Samples + 1], 1e-9);
        Assert.Equal(Math.Abs(Limit(0) - Limit(1)), model.LabelDistance(end), 1e-9);
        Assert.Equal(2, model.Exact().Rates.Count(rate => rate < 1e-12));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Exact_ManyClasses_HasTwoRatesOfTheirMultiplicityAndIsTheSimulation(int classes)
    {
        FrustratedClasses model = new() { Classes = classes, CleanPerClass = 4, Frustrated = 3, LabelRate = 2 };
        SymmetrizedFlow exact = model.Exact();
        (double slow, double fast) = FrustratedClasses.Rates(model.Fraction, 2);
        Assert.Equal(classes - 1, exact.Rates.Count(rate => Math.Abs(rate - slow) < 1e-10));
        Assert.Equal(classes - 1, exact.Rates.Count(rate => Math.Abs(rate - fast) < 1e-10));
        Assert.Equal(1, exact.Rates.Count(rate => Math.Abs(rate) < 1e-10));
        Assert.Equal(1, exact.Rates.Count(rate => Math.Abs(rate - 3) < 1e-10)); // all labels together, 1 + gamma
        double[] start = model.Start(new(5), 3), simulated = GradientFlow.Solve(model.Flow, start, 7);
        Assert.All(simulated.Zip(exact.At(start, 7)), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Assert.Equal(start, exact.At(start, 0), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void PlainGradientSlowRate_IsTheSmallerEigenvalueOfTheReference()
    {
        FrustratedClasses model = new() { CleanPerClass = 20, Frustrated = 4 };
        double m = 20, f = 4, trace = 1 + m + (f / 2), determinant = f / 2; // of [[1, -1], [-m, m + f/2]]
        Assert.Equal((trace - Math.Sqrt((trace * trace) - (4 * determinant))) / 2, model.PlainGradientSlowRate, 1e-12);
        Assert.Equal(f / (model.Samples + 2), model.PlainGradientSlowRate, 0.01 * model.PlainGradientSlowRate);
    }

    [Theory]
    [InlineData(0, 0, 0.1)]
    [InlineData(0.5, 0, 0.1)]
    [InlineData(0, 0.05, 0.1)]
    [InlineData(0.3, 0.02, 0)]
    public void Descend_AllSamples_HasThePredictedRate(double momentum, double decay, double fraction)
    {
        FrustratedClasses model = FrustratedClasses.Of(2, 40, fraction, 1);
        DescentOptions descent = new() { Momentum = momentum, WeightDecay = decay };
        double[][] states = model.Descend(model.Start(new(6), 2), [400, 600], descent, new(1));
        double rate = Math.Log(model.LabelDistance(states[0]) / model.LabelDistance(states[1])) / (200 * descent.LearningRate);
        Assert.Equal(descent.RateOf(FrustratedClasses.Rates(fraction, 1).Slow), rate, 1e-7);
    }

    [Fact]
    public void Descend_Minibatches_ScatterAboutTheFullBatchRate()
    {
        FrustratedClasses model = FrustratedClasses.Of(2, 40, 0.1, 1);
        DescentOptions all = new(), few = new() { BatchSamples = 10 };
        double[] Rates(DescentOptions descent, int runs) => [.. Enumerable.Range(0, runs).Select(run =>
        {
            double[][] states = model.Descend(model.Start(new(7), 2), [200, 600], descent, new((ulong)run, 9));
            return Math.Log(model.LabelDistance(states[0]) / model.LabelDistance(states[1])) / 20;
        })];
        double[] noisy = Rates(few, 30);
        double exact = Rates(all, 1)[0], mean = noisy.Average();
        double error = Math.Sqrt(noisy.Sum(rate => (rate - mean) * (rate - mean)) / 29 / 30);
        Assert.True(error > 0 && noisy.Distinct().Count() == 30);
        // The logarithm falls a little faster than the mean.
        Assert.InRange(mean, exact - (4 * error), exact + (4 * error) + (0.05 * exact));
    }

    [Fact]
    public void Of_ClassesThatDoNotDivide_AreRefused()
    {
        Assert.Throws<InputException>(() => FrustratedClasses.Of(2, 40, 0.11, 1));
        Assert.Throws<InputException>(() => FrustratedClasses.Of(3, 40, 0.05, 1));
        Assert.Equal((18, 4), (FrustratedClasses.Of(2, 40, 0.1, 1).CleanPerClass, FrustratedClasses.Of(2, 40, 0.1, 1).Frustrated));
    }
}
