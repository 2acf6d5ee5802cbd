using Dynamics.Simulators;
using Dynamics.Experiments.Studies.Internals;

namespace Dynamics.Experiments.Studies;

/// <summary>A nonlinear oscillator under a linear latent model: what a Kalman filter can and cannot hold of it (ldm.md 2.6, there with an LSTM).</summary>
public static class WobblyKalmanStudy
{
    /// <summary>The wobbly oscillator in images that clip nothing, twisted by a swirl.</summary>
    public static SequenceStudy Study { get; } = new()
    {
        Name = "wobbly-kalman",
        Title = "A wobbly oscillator, linear latents",
        Summary = "A nonlinear oscillator with process noise in swirled images: the latent dynamics are linear, so its radius can only be followed, not predicted.",
        Simulator = seed => NonlinearSimulator.Create(NonlinearOptions.WobblyWide with { Seed = seed }),
        Cases = ObjectiveCases.Estimators,
        DegreesPerFrame = [],
        Options = new()
        {
            Model = new() { LatentDimension = 5, StateDimension = 10, DynamicsLearningRateFactor = 30 },
            Training = SequenceStudyOptions.Recipe with { Steps = 1000 },
        },
    };
}
