using Dynamics.Experiments.Collapse;

namespace Dynamics.Tests.Experiments.Collapse;

public sealed class GradientFlowTests
{
    [Fact]
    public void Sample_Oscillator_IsCosineAndSine()
    {
        FlowRate rotation = (state, rate) => (rate[0], rate[1]) = (-state[1], state[0]);
        double[] times = [0, 0.5, 3, 20];
        double[][] states = GradientFlow.Sample(rotation, [1, 0], times);
        Assert.All(times.Zip(states), entry =>
        {
            Assert.Equal(Math.Cos(entry.First), entry.Second[0], 1e-9);
            Assert.Equal(Math.Sin(entry.First), entry.Second[1], 1e-9);
        });
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e-9)]
    [InlineData(1e-12)]
    public void Solve_SmallerTolerance_LeavesASmallerError(double tolerance)
    {
        double error = Math.Abs(GradientFlow.Solve((state, rate) => rate[0] = -state[0], [1], 5, tolerance)[0] - Math.Exp(-5));
        Assert.InRange(error, 0, 20 * tolerance * Math.Exp(-5));
    }

    [Fact]
    public void Until_Condition_EndsThere()
    {
        (double time, double[] state) = GradientFlow.Until((_, rate) => rate[0] = 1, [0], 100, state => state[0] > 3);
        Assert.InRange(state[0], 3, 50);
        Assert.Equal(state[0], time, 1e-12);
    }

    [Fact]
    public void Solve_InfinityInFiniteTime_IsRefused() => Assert.Throws<ArithmeticException>(
        () => GradientFlow.Solve((state, rate) => rate[0] = state[0] * state[0], [1], 2));
}
