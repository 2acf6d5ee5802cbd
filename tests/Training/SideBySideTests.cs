using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Tests.Training;

public sealed class SideBySideTests
{
    private static readonly InputException s_mistake = new("is wrong", "here", "mend it");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_OneFails_RethrowsItAsItWas(int threads) =>
        Assert.Same(
            s_mistake, Assert.Throws<InputException>(() => SideBySide.Run(Enumerable.Range(0, 8), threads, i => Fail(i == 3, s_mistake))));

    [Fact]
    public void Run_NestedFailure_IsUnwrapped() =>
        Assert.Same(s_mistake, Assert.Throws<InputException>(() => SideBySide.Run([0], 1, _ => Parallel.For(0, 1, _ => throw s_mistake))));

    [Fact]
    public void Run_FailureAmongCancellations_IsTheFailure()
    {
        using Barrier both = new(2); // neither ends before the other has begun
        Assert.Throws<TrainingDivergedException>(
            () => SideBySide.Run((Exception[])[new OperationCanceledException(), new TrainingDivergedException(3, "loss", 0)], 2, failure =>
        {
            both.SignalAndWait();
            throw failure;
        }));
        Assert.Throws<OperationCanceledException>(() => SideBySide.Run([0], 1, _ => throw new OperationCanceledException()));
    }

    [Fact]
    public void Run_AfterAFailure_BeginsNoFurtherItem()
    {
        List<int> begun = [];
        Assert.Throws<InputException>(() => SideBySide.Run(Enumerable.Range(0, 100), 1, i =>
        {
            begun.Add(i);
            Fail(i == 2, s_mistake);
        }));
        Assert.Equal([0, 1, 2], begun);
    }

    [Fact]
    public void Map_Items_GivesTheResultsInTheirOrderOnOneThreadEach()
    {
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i * i), SideBySide.Map([.. Enumerable.Range(0, 50)], i => i * i));
        Assert.All(SideBySide.Map([.. Enumerable.Range(0, 8)], _ => get_num_threads()), threads => Assert.Equal(1, threads));
    }

    private static void Fail(bool now, Exception failure)
    {
        if (now)
        {
            throw failure;
        }
    }
}
