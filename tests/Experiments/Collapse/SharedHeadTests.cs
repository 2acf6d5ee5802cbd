using Dynamics.Experiments.Collapse;

namespace Dynamics.Tests.Experiments.Collapse;

public sealed class SharedHeadTests
{
    private static readonly SharedHead s_wide =
        new() { Classes = new() { Classes = 3, CleanPerClass = 2, Frustrated = 3 }, Dimension = 2, Outputs = 3 };

    private static readonly SharedHead s_scalar = new() { Classes = new() { CleanPerClass = 4, Frustrated = 3 } };

    /// <summary>The loss with labels and samples taken from states of their own, so that either may be a constant.</summary>
    private static double Loss(SharedHead model, double[] samples, double[] labels)
    {
        double sum = 0;
        double Output(double[] state, int node, int output) => Enumerable.Range(0, model.Dimension).Sum(k =>
            state[model.HeadOffset + (output * model.Dimension) + k] * state[(node * model.Dimension) + k]);
        for (int i = 0; i < model.Classes.Samples; i++)
        {
            for (int c = 0; c < model.Classes.Classes; c++)
            {
                for (int output = 0; output < model.Outputs; output++)
                {
                    double gap = Output(samples, i, output) - Output(labels, model.Classes.Samples + c, output);
                    sum += model.Classes.Membership(i, c) * gap * gap / 2;
                }
            }
        }
        return sum;
    }

    [Theory]
    [InlineData(HeadGradient.Full)]
    [InlineData(HeadGradient.LabelsDetached)]
    [InlineData(HeadGradient.Symmetrized)]
    public void Flow_IsMinusTheDifferenceQuotient(HeadGradient gradient)
    {
        double[] state = s_wide.Start(new(1), 1), rate = new double[state.Length];
        s_wide.Flow(gradient)(state, rate);
        for (int i = 0; i < state.Length; i++)
        {
            double Moved(double by)
            {
                double[] moved = [.. state];
                moved[i] += by;
                return gradient switch
                {
                    HeadGradient.Full => Loss(s_wide, moved, moved),
                    HeadGradient.LabelsDetached => Loss(s_wide, moved, state),
                    _ => Loss(s_wide, moved, state) + Loss(s_wide, state, moved),
                };
            }
            Assert.Equal(-(Moved(1e-5) - Moved(-1e-5)) / 2e-5, rate[i], 1e-7);
        }
    }

