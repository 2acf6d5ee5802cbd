using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>Independent Ornstein-Uhlenbeck processes of different rates, observed in linear mixtures: separable by their time scales, though every
/// one is Gaussian. Truth channels: <c>source1</c>, <c>source2</c>, ... and the variance of the observation noise.</summary>
public sealed class OrnsteinUhlenbeckSimulator : SequenceSimulator
{
    private readonly double[] _decay, _noise, _stationary;

    private OrnsteinUhlenbeckSimulator(OrnsteinUhlenbeckOptions options, double[,] mixing)
        : base(options, [.. Enumerable.Range(1, options.Rates.Count).Select(i => $"source{i}")], new LinearMixture(mixing), new Dictionary<string, double[,]> { ["mixing"] = mixing })
    {
        Options = options;
        double sigma = options.Volatility, dt = options.FrameInterval;
        bool exact = options.Step == OrnsteinUhlenbeckStep.Exact;
        _decay = [.. options.Rates.Select(rate => exact ? Math.Exp(-rate * dt) : 1 - rate * dt)];
        _noise = [.. options.Rates.Select(rate => exact ? sigma * Math.Sqrt((1 - Math.Exp(-2 * rate * dt)) / (2 * rate)) : sigma * Math.Sqrt(dt))];
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
            throw Check.Fault("Euler steps of 2 / rate and more run to infinity", nameof(options.FrameInterval), "choose a shorter one, or the step exact");
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
