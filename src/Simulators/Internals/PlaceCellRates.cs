using System.Buffers;

namespace Dynamics.Simulators.Internals;

/// <summary>The rates behind the simulated spikes: background, fields by position and heading, less at rest, modulated by theta with phase
/// precession in running, and ripples at rest.</summary>
internal sealed class PlaceCellRates(
    PlaceCellSimulatorOptions options, TrackBehavior behavior, IReadOnlyList<PlaceCell> cells, Ripples ripples, double[] lostAt)
{
    private readonly FieldDrift _drift = new(options.DriftMetersPerHour, options.Seed, options.DurationSeconds);
    private readonly float[] _runGate = [.. Enumerable.Range(0, behavior.StepCount).Select(step => (float)behavior.RunGate(step))];

    /// <summary>Number of units.</summary>
    public int UnitCount => cells.Count;

    /// <summary>Lets <paramref name="use"/> look at the rates of a unit [step], Hz; their memory then serves the next unit.</summary>
    public void OfUnit(int unit, Action<ReadOnlySpan<float>> use)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(behavior.StepCount);
        Span<float> rates = rented.AsSpan(0, behavior.StepCount);
        Compute(unit, rates);
        use(rates);
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Where a unit's fields are centred at a time, metres.</summary>
    public double[] FieldCenters(int unit, double timeSeconds) =>
        [.. cells[unit].Fields.Select((field, i) => _drift.IsOn ? Moved(field, _drift.Walk(unit, i, 0), timeSeconds) : field.Center)];

    private void Compute(int unit, Span<float> rates)
    {
        PlaceCell cell = cells[unit];
        rates.Fill((float)cell.Background);
        for (int field = 0; field < cell.Fields.Count; field++)
        {
            AddField(cell.Fields[field], _drift.IsOn ? _drift.Walk(unit, field, 0) : null, rates);
        }
        foreach ((int first, int end) in ripples.OfUnit(unit, cell.RippleParticipation))
        {
            for (int step = first; step < end; step++)
            {
                rates[step] += (float)Ripples.RateHz;
            }
        }
        LostUnits.Silence(rates, lostAt[unit]);
    }

    private double Moved(PlaceField field, float[] walk, double timeSeconds)
    {
        (double low, double high) = PlaceCell.CenterRange(options);
        return FieldDrift.Reflect(field.Center + FieldDrift.At(walk, timeSeconds), low, high);
    }

    private void AddField(PlaceField field, float[]? walk, Span<float> rates)
    {
        float reach = (float)(PlaceFields.Reach * field.Width), center = (float)field.Center;
        for (int step = 0; step < rates.Length; step++)
        {
            center = walk is null ? center : (float)Moved(field, walk, (step + 0.5) * StepSeries.StepSeconds);
            float offset = behavior.Position[step] - center;
            if (Math.Abs(offset) > reach)
            {
                continue;
            }
            int heading = behavior.Direction[step];
            double z = offset / field.Width, gate = _runGate[step];
            double rate = (heading > 0 ? field.UpRate : field.DownRate) * Math.Exp(-0.5 * z * z)
                * (options.RestGain + (1 - options.RestGain) * gate);
            double precession = PlaceFields.PrecessionPerWidth * heading * z;
            double theta = 1 + options.ThetaModulation * gate * Math.Cos(behavior.ThetaPhase[step] + precession);
            rates[step] += (float)(rate * theta);
        }
    }
}

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
