using Dynamics.Simulators.Internals;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Dynamics.Tests.Simulators.Internals;

public sealed class OrthogonalMatrixTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void DrawRotation_ManySeeds_AreRotationsWithTheTraceOfUniformOnes(int size)
    {
        const int count = 2000;
        double[] traces = [.. Enumerable.Range(0, count).Select(seed =>
        {
            DenseMatrix rotation = DenseMatrix.OfArray(OrthogonalMatrix.DrawRotation(size, new RandomStream((ulong)seed)));
            Assert.InRange((rotation.TransposeThisAndMultiply(rotation) - DenseMatrix.CreateIdentity(size)).InfinityNorm(), 0, 1e-13);
            Assert.Equal(1, rotation.Determinant(), 1e-12);
            return rotation.Trace();
        })];
        // Uniform rotations: E tr = 0 and E tr² = 1, in the plane (2 cos of a uniform angle) 2; the trace is at most the size.
        double square = size == 2 ? 2 : 1;
        Assert.Equal(0, traces.Average(), 5 * Math.Sqrt(square / count));
        Assert.Equal(square, traces.Average(trace => trace * trace), 5 * Math.Sqrt(3.0 * square * square / count));
    }
}
