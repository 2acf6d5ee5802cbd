using Dynamics.Data.Simulators;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.KalmanSsl;

namespace Dynamics.Experiments.Studies;

/// <summary>A dot on a circle that jumps now and then: process noise that follows past innovations lets the filter catch up (ldm.md 2.5, there with the present
/// error peeked at).</summary>
public static class JumpsStudy
{
    /// <summary>Jumps of 135 degrees in one of 100 frames; noise variance 0.15 a pixel.</summary>
    public static SequenceStudy Study { get; } = new()
    {
        Name = "jumps",
        Title = "A dot that jumps",
        Summary = "An even turn with a jump of 135 degrees in one of 100 frames: constant process noise against noise that follows the innovations of the frames before.",
        Simulator = seed => MovingDotSimulator.Create(MovingDotOptions.Jumps with { Seed = seed }),
        Cases =
        [
            new("constant", "constant process noise", options => options),
            new("innovation", "process noise from past innovations", options => options with { ProcessNoise = new InnovationNoise { LearningRateFactor = 10 } }),
            new("innovation_observation", "... and past observations", options => options with { ProcessNoise = new InnovationNoise { SeesObservations = true, LearningRateFactor = 10 } }),
            new("log_det_innovation", "log-det, from past innovations", options => options with { Objective = ((EntropyObjective)ObjectiveCases.LogDet.Configure(options).Objective), ProcessNoise = new InnovationNoise { LearningRateFactor = 10 } }),
        ],
        Options = new() { TrainSequences = 3200 },
    };
}
