using Dynamics.Experiments.Collapse;

namespace Dynamics.Tests.Experiments.Collapse;

public sealed class LinearTeacherTests
{
    [Theory]
    [InlineData(0, 0.2021)]
    [InlineData(0.05, 0.2819)]
    [InlineData(0.2, 0.5213)]
    public void SlowRate_IsThatOfTheSamplesOwnRSquaredAndNearTheEndlessOne(double flips, double endless)
    {
        Assert.Equal(endless, FrustratedClasses.Rates(1 - LinearTeacher.PopulationRSquared(flips), 1).Slow, 5e-5);
        LinearTeacher teacher = LinearTeacher.Draw(3, 1500, flips, new(1));
        double[] start = [.. Enumerable.Range(0, 5).Select(i => Math.Sin(3.0 * i) + 0.2)];
        double[][] states = GradientFlow.Sample(teacher.Flow(1), start, [12, 20], 1e-12);
        double rate = Math.Log(teacher.LabelDistance(states[0]) / teacher.LabelDistance(states[1])) / 8;
        Assert.Equal(FrustratedClasses.Rates(1 - teacher.RSquared, 1).Slow, rate, 1e-5);
        Assert.Equal(endless, rate, 0.05);
        Assert.All(states[1].Zip(teacher.Exact(1).At(start, 20)), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void Exact_LabelRate_HasTheRatesOfTheTwoByTwoSystem()
    {
        LinearTeacher teacher = LinearTeacher.Draw(4, 500, 0.1, new(2));
        (double slow, double fast) = FrustratedClasses.Rates(1 - teacher.RSquared, 3);
        IReadOnlyList<double> rates = teacher.Exact(3).Rates;
        Assert.Equal(slow, rates[0], 1e-10);
        Assert.Equal(fast, rates[^1], 1e-10);
    }

    [Fact]
    public void DrawSeparable_LabelsLinearInTheInput_DoNotCollapse()
    {
        LinearTeacher teacher = LinearTeacher.DrawSeparable(3, 400, 0, new(3));
        Assert.Equal(1, teacher.RSquared, 1e-12);
        double[] start = [0.5, -0.2, 0.1, -1, 1];
        double[][] states = GradientFlow.Sample(teacher.Flow(1), start, [20, 400]);
        Assert.Equal(teacher.LabelDistance(states[0]), teacher.LabelDistance(states[1]), 1e-8);
        Assert.True(teacher.LabelDistance(states[1]) > 0.1);
        Assert.True(LinearTeacher.DrawSeparable(3, 400, 0.1, new(3)).RSquared < 0.9); // flips frustrate these, too
    }

    [Fact]
    public void HeadFlow_KeepsItsInvariantAndSurvivesAsPredicted()
    {
        LinearTeacher teacher = LinearTeacher.Draw(3, 200, 0.1, new(4));
        double[] start = [1, -2, 0.5, 0];
        double threshold = teacher.Survival(start, 1).Threshold;
        static double Kept(double[] state) => (state[3] * state[3]) - state[..3].Sum(value => value * value);
        foreach (double scale in (double[])[0.97, 1.03])
        {
            start[3] = scale * threshold;
            double[] end = GradientFlow.Solve(teacher.HeadFlow(1), start, 400);
            Assert.Equal(Kept(start), Kept(end), 1e-6);
            Assert.Equal(teacher.Survival(start, 1).FinalScale, Math.Abs(end[3]), 1e-4);
            Assert.Equal(scale > 1, Math.Abs(end[3]) > 0.01);
        }
    }
}
