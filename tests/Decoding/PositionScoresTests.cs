using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class PositionScoresTests
{
    [Fact]
    public void RSquared_WorkedExample_EqualsHandFormula()
    {
        // mean 2.5, SST 5, SSE 0.25 + 0 + 1 + 0.25 = 1.5
        Assert.Equal(0.7, PositionScores.RSquared([1, 2, 3, 4], [1.5f, 2, 2, 4.5f]), 12);
    }

    [Fact]
    public void RSquared_OwnMeanAsPrediction_IsZero() => Assert.Equal(0, PositionScores.RSquared([1, 2, 6], [3, 3, 3]), 12);

    [Fact]
    public void RSquared_ConstantTruth_IsNaN() => Assert.Equal(double.NaN, PositionScores.RSquared([2, 2], [1, 3]));

    [Fact]
    public void AbsoluteErrors_WorkedExample_EqualHandFormula()
    {
        float[] truth = [0, 0, 0, 0, 0], predicted = [1, -2, 0.5f, 10, 3];
        Assert.Equal(2, PositionScores.MedianAbsoluteError(truth, predicted), 12);
        Assert.Equal(3.3, PositionScores.MeanAbsoluteError(truth, predicted), 12);
    }

    [Fact]
    public void RSquared_LengthsDiffer_SaysBoth()
    {
        string message = Assert.Throws<ArgumentException>(() => PositionScores.RSquared([1, 2], [1])).Message;
        Assert.Contains("'predicted' has 1 bins; expected 2", message);
    }
}
