using Dynamics.Simulators;
using Dynamics.KalmanSsl;

namespace Dynamics.Experiments.Studies;

/// <summary>Studies that compare models of the noise.</summary>
public static class NoiseStudies
{
    /// <summary>The best constant turn: the angle of the mean rotation, 18 degrees and now and then 135 more.</summary>
    private static readonly double s_meanTurn =
        18 + (Math.Atan2(0.01 * Math.Sin(0.75 * Math.PI), 0.99 + (0.01 * Math.Cos(0.75 * Math.PI))) * 180 / Math.PI);

    private static readonly FrameSpreadNoise s_spread = new() { LearningRateFactor = 0.03, MinimumVariance = 0.05 };

    /// <summary>A dot on a circle that jumps now and then: process noise that follows past innovations lets the filter catch up
    /// (docs/reference/experiments.md, "Jumps"; in the reference with the present error peeked at). Jumps of 135 degrees in one of 100
    /// frames; noise variance 0.15 a pixel.</summary>
    public static SequenceStudy Jumps { get; } = new()
    {
        Name = "jumps",
        Title = "A dot that jumps",
        Question = "An even turn with a jump of 135 degrees in one of 100 frames: constant process noise against noise that follows the "
            + "innovations of the frames before.",
        Causal = true,
        Simulator = seed => MovingDotSimulator.Create(MovingDotOptions.Jumps with { Seed = seed }),
        Models =
        [
            ObjectiveCases.StopGradient,
            With(ObjectiveCases.StopGradient, "stop_gradient_innovation", "stop-gradient, process noise from past innovations",
                new InnovationNoise()),
            With(ObjectiveCases.StopGradient, "stop_gradient_observation", "... and past observations",
                new InnovationNoise { SeesObservations = true }),
            ObjectiveCases.LogDet,
            With(ObjectiveCases.LogDet, "log_det_innovation", "log-det, process noise from past innovations", new InnovationNoise()),
        ],
        DegreesPerFrame = [s_meanTurn, s_meanTurn],
        Options = new()
        {
            TrainSequences = 3200,
            Model = new() { DynamicsLearningRateFactor = 100 },
            Training = SequenceStudyOptions.Recipe with { LearningRate = 6e-4 },
        },
    };

    /// <summary>A dot on a circle in images whose noise changes from frame to frame, or from place to place (docs/reference/experiments.md,
    /// "Circle with changing noise"; figure A4 of the paper). Exponential noise levels of mean parameter 0.3; process noise 0.05.</summary>
    public static SequenceStudy InputNoise { get; } = new()
    {
        Name = "input-noise",
        Title = "Images of changing quality",
        Question = "Each frame has a noise level of its own, a quarter of them none: observation noise estimated from the frame, or from "
            + "the predicted state, against a constant one.",
        Causal = true,
        Simulator = seed => MovingDotSimulator.Create(new() { Seed = seed }),
        Models =
        [
            WithSpread(ObjectiveCases.StopGradient),
            Faster(WithSpread(ObjectiveCases.NearestNeighbor)),
            Faster(WithSpread(ObjectiveCases.LogDet)),
            new(
                "frame", "stop-gradient, any function of the frame",
                options => options with { ObservationNoise = new FrameNoise { LearningRateFactor = 0.3, MinimumVariance = 0.05 } }),
            new("constant", "stop-gradient, constant noise", options => options),
            InPlaces(new("place_constant", "noise grows with x: constant noise", options => options)),
            InPlaces(
                new("place_state", "noise grows with x: from the predicted state",
                    options => options with { ObservationNoise = new StateNoise() })),
        ],
        Options = new()
        {
            TrainSequences = 3200,
            Model = new() { DynamicsLearningRateFactor = 100 },
            Training = SequenceStudyOptions.Recipe with { Steps = 5000, LearningRate = 1e-3, FinalFraction = 0.02 },
        },
    };

    private static SequenceCase With(SequenceCase objective, string name, string title, InnovationNoise noise) =>
        new(name, title, options => objective.Configure(options) with { ProcessNoise = noise });

    private static SequenceCase WithSpread(SequenceCase objective) =>
        objective with { Configure = options => objective.Configure(options) with { ObservationNoise = s_spread } };

    /// <summary>An encoder that learns at four times the rate, and dynamics at 0.8 of theirs: objectives with an entropy bear it, the
    /// stop-gradient does not.</summary>
    private static SequenceCase Faster(SequenceCase model) => model with
    {
        Configure = options => model.Configure(options) with { DynamicsLearningRateFactor = options.DynamicsLearningRateFactor / 5 },
        Train = options => options with { LearningRate = 4 * options.LearningRate, Steps = options.Steps / 2 },
    };

    /// <summary>Images that are the noisier the farther to the right the dot is; half of the steps are enough.</summary>
    private static SequenceCase InPlaces(SequenceCase model) => model with
    {
        Simulator = seed => MovingDotSimulator.Create(
            new()
            {
                Seed = seed,
                Path = new CirclePath { ProcessVariance = 0.005 },
                Noise = new PositionDependentNoise { Variance = 0.1 },
            }),
        Train = options => options with { Steps = options.Steps / 2 },
    };
}
