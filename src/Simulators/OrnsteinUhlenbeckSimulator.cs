using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>Independent Ornstein-Uhlenbeck processes of different rates, observed in linear mixtures: separable by their time scales,
/// though every one is Gaussian. Truth channels: <c>source1</c>, <c>source2</c>, ... and the variance of the observation noise.</summary>
public sealed class OrnsteinUhlenbeckSimulator : SequenceSimulator
{
    private readonly double[] _decay, _noise, _stationary;

    private OrnsteinUhlenbeckSimulator(OrnsteinUhlenbeckOptions options, double[,] mixing)
        : base(options, [.. Enumerable.Range(1, options.Rates.Count).Select(i => $"source{i}")], new LinearMixture(mixing),
            new Dictionary<string, double[,]> { ["mixing"] = mixing })
    {
        Options = options;
        double sigma = options.Volatility, dt = options.FrameInterval;
        bool exact = options.Step == OrnsteinUhlenbeckStep.Exact;
        _decay = [.. options.Rates.Select(rate => exact ? Math.Exp(-rate * dt) : 1 - rate * dt)];
        _noise = [.. options.Rates.Select(rate =>
            exact ? sigma * Math.Sqrt((1 - Math.Exp(-2 * rate * dt)) / (2 * rate)) : sigma * Math.Sqrt(dt))];
        _stationary = [.. options.Rates.Select(rate => exact ? sigma / Math.Sqrt(2 * rate) : sigma / Math.Sqrt(rate * (2 - rate * dt)))];
    }

    /// <summary>What is simulated.</summary>
    public OrnsteinUhlenbeckOptions Options { get; }

    /// <summary>The system of these options; a random mixing matrix comes from their seed.</summary>
    /// <exception cref="InputException">The mixing matrix does not fit the sources, or Euler steps too long for a rate.</exception>
    public static OrnsteinUhlenbeckSimulator Create(OrnsteinUhlenbeckOptions options)
    {
        if (options.Step == OrnsteinUhlenbeckStep.Euler && options.Rates.Any(rate => rate * options.FrameInterval >= 2))
        {
            throw Check.Fault("Euler steps of 2 / rate and more run to infinity", nameof(options.FrameInterval),
                "choose a shorter one, or the step exact");
        }
        var random = new RandomStream(SplitMix64.Key(options.Seed, SystemPurpose));
        return new OrnsteinUhlenbeckSimulator(options, options.Mixing.ToMatrix(options.Rates.Count, random));
    }

    private protected override void DrawPath(RandomStream random, Frames truth)
    {
        for (int source = 0; source < _decay.Length; source++)
        {
            double x = Options.StationaryStart ? _stationary[source] * random.NextGaussian() : 0;
            truth[0, source] = x;
            for (int frame = 1; frame < truth.Count; frame++)
            {
                x = _decay[source] * x + _noise[source] * random.NextGaussian();
                truth[frame, source] = x;
            }
        }
    }
}

/// <summary>What <see cref="OrnsteinUhlenbeckSimulator"/> simulates. The defaults are the paper's demonstration (two sources of rates 2 and
/// 0.2, mixed by a rotation of 45 degrees), but discretised exactly and started where the sources usually are.</summary>
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

/// <summary>How an Ornstein-Uhlenbeck process dx = -rate x dt + sigma dW is put on frames.</summary>
public enum OrnsteinUhlenbeckStep
{
    /// <summary>As the process is at the frames: x' = e^(-rate dt) x + noise; stationary variance sigma² / (2 rate).</summary>
    Exact,

    /// <summary>Euler and Maruyama's approximation, as the reference: x' = (1 - rate dt) x + sigma sqrt(dt) noise; stationary variance
    /// sigma² / (rate (2 - rate dt)). Needs rate dt below 2.</summary>
    Euler,
}
