using Dynamics.Simulators;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.KalmanSsl;

namespace Dynamics.Experiments.Studies;

/// <summary>A dot on a circle under constant noise: the case that the model describes exactly (ldm.md 2.5, "independent sigmas").</summary>
public static class CircleStudy
{
    /// <summary>Noise variance 0.05 a pixel, process noise 0.002.</summary>
    public static SequenceStudy Study { get; } = new()
    {
        Name = "circle",
        Title = "A dot on a circle",
        Summary = "18 degrees a frame with process noise, seen in noisy images: constant noise in images and motion, as the Kalman filter assumes.",
        Simulator = seed => MovingDotSimulator.Create(new() { Seed = seed, Path = new CirclePath { ProcessVariance = 0.002 }, Noise = new ConstantNoise { Variance = 0.05 } }),
        Cases =
        [
            .. ObjectiveCases.Estimators,
            new("stop_gradient_stable", "stop-gradient, A stable by construction", options => options with { Transition = new StableTransition() }),
        ],
        Options = new() { Model = new() { DynamicsLearningRateFactor = 100 }, Training = SequenceStudyOptions.Recipe with { LearningRate = 6e-4 } },
    };
}
