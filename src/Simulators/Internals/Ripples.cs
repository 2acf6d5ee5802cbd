namespace Dynamics.Simulators.Internals;

/// <summary>Population bursts of 100 ms at rest, in each of which some of the units take part.</summary>
internal sealed class Ripples
{
    /// <summary>Rate that a ripple adds to a unit taking part, Hz.</summary>
    public const double RateHz = 20;

    private const double DurationSeconds = 0.1;
    private readonly List<(int FirstStep, int EndStep, ulong Seed)> _events = [];

    /// <summary>Scatters ripples over the steps at rest.</summary>
    public static Ripples Draw(PlaceCellSimulatorOptions options, TrackBehavior behavior, RandomStream random)
    {
        var ripples = new Ripples();
        int length = (int)Math.Round(DurationSeconds / StepSeries.StepSeconds);
        double probability = options.RippleRateHz * StepSeries.StepSeconds;
        for (int step = 0; step < behavior.StepCount; step++)
        {
            if (behavior.RunGate(step) < 0.1 && random.NextDouble() < probability)
            {
                ripples._events.Add((step, Math.Min(step + length, behavior.StepCount), random.NextBits()));
                step += length;
            }
        }
        return ripples;
    }

    /// <summary>The ripples [first step, end step) that a unit takes part in, each with the given probability.</summary>
    public IEnumerable<(int FirstStep, int EndStep)> OfUnit(int unit, double participation) => _events
        .Where(ripple => new RandomStream(ripple.Seed, (ulong)unit).NextDouble() < participation)
        .Select(ripple => (ripple.FirstStep, ripple.EndStep));
}
