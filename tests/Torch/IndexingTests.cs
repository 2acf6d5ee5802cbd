using TorchSharp;
using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class IndexingTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    // x[i, j, k] = 100 i + 10 j + k, so that an element says where it is from.
    private readonly Tensor x;

    public IndexingTests() => x = tensor([.. Each((2, 3, 4), (i, j, k) => (100.0 * i) + (10 * j) + k)], [2, 3, 4]);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Indexer_Numbers_DropsDimensions()
    {
        Assert.Equal([3, 4], x[1].shape);
        Close([110, 111, 112, 113], x[1, 1]);
        Assert.Equal(123, x[1, 2, 3].item<double>());
        Assert.Equal(123, x[-1, -1, -1].ToDouble());
    }

    [Fact]
    public void Indexer_Slices_KeepDimensions()
    {
        Close([1, 2, 11, 12, 21, 22], x[0, TensorIndex.Colon, TensorIndex.Slice(1, 3)]);
        Close([0, 2, 10, 12, 20, 22], x[0, .., TensorIndex.Slice(null, null, 2)]);
        Close([3, 13, 23, 103, 113, 123], x[TensorIndex.Ellipsis, 3]);
        Close([20, 21, 22, 23, 120, 121, 122, 123], x[.., 2..]);
        Assert.Equal([2, 1, 3, 4], x[TensorIndex.Colon, TensorIndex.None].shape);
    }

    [Fact]
    public void Indexer_Tensors_Gather()
    {
        var which = tensor(new long[] { 2, 0 });
        Close([120, 121, 122, 123, 100, 101, 102, 103], x[TensorIndex.Single(1), TensorIndex.Tensor(which)]);
        Close([122, 123], x[x > 121]);
        Close([20, 100], x[tensor(new long[] { 0, 1 }), which].select(1, 0));
    }

    [Fact]
    public void Indexer_Assignment_ChangesThePartNamed()
    {
        x[0, 1] = tensor(new[] { -1.0, -2, -3, -4 });
        x[1, TensorIndex.Colon, TensorIndex.Slice(0, 1)] = 7.0;
        x[x > 122] = 0.0;
        Close([0, 1, 2, 3, -1, -2, -3, -4, 20, 21, 22, 23, 7, 101, 102, 103, 7, 111, 112, 113, 7, 121, 122, 0], x);
    }

    [Fact]
    public void Slice_IsAView_OfTheSameMemory()
    {
        x[0, 0].add_(1000);
        Close([1000, 1001, 1002, 1003], x[0, 0]);
        x.narrow(2, 1, 2).zero_();
        Close([1000, 0, 0, 1003], x[0, 0]);
    }

    [Fact]
    public void SelectNarrowSlice_AgreeWithTheIndexer()
    {
        Close(Values(x[1]), x.select(0, 1));
        Close(Values(x[.., TensorIndex.Slice(1, 3)]), x.narrow(1, 1, 2));
        Close(Values(x[.., .., TensorIndex.Slice(0, 4, 3)]), x.slice(2, 0, 4, 3));
        Close(Values(x[.., TensorIndex.Tensor(tensor(new long[] { 2, 0 }))]), x.index_select(1, tensor(new long[] { 2, 0 })));
    }

    [Fact]
    public void GatherAndScatter_AreInverse()
    {
        var order = tensor(new long[] { 3, 1, 0, 2 }).expand(2, 3, 4);
        var gathered = x.gather(2, order);
        Close([3, 1, 0, 2], gathered[0, 0]);
        Close(Values(x), zeros_like(x).scatter(2, order, gathered));
        Close([2, 0, 3], zeros(3, float64).scatter_add(0, tensor(new long[] { 0, 0, 2 }), tensor(new[] { 1.0, 1, 3 })));
        Close([2, 0, 3], zeros(3, float64).index_add(0, tensor(new long[] { 0, 0, 2 }), tensor(new[] { 1.0, 1, 3 }), 1));
    }

    [Fact]
    public void MaskedSelect_Where_Nonzero_AgreeOnTheMask()
    {
        var mask = x % 3 == 0;
        var wanted = Values(x).Where(v => v % 3 == 0).ToArray();
        Close(wanted, x.masked_select(mask));
        Assert.Equal(wanted.Length, mask.nonzero().shape[0]);
        Close(Values(x).Select(v => v % 3 == 0 ? v : -1), x.where(mask, tensor(-1.0)));
        Close(Values(x).Select(v => v % 3 == 0 ? -1 : v), x.masked_fill(mask, -1));
    }

    [Fact]
    public void Diagonals_InAndOut_AreInverse()
    {
        var d = tensor(new[] { 1.0, 2, 3 });
        Close([1, 0, 0, 0, 2, 0, 0, 0, 3], d.diag());
        Close([1, 2, 3], d.diag().diagonal(0, 0, 1));
        Close([0, 1, 0, 0, 0, 2, 0, 0, 0], tensor(new[] { 1.0, 2 }).diag(1));
        Assert.Equal([2, 3, 4, 4], x.diag_embed().shape);
        Close(Values(x), x.diag_embed().diagonal(0, 2, 3));
        Close([6], d.diag().trace());
    }

    [Fact]
    public void TrilTriu_SplitAMatrix()
    {
        var m = x[0].narrow(1, 0, 3);
        Close([0, 0, 0, 10, 11, 0, 20, 21, 22], m.tril());
        Close(Values(m), m.tril(-1) + m.triu());
    }

    private static IEnumerable<double> Each((int I, int J, int K) size, Func<int, int, int, double> value) =>
        from i in Enumerable.Range(0, size.I) from j in Enumerable.Range(0, size.J) from k in Enumerable.Range(0, size.K) select value(i, j, k);
}
