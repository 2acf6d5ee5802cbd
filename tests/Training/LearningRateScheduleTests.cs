using Dynamics.Training;

namespace Dynamics.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(0, 0.25)] // 1/4, not 0
    [InlineData(1, 0.5)]
    [InlineData(3, 1)]
    [InlineData(5, 0.775)] // a third of the way: 0.1 + 0.9 (1 + cos 60°) / 2
    [InlineData(6, 0.55)] // half-way: 0.1 + 0.9 / 2
    [InlineData(9, 0.1)]
    [InlineData(20, 0.1)]
    public void Factor_TenStepsWithWarmup_IsAsByHand(long step, double expected)
    {
        var options = new TrainingOptions { Steps = 10, WarmupSteps = 4, FinalFraction = 0.1 };
        Assert.Equal(expected, LearningRateSchedule.Factor(options, step), 12);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 0.5)]
    [InlineData(4, 0)]
    public void Factor_WithoutWarmup_StartsAtThePeak(long step, double expected)
    {
        var options = new TrainingOptions { Steps = 5, WarmupSteps = 0, FinalFraction = 0 };
        Assert.Equal(expected, LearningRateSchedule.Factor(options, step), 12);
    }

    [Fact]
    public void Factor_FinalFractionOne_IsConstant()
    {
        var options = new TrainingOptions { Steps = 50, WarmupSteps = 0, FinalFraction = 1 };
        Assert.All(Enumerable.Range(0, 50), step => Assert.Equal(1, LearningRateSchedule.Factor(options, step), 12));
    }

    [Fact]
    public void Factor_RunShorterThanItsWarmup_Rises()
    {
        var options = new TrainingOptions { Steps = 1, WarmupSteps = 50 };
        Assert.Equal(0.02, LearningRateSchedule.Factor(options, 0), 12);
        Assert.Equal(1, LearningRateSchedule.Factor(new TrainingOptions { Steps = 1, WarmupSteps = 0 }, 0), 12);
    }
}
