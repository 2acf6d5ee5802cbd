using TorchSharp;
using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class ReductionTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly double[][] rows = [.. Uniform(1, 12, -2, 2).Chunk(4)];
    private readonly Tensor x;

    public ReductionTests() => x = tensor([.. rows.SelectMany(row => row)], [3, 4]);

    private double[] All => [.. rows.SelectMany(row => row)];

    public void Dispose() => scope.Dispose();

    [Fact]
    public void SumAndMean_AllOrDimensions_AreSums()
    {
        Close([All.Sum()], x.sum());
        Close(rows.Select(row => row.Sum()), x.sum(1));
        Assert.Equal([3, 1], x.sum(1, keepdim: true).shape);
        Close([All.Sum()], x.sum([0, 1]));
        Close([All.Average()], x.mean());
        Close(Enumerable.Range(0, 4).Select(k => rows.Average(row => row[k])), x.mean([0]));
        Close(rows.Select(row => row.Aggregate(1.0, (a, b) => a * b)), x.prod(1));
        Assert.Equal(ScalarType.Float32, x.sum(type: ScalarType.Float32).dtype);
    }

    [Fact]
    public void VarAndStd_BiasedOrNot_AreMeanSquares()
    {
        static double Variance(double[] v, int less) => v.Sum(a => (a - v.Average()) * (a - v.Average())) / (v.Length - less);
        Close([Variance(All, 1)], x.var());
        Close([Variance(All, 0)], x.var(unbiased: false));
        Close(rows.Select(row => Variance(row, 1)), x.var(1));
        Close(rows.Select(row => Variance(row, 0)), var(x, 1, unbiased: false));
        Close(rows.Select(row => Math.Sqrt(Variance(row, 1))), x.std(1));
        Close([Math.Sqrt(Variance(All, 0))], x.std(false));
    }

    [Fact]
    public void MinMaxAndTheirIndices_AreFoundBySearch()
    {
        Close([All.Max()], x.max());
        Close([All.Min()], x.min());
        var (values, indexes) = x.max(1);
        Close(rows.Select(row => row.Max()), values);
        Close(rows.Select(row => (double)Array.IndexOf(row, row.Max())), indexes);
        Close(rows.Select(row => (double)Array.IndexOf(row, row.Min())), x.argmin(1));
        Close([Array.IndexOf(All, All.Max())], x.argmax());
        Close(rows.Select(row => row.Max()), x.amax(1));
        Close(rows.Select(row => row.Min()), x.min(1).values);
    }

    [Fact]
    public void SortTopkMedianQuantile_AgainstArraySort_Agree()
    {
        var sorted = rows.Select(row => row.Order().ToArray()).ToArray();
        Close(sorted.SelectMany(row => row), x.sort(1).Values);
        Close(sorted.SelectMany(row => row.Reverse()), x.sort(1, descending: true).Values);
        Close(sorted.SelectMany(row => row), x.gather(1, x.argsort(1)));
        Close(sorted.SelectMany(row => row.Reverse().Take(2)), x.topk(2, 1).values);
        Close(sorted.Select(row => row[1]), x.kthvalue(2, 1).values);
        Close([All.Order().ElementAt(5)], x.median());
        Close(sorted.Select(row => row[0] + (0.3 * 3 * (row[1] - row[0]))), x.quantile(tensor(new[] { 0.3 }), 1), 1e-11);
    }

    [Fact]
    public void CumulativeSums_RunAlongTheDimension()
    {
        Close(rows.SelectMany(row => row.Select((_, k) => row.Take(k + 1).Sum())), x.cumsum(1));
        Close(rows.SelectMany(row => row.Select((_, k) => row.Take(k + 1).Aggregate(1.0, (a, b) => a * b))), x.cumprod(1));
    }

    [Fact]
    public void LogSumExp_LargeValues_DoesNotOverflow()
    {
        Close(rows.Select(row => 1000 + Math.Log(row.Sum(Math.Exp))), (x + 1000).logsumexp(1));
    }

    [Fact]
    public void Norms_AreRootsOfSums()
    {
        Close([Math.Sqrt(All.Sum(v => v * v))], x.norm());
        Close([All.Sum(Math.Abs)], x.norm(1f));
        Close(rows.Select(row => Math.Sqrt(row.Sum(v => v * v))), x.norm(1, keepdim: false, p: 2f));
        Close([Math.Sqrt(All.Sum(v => v * v))], linalg.norm(x));
        Close(rows.Select(row => row.Max(Math.Abs)), linalg.vector_norm(x, double.PositiveInfinity, [1]));
    }

    [Fact]
    public void AllAnyCount_OfBooleans_Count()
    {
        var positive = x > 0;
        Close([All.Count(v => v > 0)], positive.sum());
        Close([All.Count(v => v > 0)], positive.count_nonzero());
        Close(rows.Select(row => row.All(v => v > 0) ? 1.0 : 0), positive.all(1));
        Close(rows.Select(row => row.Any(v => v > 0) ? 1.0 : 0), positive.any(1));
        Assert.True(positive.any().ToBoolean());
    }

    [Fact]
    public void Bincount_OfClasses_CountsEach() =>
        Close([1, 0, 2, 0], tensor(new long[] { 2, 0, 2 }).bincount(null, 4));
}
