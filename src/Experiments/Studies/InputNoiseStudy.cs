using Dynamics.Simulators;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.KalmanSsl;

namespace Dynamics.Experiments.Studies;

/// <summary>A dot on a circle in images whose noise changes from frame to frame, or from place to place (ldm.md 2.4 and 2.5; figure A4 of the paper).</summary>
public static class InputNoiseStudy
{
    private static readonly FrameSpreadNoise s_spread = new() { LearningRateFactor = 0.03, MinimumVariance = 0.05 };

    /// <summary>Exponential noise levels of mean parameter 0.3; process noise 0.05.</summary>
    public static SequenceStudy Study { get; } = new()
    {
        Name = "input-noise",
        Title = "Images of changing quality",
        Summary = "Each frame has a noise level of its own, a quarter of them none: observation noise estimated from the frame, or from the predicted state, against a constant one.",
        Simulator = seed => MovingDotSimulator.Create(new() { Seed = seed }),
        Cases =
        [
            WithSpread(ObjectiveCases.StopGradient),
            Faster(WithSpread(ObjectiveCases.NearestNeighbor)),
            Faster(WithSpread(ObjectiveCases.LogDet)),
            new("frame", "stop-gradient, any function of the frame", options => options with { ObservationNoise = new FrameNoise { LearningRateFactor = 0.3, MinimumVariance = 0.05 } }),
            new("constant", "stop-gradient, constant noise", options => options),
            InPlaces(new("place_constant", "noise grows with x: constant noise", options => options)),
            InPlaces(new("place_state", "noise grows with x: from the predicted state", options => options with { ObservationNoise = new StateNoise() })),
        ],
        Options = new()
        {
            TrainSequences = 3200,
            Model = new() { DynamicsLearningRateFactor = 100 },
            Training = SequenceStudyOptions.Recipe with { Steps = 5000, LearningRate = 1e-3, FinalFraction = 0.02 },
        },
    };

    private static StudyCase WithSpread(StudyCase objective) =>
        objective with { Configure = options => objective.Configure(options) with { ObservationNoise = s_spread } };

    /// <summary>An encoder that learns at four times the rate, and dynamics at 0.8 of theirs: objectives with an entropy bear it, the stop-gradient does not.</summary>
    private static StudyCase Faster(StudyCase model) => model with
    {
        Configure = options => model.Configure(options) with { DynamicsLearningRateFactor = options.DynamicsLearningRateFactor / 5 },
        Train = options => options with { LearningRate = 4 * options.LearningRate, Steps = options.Steps / 2 },
    };

    /// <summary>Images that are the noisier the farther to the right the dot is; half of the steps are enough.</summary>
    private static StudyCase InPlaces(StudyCase model) => model with
    {
        Simulator = seed => MovingDotSimulator.Create(new() { Seed = seed, Path = new CirclePath { ProcessVariance = 0.005 }, Noise = new PositionDependentNoise { Variance = 0.1 } }),
        Train = options => options with { Steps = options.Steps / 2 },
    };
}
