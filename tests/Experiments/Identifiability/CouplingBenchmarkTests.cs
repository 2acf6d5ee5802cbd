using Dynamics.Experiments.Identifiability;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Tests.Experiments.Identifiability;

public sealed class CouplingBenchmarkTests
{
    /// <summary>A matched network with the mixing's maps undoes it.</summary>
    [Theory]
    [InlineData(2, 3)]
    [InlineData(4, 1)]
    [InlineData(8, 4)]
    public void Matched_WithTheMapsOfAMixing_UndoesIt(int size, int layers)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        using CouplingNetwork mixing = CouplingNetwork.Mixing(size, layers, new RandomStream(1));
        using CouplingNetwork inverse = CouplingNetwork.Matched(size, layers, new RandomStream(2));
        foreach ((Parameter map, Parameter own) in mixing.Parameters.Zip(inverse.Parameters))
        {
            Assert.True((map.mm(map.t()) - eye(size / 2).Times(4)).abs().max().Number() < 1e-5);
            own.copy_(map);
        }
        RandomStream random = new(3);
        Tensor states = tensor([.. Enumerable.Range(0, 40 * size).Select(_ => (float)random.NextGaussian())], [40, size]);
        Tensor mixed = mixing.forward(states);
        Assert.True((mixed - states).abs().max().Number() > 0.5);
        Assert.True((inverse.forward(mixed) - states).abs().max().Number() < 1e-5);
    }

    [Fact]
    public void Measure_GaussianStates_AreRecoveredWithinTheBounds()
    {
        CouplingOptions options = new()
        {
            Training = new CouplingOptions().Training with { Steps = 2000, LearningRate = 1e-2 }, BootstrapResamples = 20, Encoders = 1,
        };
        CouplingScores scores = CouplingBenchmark.Measure(options, new CouplingMixing(4), 2, 2, seed: 1);
        Assert.InRange(scores.Scores.RSquared.Value, Math.Max(scores.Untrained.RSquared.Value, 0.97), 1);
        Assert.True(scores.Scores.OrthogonalityError.Value <= scores.Bound.Orthogonality);
        Assert.True(scores.Scores.ProcrustesDistance.Value <= scores.Bound.Procrustes);
        Assert.Throws<OperationCanceledException>(
            () => CouplingBenchmark.Measure(options, new CouplingMixing(4), 2, 2, 1, null, new(canceled: true)));
    }

    /// <summary>Where the trial is the whole training, the encoder that is chosen ends at the smallest loss.</summary>
    [Fact]
    public void Measure_OfSeveralEncoders_IsThatOfTheSmallestLoss()
    {
        CouplingOptions options = new()
        {
            Training = new CouplingOptions().Training with { Steps = 100, LogEverySteps = 5, LearningRate = 1e-2 },
            BootstrapResamples = 2, TrialSteps = 100,
        };
        double LossOf(int encoders) =>
            CouplingBenchmark.Measure(options with { Encoders = encoders }, new CouplingMixing(4), 4, 2, seed: 2).Loss;
        (double first, double best) = (LossOf(1), LossOf(4));
        Assert.True(best < first);
        Assert.True(best > (1 - (0.95 * 0.95)) / 2); // the least that states allow
    }

    [Fact]
    public void Spiral_TurnsByItsRadius_AndIsRefusedBeyondThePlane()
    {
        using DisposeScope scope = NewDisposeScope();
        using var spiral = new SpiralMixing([4]).Mixing(2, new RandomStream(1));
        float[] mixed = spiral.forward(tensor((float[])[1, 0, 0, 0.5f], [2, 2])).ToSingles();
        Assert.All(mixed.Zip((double[])[-1, 0, -0.5, 0]), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
        Assert.Throws<InputException>(() => new SpiralMixing([4]).Mixing(4, new RandomStream(1)));
    }

    [Fact]
    public void Dimensions_Odd_AreRefused() => Assert.Throws<InputException>(() => new CouplingOptions { Dimensions = [3] });
}
