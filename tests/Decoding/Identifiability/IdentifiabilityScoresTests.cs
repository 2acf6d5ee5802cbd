using Dynamics.Decoding.Identifiability;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Decoding.Identifiability;

public sealed class IdentifiabilityScoresTests
{
    private const int Sequences = 20, Frames = 30;

    [Fact]
    public void Of_AffineLatents_ArePerfectBothWays()
    {
        (LatentTruth fitted, LatentTruth test) = Data(states => states * Mixing() + Constant(7));
        IdentifiabilityScores scores = IdentifiabilityScores.Of(fitted, test, 50, 1);
        Assert.Equal(1, scores.RSquared.Value, 9);
        Assert.Equal(1, scores.ReverseRSquared.Value, 9);
        Assert.Equal(1, scores.MedianRSquared.Value, 9);
        Assert.Equal(1, scores.CanonicalCorrelation.Value, 8);
        Assert.Equal(0, scores.Nonlinearity.Value, 1e-6);
        Assert.Equal(1, scores.RSquared.Interval.Low, 9);
        Assert.Equal(test.States[3, 1], scores.Map.Of(test.Latents)[3, 1], 8);
        Assert.Equal(8, scores.All.Count);
    }

    /// <summary>Against R² written out: the map by normal equations, errors row by row.</summary>
    [Fact]
    public void Of_NoisyLatents_AreTheNumbersWrittenOut()
    {
        RandomStream random = new(9);
        (LatentTruth fitted, LatentTruth test) =
            Data(states => (states * Mixing()).Map(value => value + random.NextGaussian(), Zeros.Include));
        IdentifiabilityScores scores = IdentifiabilityScores.Of(fitted, test, 200, 1);
        Matrix<double> design = fitted.Latents.InsertColumn(2, Vector<double>.Build.Dense(fitted.Latents.RowCount, 1));
        Matrix<double> weights = design.TransposeThisAndMultiply(design).Inverse() * design.TransposeThisAndMultiply(fitted.States);
        Matrix<double> predicted = test.Latents.InsertColumn(2, Vector<double>.Build.Dense(test.Latents.RowCount, 1)) * weights;
        double RSquared(int from, int count) => Enumerable.Range(0, 2).Average(j =>
        {
            double[] truth = [.. Enumerable.Range(from, count).Select(row => test.States[row, j])];
            double error = Enumerable.Range(from, count).Sum(row => Math.Pow(test.States[row, j] - predicted[row, j], 2));
            return 1 - (error / truth.Sum(value => Math.Pow(value - truth.Average(), 2)));
        });
        double[] each = [.. Enumerable.Range(0, Sequences).Select(sequence => RSquared(sequence * Frames, Frames)).Order()];
        Assert.Equal(RSquared(0, Sequences * Frames), scores.RSquared.Value, 9);
        Assert.Equal((each[9] + each[10]) / 2, scores.MedianRSquared.Value, 9);
        Assert.InRange(scores.RSquared.Value, scores.RSquared.Interval.Low, scores.RSquared.Interval.High);
        Assert.True(scores.RSquared.Interval.High - scores.RSquared.Interval.Low < 0.2);
        Assert.Equal(200, scores.RSquared.Resamples.Length);
    }

    [Fact]
    public void Of_BentLatents_AreNonlinearByWhatAPerceptronAdds()
    {
        (LatentTruth fitted, LatentTruth test) = Data(states => states.Map(value => Math.Tanh(2 * value), Zeros.Include));
        IdentifiabilityScores scores = IdentifiabilityScores.Of(fitted, test, 20, 1);
        Assert.InRange(scores.RSquared.Value, 0.6, 0.93);
        Assert.InRange(scores.RSquared.Value + scores.Nonlinearity.Value, scores.RSquared.Value + 0.04, 1);
    }

    [Fact]
    public void Of_LatentsWithMoreThanTheState_HaveALowReverse()
    {
        RandomStream random = new(4);
        (LatentTruth fitted, LatentTruth test) =
            Data(states => states.Append(Matrix<double>.Build.Dense(states.RowCount, 2, (_, _) => random.NextGaussian())));
        IdentifiabilityScores scores = IdentifiabilityScores.Of(fitted, test, 20, 1);
        Assert.Equal(1, scores.RSquared.Value, 9);
        Assert.InRange(scores.ReverseRSquared.Value, 0.45, 0.52); // two of four latents are nothing of the state
        Assert.Equal(double.NaN, scores.ProcrustesDistance.Value);
    }

    [Fact]
    public void Consistency_TrueDynamicsInOtherCoordinates_IsOne_AndAnotherIsLess()
    {
        (LatentTruth fitted, LatentTruth test) = Data(states => states * Mixing());
        AffineMap map = AffineMap.Fit(fitted);
        Matrix<double> next = test.States.Map(Math.Sin, Zeros.Include);
        LatentTruth learned = test with { Latents = next * Mixing(), States = next };
        Assert.Equal(1, IdentifiabilityScores.Consistency(map, learned, 10, 1).Value, 9);
        Assert.True(IdentifiabilityScores.Consistency(map, learned with { Latents = test.Latents * Mixing() }, 10, 1).Value < 0.5);
    }

    [Fact]
    public void Agreement_OfAffineImages_IsOne_AndOfStrangersIsNot()
    {
        (LatentTruth fitted, LatentTruth test) = Data(states => states);
        Assert.Equal(1, IdentifiabilityScores.Agreement(test.States, test.States * Mixing()), 9);
        Assert.True(IdentifiabilityScores.Agreement(test.States, fitted.States.SubMatrix(0, test.States.RowCount, 0, 2)) < 0.1);
    }

    [Fact]
    public void Where_SomeRows_KeepsSequencesThatHaveAny()
    {
        LatentTruth truth = LatentTruth.Of(
            Matrix<double>.Build.Dense(6, 1, (i, _) => i), Matrix<double>.Build.Dense(6, 1, (i, _) => -i), 3);
        LatentTruth kept = truth.Where([true, true, false, false, false, true]);
        Assert.Equal([0, 0, 1], kept.SequenceOf);
        Assert.Equal([0.0, 1, 5], kept.Latents.Column(0));
        Assert.Throws<ArgumentException>(() => LatentTruth.Of(truth.Latents, truth.States, 4));
    }

    private static Matrix<double> Mixing() => Matrix<double>.Build.DenseOfRowArrays([2, 0.5], [-1, 3]);

    private static Matrix<double> Constant(double value) => Matrix<double>.Build.Dense(Sequences * Frames, 2, value);

    private static (LatentTruth Fitted, LatentTruth Test) Data(Func<Matrix<double>, Matrix<double>> encode)
    {
        LatentTruth Drawn(ulong seed)
        {
            RandomStream random = new(seed);
            Matrix<double> states = Matrix<double>.Build.Dense(Sequences * Frames, 2, (_, _) => random.NextGaussian());
            return LatentTruth.Of(encode(states), states, Sequences);
        }
        return (Drawn(1), Drawn(2));
    }
}
