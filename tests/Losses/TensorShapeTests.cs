using Dynamics.Losses;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

public sealed class TensorShapeTests
{
    [Fact]
    public void Require_RightAxes_Passes()
    {
        using var scope = NewDisposeScope();
        TensorShape.Require(zeros([32, 50, 4]), "counts", "batch", "time", ("unit", 4));
        TensorShape.Require(zeros([]), "loss");
    }

    [Theory]
    [InlineData(new long[] { 32, 50, 3 }, "'counts' has shape [32, 50, 3]; expected [batch, time, unit=4]")]
    [InlineData(new long[] { 50, 4 }, "'counts' has shape [50, 4]; expected [batch, time, unit=4]")]
    [InlineData(new long[] { }, "'counts' has shape []; expected [batch, time, unit=4]")]
    public void Require_WrongAxes_SaysWhatIsAndWhatShouldBe(long[] shape, string message)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => TensorShape.Require(zeros(shape), "counts", "batch", "time", ("unit", 4)));
        Assert.StartsWith(message, error.Message);
        Assert.Equal("counts", error.ParamName);
    }
}
