namespace Dynamics.Simulators;

/// <summary>What <see cref="OrnsteinUhlenbeckSimulator"/> simulates. The defaults are the paper's demonstration (two sources of rates 2 and 0.2, mixed by
/// a rotation of 45 degrees), but discretised exactly and started where the sources usually are.</summary>
public sealed record OrnsteinUhlenbeckOptions : SequenceSimulatorOptions
{
    /// <summary>50 000 frames.</summary>
    public OrnsteinUhlenbeckOptions()
    {
        FrameCount = 50_000;
    }

    /// <summary>Rate at which each source returns to 0, in 1 / time; one to 64 of them, 10^-6 to 10^3.</summary>
    public IReadOnlyList<double> Rates { get; init => field = Check.EachBetween(value, 1, 64, 1e-6, 1e3); } = [2, 0.2];

    /// <summary>Strength sigma of the driving noise, the same for all sources.</summary>
    public double Volatility { get; init => field = Check.Between(value, 1e-6, 1e6); } = 0.3;

    /// <summary>Time from a frame to the next.</summary>
    public double FrameInterval { get; init => field = Check.Between(value, 1e-6, 1e3); } = 0.1;

    /// <summary>How frames follow each other.</summary>
    public OrnsteinUhlenbeckStep Step { get; init => field = Check.Named(value); }

    /// <summary>Whether sequences start in the stationary distribution; false: at 0, as in the reference.</summary>
    public bool StationaryStart { get; init; } = true;

    /// <summary>How the sources are mixed.</summary>
    public SourceMixing Mixing { get; init; } = new() { Matrix = [[Math.Sqrt(0.5), -Math.Sqrt(0.5)], [Math.Sqrt(0.5), Math.Sqrt(0.5)]] };
}
