using TorchSharp;
using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

[Collection(Alone.Name)]
public sealed class RandomTests : IDisposable
{
    private const int Many = 200_000;
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void ManualSeed_Repeated_RepeatsTheNumbers()
    {
        double[] Draw() => [.. Values(randn(5)), .. Values(rand(5)), .. Values(randperm(5)), .. Values(randint(0, 9, [5]))];
        manual_seed(7);
        var first = Draw();
        var second = Draw();
        manual_seed(7);
        Assert.Equal(first, Draw());
        Assert.NotEqual(first, second);
        random.manual_seed(8);
        Assert.NotEqual(first, Draw());
    }

    [Fact]
    public void RngState_Restored_RepeatsTheNumbers()
    {
        manual_seed(7);
        _ = randn(3);
        var state = random.get_rng_state();
        var first = Values(randn(5));
        random.set_rng_state(state);
        Assert.Equal(first, Values(randn(5)));
    }

    [Fact]
    public void Generator_OfItsOwn_LeavesTheGlobalOneAlone()
    {
        using var one = new Generator(5);
        using var two = new Generator(5);
        manual_seed(7);
        var untouched = Values(randn(3));
        manual_seed(7);
        Assert.Equal(Values(randn(4, generator: one)), Values(randn(4, generator: two)));
        Assert.Equal(untouched, Values(randn(3)));
        Assert.Equal(5, one.initial_seed());
        var state = one.get_state();
        var next = Values(rand(4, generator: one));
        one.set_state(state);
        Assert.Equal(next, Values(rand(4, generator: one)));
    }

    [Fact]
    public void Distributions_ManyDraws_HaveTheirMoments()
    {
        manual_seed(1);
        HasMoments(randn(Many, dtype: float64), 0, 1);
        HasMoments(rand(Many, dtype: float64), 0.5, 1 / 12.0);
        HasMoments(normal(3, 2, [Many]).to(float64), 3, 4);
        HasMoments(empty(Many, dtype: float64).normal_(-1, 0.5), -1, 0.25);
        HasMoments(empty(Many, dtype: float64).uniform_(2, 6), 4, 16 / 12.0);
        HasMoments(empty(Many, dtype: float64).exponential_(2), 0.5, 0.25);
        HasMoments((ones(Many, dtype: float64) * 0.3).bernoulli(), 0.3, 0.21);
        HasMoments((ones(Many, dtype: float64) * 4).poisson(), 4, 4);
        HasMoments(randint(0, 10, [Many]).to(float64), 4.5, 99 / 12.0);
        HasMoments(tensor([1.0, 0, 3]).multinomial(Many, replacement: true).to(float64), 1.5, 0.75);
    }

    [Fact]
    public void Randperm_OfN_IsAPermutation() => Close(Enumerable.Range(0, 50).Select(k => (double)k), randperm(50).sort().Values);

    [Fact]
    public void Dropout_WhileTraining_KeepsTheMean()
    {
        manual_seed(2);
        var y = nn.functional.dropout(ones(Many, dtype: float64), 0.2);
        Close([1.25], y.max());
        HasMoments(y, 1, 0.25);
        Close([1], nn.functional.dropout(ones(10, dtype: float64), 0.2, training: false).mean());
    }

    [Fact]
    public void Init_Distributions_HaveTheirBounds()
    {
        manual_seed(3);
        var w = empty(400, 100, dtype: float64);
        nn.init.kaiming_uniform_(w, a: Math.Sqrt(5));
        HasMoments(w.flatten(), 0, 1.0 / 300);
        Assert.True(w.abs().max().ToDouble() <= 0.1);
        HasMoments(nn.init.xavier_uniform_(w).flatten(), 0, 2.0 / 500);
        HasMoments(nn.init.normal_(w, 1, 2).flatten(), 1, 4);
        HasMoments(nn.init.uniform_(w, -1, 1).flatten(), 0, 1.0 / 3);
        Close([0], nn.init.zeros_(w).abs().max());
        Close([3], nn.init.constant_(w, 3).mean());
        var q = nn.init.orthogonal_(empty(5, 8, dtype: float64));
        Close(Values(eye(5, dtype: float64)), q.matmul(q.t()), 1e-11);
        Assert.Equal((100, 400), nn.init.CalculateFanInAndFanOut(w));
    }

    [Fact]
    public void Linear_NewModule_DrawsFromPlusMinusOneOverRootN()
    {
        manual_seed(4);
        using var linear = nn.Linear(100, 400, dtype: float64);
        HasMoments(linear.weight.detach().flatten(), 0, 1.0 / 300);
        HasMoments(linear.bias!.detach(), 0, 1.0 / 300);
    }

    [Fact]
    public void Threads_SetAndGet_Agree()
    {
        var before = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(before);
        Assert.Equal(before, get_num_threads());
        Assert.True(get_num_interop_threads() >= 1);
    }

    /// <summary>Mean and variance within five standard errors, the latter by the sample's own fourth moment.</summary>
    private static void HasMoments(Tensor sample, double mean, double variance)
    {
        var values = Values(sample);
        var squares = values.Select(v => (v - mean) * (v - mean)).ToArray();
        var spread = squares.Average(s => (s - variance) * (s - variance));
        Assert.True(Math.Abs(values.Average() - mean) < 5 * Math.Sqrt(variance / values.Length), $"mean {values.Average()}, not {mean}");
        Assert.True(
            Math.Abs(squares.Average() - variance) < 5 * Math.Sqrt(spread / values.Length), $"variance {squares.Average()}, not {variance}");
    }
}
