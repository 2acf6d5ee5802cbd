using TorchSharp;
using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class CreationTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Constants_OfAShape_AreFilled()
    {
        Close(new double[6], zeros(2, 3));
        Close([1, 1, 1], ones(3));
        Close([7, 7], full(2, 7));
        Close([1, 0, 0, 0, 1, 0], eye(2, 3));
        Assert.Equal([2, 3, 4], empty(2, 3, 4).shape);
        Assert.Equal([0, 3], zeros(0, 3).shape);
        Assert.Equal([], zeros([]).shape);
        Assert.Equal(ScalarType.Float32, zeros(1).dtype);
        Assert.Equal(ScalarType.Int64, zeros(1, dtype: int64).dtype);
        Assert.True(ones(1, requires_grad: true).requires_grad);
    }

    [Fact]
    public void Like_AnotherTensor_TakesShapeAndType()
    {
        var x = Uniform(1, [2, 3]);
        foreach (var like in new[] { zeros_like(x), ones_like(x), x.zeros_like(), x.ones_like(), x.randn_like(), rand_like(x), x.full_like(3) })
        {
            Assert.Equal([2, 3], like.shape);
            Assert.Equal(ScalarType.Float64, like.dtype);
        }

        Assert.Equal(ScalarType.Float32, zeros_like(x, float32).dtype);
        Assert.Equal(ScalarType.Float64, x.new_zeros([4]).dtype);
    }

    [Fact]
    public void Sequences_AreArithmetic()
    {
        Close([0, 1, 2, 3], arange(4));
        Assert.Equal(ScalarType.Int64, arange(4).dtype);
        Close([1, 1.5, 2, 2.5], arange(1.0, 3.0, 0.5));
        Close([2, 3, 4], arange(2, 5, float64));
        Close([0, 0.25, 0.5, 0.75, 1], linspace(0, 1, 5));
    }

    [Fact]
    public void Tensor_OfArrays_CopiesThemInTheirType()
    {
        double[] source = [1, 2, 3, 4, 5, 6];
        var t = tensor(source, [2, 3]);
        source[0] = 99;
        Close([1, 2, 3, 4, 5, 6], t);
        Assert.Equal(ScalarType.Float64, t.dtype);
        Assert.Equal(ScalarType.Float32, tensor([1f, 2]).dtype);
        Assert.Equal(ScalarType.Int64, tensor([1L, 2]).dtype);
        Assert.Equal(ScalarType.Int32, tensor([1, 2]).dtype);
        Assert.Equal(ScalarType.Byte, tensor([(byte)1, (byte)2]).dtype);
        Assert.Equal(ScalarType.Bool, tensor([true, false]).dtype);
        Close([1, 2, 3, 4], tensor(new[,] { { 1f, 2 }, { 3, 4 } }));
        Assert.Equal([1, 2, 2], tensor(new[,,] { { { 1f, 2 }, { 3, 4 } } }).shape);
        Assert.Equal(ScalarType.Float32, tensor(source, dtype: float32).dtype);
        Assert.Equal([3, 2], tensor(new List<float> { 1, 2, 3, 4, 5, 6 }, 3, 2).shape);
        Assert.Equal([], tensor(3.0).shape);
        Close([2, 3], tensor(source.AsMemory(1, 2), [2]));
    }

    [Fact]
    public void FromArray_SameType_SharesTheArraysMemory()
    {
        float[,] source = { { 1, 2, 3 }, { 4, 5, 6 } };
        var t = from_array(source);
        Assert.Equal([2, 3], t.shape);
        source[1, 2] = 60;
        Close([1, 2, 3, 4, 5, 60], t);
        t.mul_(2);
        Assert.Equal(120, source[1, 2]);
        Assert.Equal(ScalarType.Float64, from_array(source, float64).dtype);
    }

    [Fact]
    public void FromBuffer_CountAndOffset_IsThatPart()
    {
        double[] source = [1, 2, 3, 4, 5];
        Close([3, 4], frombuffer(source, float64, 2, 2));
        Close(source, frombuffer(source, float64));
        Assert.Throws<ArgumentOutOfRangeException>(() => frombuffer(source, float64, 9));
    }

    [Fact]
    public void FromArray_AfterTheArrayIsForgotten_StillHoldsIt()
    {
        static Tensor Make() => from_array(Enumerable.Range(0, 100_000).Select(k => (double)k).ToArray());
        var t = Make().view(1000, 100)[999];
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Close(Enumerable.Range(99_900, 100).Select(k => (double)k), t);
    }

    [Fact]
    public void Data_OfAView_ReadsAndWritesThroughItsStrides()
    {
        var x = tensor(new[] { 1.0, 2, 3, 4, 5, 6 }, [2, 3]);
        var view = x.t()[1..];
        var accessor = view.data<double>();
        Assert.Equal(4, accessor.Count);
        Assert.Equal([2.0, 5, 3, 6], accessor.ToArray());
        Assert.Equal([2.0, 5, 3, 6], accessor);
        Assert.Equal(3, accessor[1, 0]);
        Assert.Equal(5, accessor[1]);
        accessor[1, 1] = 60;
        Close([1, 2, 3, 4, 5, 60], x);
        var part = new double[3];
        accessor.CopyTo(part, 1, 2);
        Assert.Equal([0.0, 3, 60], part);
        accessor.CopyFrom([-2.0, -5]);
        Close([1, -2, 3, 4, -5, 60], x);
        Assert.Throws<IndexOutOfRangeException>(() => accessor[9]);
    }

    [Fact]
    public void Bytes_OfATensor_AreItsMemory()
    {
        var x = tensor(new[] { 1f, 2 });
        Assert.Equal(BitConverter.GetBytes(1f).Concat(BitConverter.GetBytes(2f)), x.bytes.ToArray());
        BitConverter.GetBytes(5f).CopyTo(x.bytes);
        Close([5, 2], x);
    }

    [Fact]
    public void Scalars_FromTensors_AreConverted()
    {
        Assert.Equal(2.5f, tensor(2.5f).item<float>());
        Assert.Equal(7L, tensor(7L).item<long>());
        Assert.True(tensor(true).item<bool>());
        Assert.Equal(2.5, tensor(2.5f).ToDouble());
        Assert.Equal(2.5f, tensor(2.5).ToSingle());
        Assert.Equal(2, tensor(2.9).ToInt64());
        Assert.Equal(3, (int)tensor(3));
        Assert.Equal(3.5, (double)tensor(3.5));
    }

    [Fact]
    public void To_TypesAndDevices_ConvertsOrReturnsTheSame()
    {
        var x = tensor(new[] { 1.7, -1.7 });
        Close([1, -1], x.to(int64));
        Assert.Equal(ScalarType.Float32, x.@float().dtype);
        Assert.Equal(ScalarType.Int64, x.@long().dtype);
        Assert.Equal(ScalarType.Float64, x.@float().@double().dtype);
        Assert.Equal(ScalarType.Float32, x.to_type(float32).dtype);
        Assert.Equal(DeviceType.CPU, x.to(CPU).device_type);
        Assert.Equal(DeviceType.CPU, x.cpu().to("cpu").device.type);
        Assert.Equal("cpu", x.device.ToString());
        Assert.Equal(("cuda", 1), (device("cuda:1").type.ToString().ToLowerInvariant(), device("cuda:1").index));
    }

    [Fact]
    public void Equality_OfTensors_IsByElement()
    {
        var x = tensor(new[] { 1.0, 2 });
        Assert.True(x.Equals(x.clone()));
        Assert.False(x.Equals(x + 1));
        Assert.True(x.allclose(x + 1e-12));
        Assert.False(x.allclose(x + 1e-3));
    }

    [Fact]
    public void OneHot_OfClasses_MarksThem() =>
        Close([0, 0, 1, 1, 0, 0], nn.functional.one_hot(tensor(new long[] { 2, 0 }), 3));
}
