using Dynamics.Simulators;
using Dynamics.Experiments.Studies.Internals;

namespace Dynamics.Experiments.Studies;

/// <summary>A dot on a figure 8: x turns once a period, y twice (ldm.md 2.2; figure 4 of the paper).</summary>
public static class Figure8Study
{
    /// <summary>Noise variance 0.01 a pixel; 5 latent and 10 state dimensions.</summary>
    public static SequenceStudy Study { get; } = new()
    {
        Name = "figure8",
        Title = "A dot on a figure 8",
        Summary = "Twenty frames a round; y turns twice as fast as x, so that the latent dynamics need two rotations: 18 and 36 degrees a frame.",
        Simulator = seed => MovingDotSimulator.Create(MovingDotOptions.Figure8 with { Seed = seed }),
        Cases = ObjectiveCases.All,
        DegreesPerFrame = [18, 36],
        Options = new() { Model = new() { LatentDimension = 5, StateDimension = 10, DynamicsLearningRateFactor = 30 } },
    };
}
