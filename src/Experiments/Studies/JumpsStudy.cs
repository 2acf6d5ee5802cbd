using Dynamics.Simulators;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.KalmanSsl;

namespace Dynamics.Experiments.Studies;

/// <summary>A dot on a circle that jumps now and then: process noise that follows past innovations lets the filter catch up (ldm.md 2.5, there with the present
/// error peeked at).</summary>
public static class JumpsStudy
{
    /// <summary>The best constant turn: the angle of the mean rotation, 18 degrees and now and then 135 more.</summary>
    private static readonly double MeanTurn = 18 + (Math.Atan2(0.01 * Math.Sin(0.75 * Math.PI), 0.99 + (0.01 * Math.Cos(0.75 * Math.PI))) * 180 / Math.PI);

    /// <summary>Jumps of 135 degrees in one of 100 frames; noise variance 0.15 a pixel.</summary>
    public static SequenceStudy Study { get; } = new()
    {
        Name = "jumps",
        Title = "A dot that jumps",
        Summary = "An even turn with a jump of 135 degrees in one of 100 frames: constant process noise against noise that follows the innovations of the frames before.",
        Simulator = seed => MovingDotSimulator.Create(MovingDotOptions.Jumps with { Seed = seed }),
        Cases =
        [
            ObjectiveCases.StopGradient,
            With(ObjectiveCases.StopGradient, "stop_gradient_innovation", "stop-gradient, process noise from past innovations", new InnovationNoise()),
            With(ObjectiveCases.StopGradient, "stop_gradient_observation", "... and past observations", new InnovationNoise { SeesObservations = true }),
            ObjectiveCases.LogDet,
            With(ObjectiveCases.LogDet, "log_det_innovation", "log-det, process noise from past innovations", new InnovationNoise()),
        ],
        DegreesPerFrame = [MeanTurn, MeanTurn],
        Options = new()
        {
            TrainSequences = 3200,
            Model = new() { DynamicsLearningRateFactor = 100 },
            Training = SequenceStudyOptions.Recipe with { LearningRate = 6e-4 },
        },
    };

    private static StudyCase With(StudyCase objective, string name, string title, InnovationNoise noise) =>
        new(name, title, options => objective.Configure(options) with { ProcessNoise = noise });
}
