using TorchSharp;
using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class ShapeTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor x;

    public ShapeTests() => x = arange(24, dtype: float64).reshape(2, 3, 4);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Properties_OfATensor_AreItsMetadata()
    {
        Assert.Equal([2, 3, 4], x.shape);
        Assert.Equal([12, 4, 1], x.stride());
        Assert.Equal(4, x.stride(1));
        Assert.Equal(3, x.dim());
        Assert.Equal(3, x.ndim);
        Assert.Equal(4, x.size(-1));
        Assert.Equal(24, x.numel());
        Assert.Equal(24, x.NumberOfElements);
        Assert.Equal(8, x.ElementSize);
        Assert.Equal(ScalarType.Float64, x.dtype);
        Assert.Equal(DeviceType.CPU, x.device.type);
        Assert.True(x.is_contiguous());
        Assert.False(x.is_sparse);
    }

    [Fact]
    public void TransposePermute_MoveStridesOnly()
    {
        var swapped = x.transpose(0, 2);
        Assert.Equal([4, 3, 2], swapped.shape);
        Assert.Equal([1, 4, 12], swapped.stride());
        Assert.False(swapped.is_contiguous());
        Assert.True(swapped.contiguous().is_contiguous());
        Assert.Equal(x[1, 2, 3].ToDouble(), swapped[3, 2, 1].ToDouble());
        Close(Values(swapped), x.permute(2, 1, 0));
        Close(Values(x[0].t()), x[0].transpose(0, 1));
        Close(Values(x.transpose(1, 2)), x.movedim([2], [1]));
    }

    [Fact]
    public void ViewReshapeFlatten_KeepTheOrder()
    {
        foreach (var same in new[] { x.view(6, 4), x.reshape(-1, 2), x.flatten(), x.flatten(1), x.unsqueeze(1), x.unsqueeze(0).squeeze(0), x.squeeze() })
        {
            Close(Values(x), same);
        }

        Assert.Equal([2, 12], x.flatten(1).shape);
        Assert.Equal([2, 1, 3, 4], x.unsqueeze(1).shape);
        Assert.Equal([2, 3, 4], x.reshape(6, 4).view_as(x).shape);
    }

    [Fact]
    public void ExpandRepeat_ReadOrCopyTheSame()
    {
        var row = tensor(new[] { 1.0, 2 });
        Close([1, 2, 1, 2], row.expand(2, 2));
        Assert.Equal(0, row.expand(2, 2).stride(0));
        Close([1, 2, 1, 2, 1, 2, 1, 2], row.repeat(2, 2));
        Close([1, 1, 2, 2], row.repeat_interleave(2));
        Close([1, 2, 1, 2], row.broadcast_to(2, 2));
    }

    [Fact]
    public void CatStackSplitChunk_AreInverse()
    {
        Close(Values(x), cat(x.split(1, 1), 1));
        Close(Values(x), cat(x.chunk(2, 2), 2));
        Close(Values(x), stack(x.unbind(1), 1));
        Assert.Equal([1L, 2L], x.split([1, 2], 1).Select(part => part.size(1)));
        Assert.Equal([2L, 2L], x.chunk(2, -1).Select(part => part.size(2)));
        Assert.Equal([4, 3, 4], vstack([x, x]).shape);
        Assert.Equal([2, 6, 4], hstack([x, x]).shape);
    }

    [Fact]
    public void FlipRoll_ReorderElements()
    {
        var v = tensor(new[] { 1.0, 2, 3 });
        Close([3, 2, 1], v.flip(0));
        Close([3, 1, 2], v.roll(1, 0));
    }

    [Fact]
    public void Unfold_OfASequence_IsItsWindows() =>
        Close([0, 1, 2, 1, 2, 3, 2, 3, 4], arange(5, dtype: float64).unfold(0, 3, 1));

    [Fact]
    public void DetachAlias_ShareMemory_CloneDoesNot()
    {
        var copy = x.clone();
        var alias = x.alias();
        x.detach().zero_();
        Close([0], alias.sum());
        Close([276], copy.sum());
    }
}
