using Dynamics.Simulators;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Dynamics.Tests.Simulators;

public sealed class GeneralizedGaussianSimulatorTests
{
    [Theory]
    [InlineData(0.7)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(50)]
    public void Batch_AnyShape_HasUnitVarianceAndTheKurtosisOfItsShape(double shape)
    {
        double[] values = GeneralizedGaussianSimulator.Create(new() { Shapes = [shape, 2] }).First(30).TruthOf("source1");
        double scale = Math.Sqrt(SpecialFunctions.Gamma(1 / shape) / SpecialFunctions.Gamma(3 / shape));
        double Moment(double power) =>
            Math.Pow(scale, power) * SpecialFunctions.Gamma((power + 1) / shape) / SpecialFunctions.Gamma(1 / shape);
        foreach (double power in (double[])[1, 2, 4])
        {
            double error = Math.Sqrt((Moment(2 * power) - Moment(power) * Moment(power)) / values.Length);
            Assert.Equal(Moment(power), values.Average(value => Math.Pow(Math.Abs(value), power)), 5 * error);
        }
        Assert.Equal(1, Moment(2), 1e-12);
        Assert.Equal(SpecialFunctions.Gamma(5 / shape) * SpecialFunctions.Gamma(1 / shape) / Math.Pow(SpecialFunctions.Gamma(3 / shape), 2),
            Moment(4), 1e-9);
        Assert.Equal(0, values.Average(), 5 / Math.Sqrt(values.Length));
        Assert.Equal(0, values.Zip(values.Skip(1), (a, b) => a * b).Average(), 5 / Math.Sqrt(values.Length));
    }

    [Fact]
    public void Batch_GivenMatrix_MixesTheSources()
    {
        SequenceBatch batch =
            GeneralizedGaussianSimulator.Create(new() { FrameCount = 50, Mixing = new() { Matrix = [[1, 2], [3, 4], [-5, 6]] } }).First(1);
        double[] first = batch.TruthOf("source1"), second = batch.TruthOf("source2");
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(first[i] + 2 * second[i], batch.Observations[3 * i], 1e-5);
            Assert.Equal(-5 * first[i] + 6 * second[i], batch.Observations[3 * i + 2], 1e-5);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void Create_RandomMatrix_HasItsConditionNumber(double condition)
    {
        GeneralizedGaussianSimulator simulator =
            GeneralizedGaussianSimulator.Create(new() { Shapes = [1, 2, 3, 4], Mixing = new() { ConditionNumber = condition } });
        var values = DenseMatrix.OfArray(simulator.Matrices["mixing"]).Svd().S;
        Assert.Equal(condition, values[0] / values[3], 1e-9);
        Assert.Equal(1, DenseMatrix.OfArray(simulator.Matrices["mixing"]).Determinant(), 1e-9);
        Assert.NotEqual(simulator.Matrices["mixing"],
            GeneralizedGaussianSimulator.Create(simulator.Options with { Seed = 2 }).Matrices["mixing"]);
    }
}
