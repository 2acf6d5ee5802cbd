namespace Dynamics.Simulators;

/// <summary>What <see cref="RotationSimulator"/> simulates. The defaults are pairs, as for the paper's figure A7, which says neither
/// the noise nor the widths of the network.</summary>
public sealed record RotationOptions : SequenceSimulatorOptions
{
    /// <summary>Pairs: two frames a sequence.</summary>
    public RotationOptions()
    {
        FrameCount = 2;
    }

    /// <summary>Number N of latents, 2 to 32.</summary>
    public int Dimension { get; init => field = Check.Between(value, 2, 32); } = 2;

    /// <summary>Variance alpha of the process noise, 0 to 100.</summary>
    public double ProcessVariance { get; init => field = Check.Between(value, 0, 100); } = 0.1;

    /// <summary>Weight of the tanh in z' = R z + s tanh(R z), -1 to 1.</summary>
    public double Nonlinearity { get; init => field = Check.Between(value, -1, 1); } = 0.1;

    /// <summary>How the latents are seen: a network of three layers into 100 features.</summary>
    public NetworkView View { get; init; } = new() { HiddenWidths = [40, 40] };
}
