using Dynamics.Simulators;
using Dynamics.Experiments.Studies.Internals;

namespace Dynamics.Experiments.Studies;

/// <summary>A dot around a square in strong noise, two latent dimensions (ldm.md 2.3; figure A3 of the paper): the best linear map from the turn that
/// two dimensions can hold to the square has R² 0.978.</summary>
public static class SquareStudy
{
    /// <summary>Noise variance 0.1 a pixel.</summary>
    public static SequenceStudy Study { get; } = new()
    {
        Name = "square",
        Title = "A dot around a square",
        Summary = "Twenty frames a round, in images too noisy to place the dot in: two latent dimensions hold an even turn, whose best linear map to the square has R² 0.978.",
        Simulator = seed => MovingDotSimulator.Create(MovingDotOptions.Square with { Seed = seed }),
        Cases = ObjectiveCases.All,
        Options = new() { Model = new() { DynamicsLearningRateFactor = 100 }, Training = SequenceStudyOptions.Recipe with { LearningRate = 6e-4 } },
    };
}
