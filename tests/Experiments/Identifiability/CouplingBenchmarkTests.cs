using Dynamics.Experiments.Identifiability;
using Dynamics.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Tests.Experiments.Identifiability;

public sealed class CouplingBenchmarkTests
{
    /// <summary>A network of the same form undoes another: its layers in reverse with the shifts' signs turned.</summary>
    [Theory]
    [InlineData(2, 3)]
    [InlineData(5, 1)]
    [InlineData(8, 3)]
    public void Network_OfTheMatchedForm_UndoesAnother(int size, int layers)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        using CouplingNetwork mixing = CouplingNetwork.Initialize(size, layers, 16, 1, new RandomStream(1));
        using CouplingNetwork inverse = CouplingNetwork.Initialize(size, layers, 16, 1, new RandomStream(2));
        IReadOnlyList<Parameter> forward = mixing.Parameters, backward = inverse.Parameters;
        for (int layer = 0; layer < layers; layer++)
        {
            int mirrored = layers - 1 - layer;
            backward[layer].copy_(forward[mirrored]);
            backward[layers + layer].copy_(forward[layers + mirrored]);
            backward[(2 * layers) + layer].copy_(forward[(2 * layers) + mirrored].neg());
        }
        RandomStream random = new(3);
        Tensor states = tensor([.. Enumerable.Range(0, 40 * size).Select(_ => (float)random.NextGaussian())], [40, size]);
        Tensor mixed = mixing.forward(states);
        Assert.True((mixed - states).abs().max().ToDouble() > 0.5);
        Assert.True((inverse.forward(mixed) - states).abs().max().ToDouble() < 1e-5);
    }

    [Fact]
    public void Measure_GaussianStates_AreRecoveredAndHeavyTailedOnesLess()
    {
        CouplingOptions options = new()
        {
            Training = new TrainingOptions { Steps = 700, LearningRate = 5e-3, WarmupSteps = 50, FinalFraction = 0.02 },
            BootstrapResamples = 20, Slices = 32, HiddenUnits = 32,
        };
        CouplingScores gaussian = CouplingBenchmark.Measure(options, 2, 2, seed: 1), heavy = CouplingBenchmark.Measure(options, 2, 0.5, 1);
        double untrained = gaussian.Untrained.RSquared.Value;
        Assert.InRange(gaussian.Scores.RSquared.Value, Math.Max(untrained, 0.97), 1);
        Assert.True(heavy.Scores.RSquared.Value < gaussian.Scores.RSquared.Value - 0.02);
        Assert.True(gaussian.Scores.OrthogonalityError.Value <= gaussian.Bound.Value);
        Assert.Throws<OperationCanceledException>(() => CouplingBenchmark.Measure(options, 2, 2, 1, null, new(canceled: true)));
    }
}