    [Fact]
    public void Flow_SymmetrizedStopGradient_IsNoStopGradient()
    {
        double[] state = s_wide.Start(new(2), 1), full = new double[state.Length], symmetrized = [.. full], one = [.. full];
        s_wide.Flow(HeadGradient.Full)(state, full);
        s_wide.Flow(HeadGradient.Symmetrized)(state, symmetrized);
        s_wide.Flow(HeadGradient.LabelsDetached)(state, one);
        Assert.Equal(full, symmetrized, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.True(full.Zip(one, (a, b) => Math.Abs(a - b)).Max() > 0.1); // on one side it is another equation
    }

    [Theory]
    [InlineData(HeadGradient.Full)]
    [InlineData(HeadGradient.LabelsDetached)]
    public void Invariant_AlongTheFlow_IsConstant(HeadGradient gradient)
    {
        double[] start = s_wide.Start(new(3), 1), end = GradientFlow.Solve(s_wide.Flow(gradient), start, 20);
        double Change(HeadGradient of) =>
            s_wide.Invariant(start, of).Zip(s_wide.Invariant(end, of), (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(Change(gradient), 0, 1e-6);
        if (gradient == HeadGradient.Full)
        {
            Assert.True(Change(HeadGradient.LabelsDetached) > 0.01); // labels move, so the samples alone do not balance the head
        }
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(8)]
    public void Flow_NoStopGradient_LosesOutputsWhateverTheHead(double scale)
    {
        SharedHead model = new() { Classes = new() { CleanPerClass = 9, Frustrated = 6 }, Dimension = 2, Outputs = 2 };
        double[] start = model.Start(new(4), scale), end = GradientFlow.Solve(model.Flow(HeadGradient.Full), start, 60, 1e-9);
        Assert.InRange(model.OutputDistance(end) / model.OutputDistance(start), 0, 1e-6);
        Assert.Equal(scale < 1, model.LabelDistance(end) > 0.5 * model.LabelDistance(start)); // either the head dies, or labels do
        Assert.Equal(scale > 1, model.HeadNorm(end) > 0.1 * model.HeadNorm(start));
    }

    [Theory]
    [InlineData(0.97, false)]
    [InlineData(1.03, true)]
    [InlineData(3, true)]
    public void Survival_AtThreePercentOfTheThreshold_IsWhatTheSimulationDoes(double scale, bool survives)
    {
        for (ulong seed = 0; seed < 5; seed++)
        {
            double[] start = s_scalar.Start(new(seed, 5), 1);
            double threshold = s_scalar.Survival(start).Threshold;
            Assert.True(threshold > 0);
            start[s_scalar.HeadOffset] = scale * threshold;
            HeadSurvival theory = s_scalar.Survival(start);
            double[] end = GradientFlow.Solve(s_scalar.Flow(HeadGradient.LabelsDetached), start, 500);
            Assert.Equal(survives, theory.Survives);
            Assert.Equal(theory.FinalScale, s_scalar.HeadNorm(end), 1e-5);
            Assert.Equal(s_scalar.LabelDistance(start), s_scalar.LabelDistance(end));
        }
    }

    [Fact]
    public void Flow_DetachedLabelsThatFollow_CollapseAgainUnlessNothingIsFrustrated()
    {
        double Kept(SharedHead model)
        {
            double[] start = model.Start(new(6), 1);
            (start[^3], start[^2]) = (-1, 1); // labels, before the head
            start[^1] = 3 * (1 + model.Survival(start).Threshold);
            double[] end = GradientFlow.Solve(model.Flow(HeadGradient.LabelsDetached, 1), start, 300, 1e-9);
            return model.LabelDistance(end) / model.LabelDistance(start);
        }
        Assert.InRange(Kept(s_scalar), 0, 1e-6);
        Assert.InRange(Kept(s_scalar with { Classes = new() { CleanPerClass = 4, Frustrated = 0 } }), 0.1, 10);
    }

    [Theory]
    [InlineData(1.2)]
    [InlineData(0.9)]
    public void TimeAt_ClosedForm_IsTheSimulationsTime(double scale)
    {
        double[] start = s_scalar.Start(new(8), 1);
        start[s_scalar.HeadOffset] = scale * s_scalar.Survival(start).Threshold;
        HeadSurvival theory = s_scalar.Survival(start);
        foreach (double time in (double[])[0.01, 0.05, 0.2])
        {
            HeadSurvival now = s_scalar.Survival(GradientFlow.Solve(s_scalar.Flow(HeadGradient.LabelsDetached), start, time));
            double share = Math.Sqrt(now.Spread / theory.Spread);
            Assert.Equal(time, theory.TimeAt(share), 1e-7);
            Assert.Equal(now.InitialScale * now.InitialScale, theory.SquaredScale(share), 1e-7);
        }
    }

    [Fact]
    public void Threshold_OfEachForm_IsWhereTheSmallestSquareIsZero()
    {
        foreach (double overlap in (double[])[-3, -2, -0.5, 0, 0.7])
        {
            HeadSurvival at = new(overlap, 2, 0);
            HeadSurvival poised = at with { InitialScale = at.Threshold };
            Assert.Equal(0, Enumerable.Range(0, 100_001).Min(i => poised.SquaredScale(i / 100_000.0)), 1e-8);
        }
        Assert.Equal(0, new HeadSurvival(-3, 2, 1).Threshold);
        Assert.Throws<ArithmeticException>(() => new HeadSurvival(1, 2, 2).TimeAt(0.5));
    }
}
