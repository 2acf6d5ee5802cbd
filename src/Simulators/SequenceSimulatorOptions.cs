namespace Dynamics.Simulators;

/// <summary>What the options of all sequence simulators share.</summary>
public abstract record SequenceSimulatorOptions
{
    private protected SequenceSimulatorOptions()
    {
    }

    /// <summary>Chooses the random numbers, of the system itself (weights, matrices) and of all its sequences.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Frames of a sequence, 1 to 10 million.</summary>
    public int FrameCount { get; init => field = Check.Between(value, 1, 10_000_000); } = 100;

    /// <summary>Noise of the observations, as variances.</summary>
    public ObservationNoise Noise { get; init; } = new ConstantNoise();
}
