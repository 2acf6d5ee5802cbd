namespace Dynamics.Simulators;

/// <summary>What <see cref="MovingDotSimulator"/> simulates. The defaults are the paper's dot on a circle with inferred observation noise
/// (Mikulasch and Zenke 2026, figure A4), but for a random start and a frame whose middle is the origin (pixel 4.5; <see cref="DotImageView.Reference"/>
/// has the paper's 5); its other experiments stand beside it.</summary>
public sealed record MovingDotOptions : SequenceSimulatorOptions
{
    /// <summary>100 frames, random noise of mean parameter 0.3.</summary>
    public MovingDotOptions()
    {
        Noise = new RandomNoise { ExponentialMean = 0.3 };
    }

    /// <summary>How the dot moves.</summary>
    public DotPath Path { get; init; } = new CirclePath();

    /// <summary>How it is seen.</summary>
    public ObservationView View { get; init; } = new DotImageView();

    /// <summary>The paper's figure 8 (figure 4): noise variance 0.01.</summary>
    public static MovingDotOptions Figure8 { get; } = new() { Path = new Figure8Path(), Noise = new ConstantNoise { Variance = 0.01 } };

    /// <summary>The paper's square (figure A3): noise variance 0.1.</summary>
    public static MovingDotOptions Square { get; } = new() { Path = new SquarePath(), Noise = new ConstantNoise { Variance = 0.1 } };

    /// <summary>The reference's circle with jumps of 135 degrees, one in 100 frames: noise variance 0.15, no process noise.</summary>
    public static MovingDotOptions Jumps { get; } = new()
    {
        Path = new CirclePath { ProcessVariance = 0, JumpProbability = 0.01 },
        Noise = new ConstantNoise { Variance = 0.15 },
    };
}
