using Dynamics.Tensors;
using Dynamics.Jepa;
using Dynamics.Losses;
using Dynamics.Losses.Spectrum;
using Dynamics.Models;
using Dynamics.Simulators;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Jepa;

public sealed class HorizonPredictorTests
{
    [Fact]
    public void HorizonSet_ThatIsNone_IsRefused()
    {
        Assert.Equal([1.0, 1], new HorizonSet([1, 4]).Weights);
        Assert.Equal("horizons", Assert.Throws<InputException>(() => new HorizonSet([])).Where);
        Assert.Equal("horizons", Assert.Throws<InputException>(() => new HorizonSet([0, 1])).Where);
        Assert.Equal("horizons", Assert.Throws<InputException>(() => new HorizonSet([2, 2])).Where);
        Assert.Equal("horizonWeights", Assert.Throws<InputException>(() => new HorizonSet([1, 2], [1])).Where);
        Assert.Equal("horizonWeights", Assert.Throws<InputException>(() => new HorizonSet([1], [0])).Where);
    }

    /// <summary>Two horizons with weights 3 and 1, by hand.</summary>
    [Fact]
    public void NegativeLogLikelihood_WeightedHorizons_IsTheMeanByHand()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = tensor([.. Enumerable.Range(0, 6).Select(i => (double)i * i)], [1, 6, 1]);
        HorizonForecast[] forecasts =
            [new(1, 0, zeros([1, 5, 1], ScalarType.Float64)), new(3, 1, ones([1, 2, 1], ScalarType.Float64))];
        HorizonPrediction prediction = HorizonPrediction.Of(z, z, forecasts, [3, 1]);
        double first = new[] { 1.0, 4, 9, 16, 25 }.Average(value => value * value);
        double second = new[] { 15.0, 24 }.Average(value => value * value); // bins 4 and 5 less 1
        double expected = (0.5 * ((3 * first) + second) / 4) + (0.5 * Math.Log(2 * Math.PI));
        Assert.Equal(expected, prediction.NegativeLogLikelihood().Number(), 9);
        ObjectiveValue loss = new PredictiveObjective { Regularizers = [] }.Evaluate(prediction, 0);
        Assert.Equal(((3 * first) + second) / 4, loss.Loss.Number(), 9);
        Assert.Equal([5L, 2], prediction.Pairs.Select(pair => pair.Target.shape[0]));
    }

    /// <summary>Without a regulariser and with targets that the gradient reaches, everything becomes a point; with one it does
    /// not. The verdict says so from the latents alone.</summary>
    [Theory]
    [InlineData(false, CollapseKind.Complete)]
    [InlineData(true, CollapseKind.None)]
    public void Train_WithAndWithoutARegularizer_TheVerdictSaysSo(bool regularizes, CollapseKind expected)
    {
        using DisposeScope scope = NewDisposeScope();
        SequenceSimulator simulator = MovingDotSimulator.Create(new() { Seed = 1, FrameCount = 24, Path = new CirclePath() });
        using FrameEncoder encoder =
            new PerceptronOptions { HiddenUnits = 30 }.CreateForFrames(simulator.FeatureCount, 4, new RandomStream(1, stream: 1));
        using HorizonModel model = new RecursiveHorizonOptions().Create(4, [3], new RandomStream(1, stream: 5));
        PredictiveObjective objective = new()
        {
            Regularizers = regularizes ? [new VarianceRegularizer(), new CovarianceRegularizer()] : [],
        };
        using RepresentationTask<Tensor> task = new(
            new FrameBatchSource(new SimulatedSequences(simulator, 64), 8, 1, CPU), encoder,
            new HorizonPredictor<Tensor>(model, new HorizonSet([3])), objective);
        new Trainer(task, new TrainingOptions { Steps = 250, LearningRate = 5e-3 }).Run();
        SequenceBatch batch = simulator.Batch([0, 1, 2, 3, 4, 5, 6, 7], SequencePart.Test);
        using var frozen = no_grad();
        Tensor z = encoder.Encode(tensor(batch.Observations, [8, 24, simulator.FeatureCount]));
        Assert.Equal(expected, CollapseVerdict.Of(z.reshape(-1, 4), scale: 1).Verdict);
    }

    /// <summary>Latents that stay as they are in each sequence: told apart from those of other sequences, and not at all from those of
    /// their own, where every target has the same chance.</summary>
    [Fact]
    public void InfoNce_NegativesWithinSequences_WhatIsConstantThereTellsNothing()
    {
        using DisposeScope scope = NewDisposeScope();
        const int Bins = 5, Horizon = 2;
        Tensor constant = tensor([3.0, 0, 0, 3.0], [2, 1, 2]).expand(2, Bins, 2).contiguous();
        LatentPrediction Of(Tensor z) => HorizonPrediction.Of(z, z, [new(Horizon, 0, z.narrow(1, 0, Bins - Horizon))], [1]);
        double Loss(Tensor z, bool within) =>
            new InfoNceObjective { NegativesWithinSequences = within }.Evaluate(Of(z), 0).Loss.Number();
        Assert.Equal(Math.Log(Bins - Horizon), Loss(constant, within: true), 9);
        // exp(9) for the three of its sequence, 1 for the three of the other one
        Assert.Equal(Math.Log(3 + (3 * Math.Exp(-9))), Loss(constant, within: false), 9);
        Tensor moving = tensor([.. Enumerable.Range(0, 2 * Bins * 2).Select(i => Math.Sin(i))], [2, Bins, 2]);
        double apart = (Loss(moving.narrow(0, 0, 1), within: false) + Loss(moving.narrow(0, 1, 1), within: false)) / 2;
        Assert.Equal(apart, Loss(moving, within: true), 9);
        Assert.True(Math.Abs(apart - Loss(moving, within: false)) > 0.01);
    }
}
