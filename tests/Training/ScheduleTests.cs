using Dynamics.Training;

namespace Dynamics.Tests.Training;

/// <summary>Laws of every schedule, and the cosine by hand.</summary>
public sealed class ScheduleTests
{
    public static TheoryData<Schedule> Rows =>
        [new ConstantSchedule(), new CosineSchedule { WarmupSteps = 7, FinalFraction = 0.2 }, new CosineSchedule { FinalFraction = 10 },
            new LinearSchedule { FinalFraction = 0.3 }];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Factor_AnyStep_IsFiniteAndNotNegative(Schedule schedule)
    {
        foreach (int steps in (int[])[1, 2, 7, 8, 50])
        {
            Assert.All(Enumerable.Range(0, steps), step => Assert.InRange(schedule.Factor(step, steps), 0, 10));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Schedule_ThroughJson_IsTheSame(Schedule schedule) =>
        Assert.Equal(schedule, OptionsJson.Parse<Schedule>(OptionsJson.ToText(schedule), "test"));

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
        TrainingOptions options = new() { Steps = 10, WarmupSteps = 4, FinalFraction = 0.1 };
        Assert.Equal(expected, options.LearningRateSchedule.Factor(step, options.Steps), 12);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 0.5)]
    [InlineData(4, 0)]
    public void Factor_WithoutWarmup_StartsAtThePeak(long step, double expected) =>
        Assert.Equal(expected, new CosineSchedule { FinalFraction = 0 }.Factor(step, 5), 12);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3.25)] // a third of the way: 1 + 9 (1 - cos 60°) / 2
    [InlineData(3, 5.5)]
    [InlineData(6, 10)]
    public void Factor_FinalFractionAboveOne_Rises(long step, double expected) =>
        Assert.Equal(expected, new CosineSchedule { FinalFraction = 10 }.Factor(step, 7), 12);

    [Fact]
    public void Factor_FinalFractionOne_IsConstant() => Assert.All(
        Enumerable.Range(0, 50), step => Assert.Equal(1, new CosineSchedule { FinalFraction = 1 }.Factor(step, 50), 12));

    [Fact]
    public void Factor_RunShorterThanItsWarmup_Rises()
    {
        Assert.Equal(0.02, new CosineSchedule { WarmupSteps = 50 }.Factor(0, 1), 12);
        Assert.Equal(1, new CosineSchedule().Factor(0, 1), 12);
    }
}
