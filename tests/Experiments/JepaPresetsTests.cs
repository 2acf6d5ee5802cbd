using Dynamics.Data;
using Dynamics.Experiments;
using Dynamics.Jepa;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Simulators;
using Dynamics.Training;

namespace Dynamics.Tests.Experiments;

public sealed class JepaPresetsTests
{
    private static readonly Recording s_recording =
        PlaceCellSimulator.Simulate(new() { DurationSeconds = 150, UnitCount = 30 }).Recording;

    public static TheoryData<string> Names => [.. JepaPresets.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Preset_TrainsAndGoesThroughJson(string name)
    {
        JepaRunOptions preset = JepaPresets.All[name];
        Assert.Equal(OptionsJson.ToText(preset), OptionsJson.ToText(OptionsJson.Parse<JepaRunOptions>(OptionsJson.ToText(preset), name)));
        using TemporaryFolder folder = new();
        Run run = TrainedRuns.Train(folder, s_recording, preset with
        {
            Split = new ChronologicalSplit(), BatchWindows = 4, LatentDimension = 4, Encoder = new PerceptronOptions { HiddenUnits = 12 },
            Training = preset.Training with { Steps = 3, LogEverySteps = 1 },
        }, "train jepa");
        MetricHistory history = run.History(1);
        Assert.True(double.IsFinite(history["loss"][^1]) && history["loss"][^1] != history["loss"][0]);
    }

    /// <summary>The numbers of docs/reference/ssl.md, sections 9 and 11.</summary>
    [Fact]
    public void Presets_HaveThePublishedWeights()
    {
        PredictiveObjective Predictive(string name) => (PredictiveObjective)JepaPresets.All[name].Objective;
        Assert.Equal([10, 100], Predictive("eb-jepa-video").Regularizers.Select(term => term.Weight));
        Assert.Equal([1, 2, 3, 4], JepaPresets.EbJepaVideo.Horizons);
        Assert.Equal([3.98, 6.92, 0.245, 0.742], Predictive("pldm").Regularizers.Select(term => term.Weight));
        Assert.Equal(16, JepaPresets.Pldm.Horizons[^1]);
        Assert.Equal(12, JepaPresets.Cpc.Horizons.Count);
        Assert.Equal((0.95, 0.05), (Predictive("lejepa").PredictionWeight, Predictive("lejepa").Regularizers.Single().Weight));
        SlicedNormalityRegularizer lewm = (SlicedNormalityRegularizer)Predictive("lewm").Regularizers.Single();
        Assert.Equal((0.09, true, 1024), (lewm.Weight, lewm.PerTimeStep, lewm.Normality.Slices));
        Assert.Equal([1], JepaPresets.LeWm.Horizons);
        EmaTargetOptions ema = (EmaTargetOptions)JepaPresets.VJepaTargets.Target;
        Assert.Equal(0.998, ema.MomentumAt(0, 1000), 1e-12);
        Assert.Equal(0.999, ema.MomentumAt(500, 1001), 1e-12); // linearly
        Assert.Equal(1, ema.MomentumAt(999, 1000), 1e-12);
        Assert.Empty(Predictive("v-jepa-targets").Regularizers);
        Assert.IsType<RecursiveHorizonOptions>(JepaPresets.Pldm.Predictor);
    }
}
