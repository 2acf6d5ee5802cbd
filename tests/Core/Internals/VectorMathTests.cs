using System.Runtime.Intrinsics;
using Dynamics.Core.Internals;

namespace Dynamics.Tests.Core.Internals;

/// <summary>Against the functions of the run-time library in double.</summary>
public sealed class VectorMathTests
{
    [Fact]
    public void Log_OverThirtyDecades_AgreesToTwoRoundings()
    {
        var random = new RandomStream(1);
        for (int i = 0; i < 200_000; i++)
        {
            float x = i % 2 == 0 ? (float)Math.Pow(10, 34 * random.NextDouble() - 30) : (float)(0.9 + 0.2 * random.NextDouble());
            double expected = Math.Log(x);
            Assert.Equal(expected, VectorMath.Log(Vector512.Create(x))[i % 16], 2e-7 * Math.Abs(expected));
        }
        Assert.Equal(0, VectorMath.Log(Vector512.Create(1f))[3]);
    }

    [Fact]
    public void Exp_FromUnderflowToLarge_AgreesToTwoRoundings()
    {
        var random = new RandomStream(2);
        for (int i = 0; i < 200_000; i++)
        {
            float x = (float)(165 * random.NextDouble() - 85);
            Assert.Equal(1, VectorMath.Exp(Vector512.Create(x))[i % 16] / Math.Exp(x), 2e-7);
        }
        Assert.Equal(1, VectorMath.Exp(Vector512<float>.Zero)[0]);
        Assert.InRange(VectorMath.Exp(Vector512.Create(-1e30f))[5], 0, 1e-37f);
    }

    [Fact]
    public void CosSin_AllAround_AgreesToTwoRoundings()
    {
        var random = new RandomStream(3);
        for (int i = 0; i < 200_000; i++)
        {
            uint turns = i < 64 ? (uint)i << 26 : (uint)random.NextBits();
            (Vector512<float> cos, Vector512<float> sin) = VectorMath.CosSin(Vector512.Create(turns));
            Assert.Equal(Math.Cos(Math.Tau * turns / 4294967296.0), cos[i % 16], 2e-7);
            Assert.Equal(Math.Sin(Math.Tau * turns / 4294967296.0), sin[i % 16], 2e-7);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(100)]
    public void ScaleAndAdd_AnyLength_AgreesWithOneRounding(int length)
    {
        var random = new RandomStream(4);
        float[] values = [.. Enumerable.Range(0, length).Select(_ => (float)random.NextGaussian())],
            added = [.. values.Select(value => value * value)];
        float[] expected = [.. values.Zip(added, (value, plus) => (float)(value * (double)0.3f + plus))];
        VectorMath.ScaleAndAdd(values, 0.3f, added);
        Assert.Equal(expected, values);
    }
}
