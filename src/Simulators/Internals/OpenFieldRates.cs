using System.Buffers;

namespace Dynamics.Simulators.Internals;

/// <summary>The rates behind the simulated spikes: background and fields, modulated by theta with phase precession along the way the animal
/// runs.</summary>
internal sealed class OpenFieldRates(
    OpenFieldSimulatorOptions options, ForagingPath path, IReadOnlyList<OpenFieldCell> cells, double[] lostAt)
{
    private readonly FieldDrift _drift = new(options.DriftMetersPerHour, options.Seed, options.DurationSeconds);

    /// <summary>Number of units.</summary>
    public int UnitCount => cells.Count;

    /// <summary>Lets <paramref name="use"/> look at the rates of a unit [step], Hz; their memory then serves the next unit.</summary>
    public void OfUnit(int unit, Action<ReadOnlySpan<float>> use)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(path.Motion.Length);
        Span<float> rates = rented.AsSpan(0, path.Motion.Length);
        rates.Fill((float)cells[unit].Background);
        for (int field = 0; field < cells[unit].Fields.Count; field++)
        {
            AddField(unit, field, rates);
        }
        LostUnits.Silence(rates, lostAt[unit]);
        use(rates);
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Where a unit's fields are centred at a time, metres.</summary>
    public (double X, double Y)[] FieldCenters(int unit, double timeSeconds) =>
        [.. cells[unit].Fields.Select((field, i) =>
            _drift.IsOn ? Moved(field, _drift.Walk(unit, i, 0), _drift.Walk(unit, i, 1), timeSeconds) : (field.X, field.Y))];

    private (double X, double Y) Moved(OpenField field, float[] walkX, float[] walkY, double timeSeconds)
    {
        var place = new Motion(field.X + FieldDrift.At(walkX, timeSeconds), field.Y + FieldDrift.At(walkY, timeSeconds), 0, 0);
        options.Arena.Reflect(ref place);
        return (place.X, place.Y);
    }

    private void AddField(int unit, int index, Span<float> rates)
    {
        OpenField field = cells[unit].Fields[index];
        float[]? walkX = _drift.IsOn ? _drift.Walk(unit, index, 0) : null, walkY = _drift.IsOn ? _drift.Walk(unit, index, 1) : null;
        (double centerX, double centerY, double reach) = (field.X, field.Y, PlaceFields.Reach * field.Width);
        for (int step = 0; step < rates.Length; step++)
        {
            if (walkX is not null && walkY is not null)
            {
                (centerX, centerY) = Moved(field, walkX, walkY, (step + 0.5) * StepSeries.StepSeconds);
            }
            ref readonly Motion motion = ref path.Motion[step];
            double x = motion.X - centerX, y = motion.Y - centerY, square = x * x + y * y;
            if (square < reach * reach)
            {
                double speed = Math.Sqrt(motion.VelocityX * motion.VelocityX + motion.VelocityY * motion.VelocityY);
                double progress = (x * motion.VelocityX + y * motion.VelocityY) / (Math.Max(speed, 1e-9) * field.Width);
                double theta = 1 + options.ThetaModulation * Math.Cos(path.ThetaPhase[step] + PlaceFields.PrecessionPerWidth * progress);
                rates[step] += (float)(field.PeakRate * Math.Exp(-0.5 * square / (field.Width * field.Width)) * theta);
            }
        }
    }
}

/// <summary>An animal that forages: its velocity is an Ornstein-Uhlenbeck process, mirrored at the walls, so it is
/// everywhere equally often.</summary>
/// <param name="Motion">Place and velocity [step].</param>
/// <param name="ThetaPhase">Unwrapped theta phase [step], radians.</param>
internal sealed record ForagingPath(Motion[] Motion, double[] ThetaPhase)
{
    /// <summary>Simulates the path; place and velocity start as they are on average.</summary>
    public static ForagingPath Simulate(OpenFieldSimulatorOptions options, RandomStream random)
    {
        var path =
            new ForagingPath(new Motion[StepSeries.Count(options.DurationSeconds)], new double[StepSeries.Count(options.DurationSeconds)]);
        // Two normal components of standard deviation s have a mean length of s sqrt(pi / 2).
        double std = options.MeanSpeed / Math.Sqrt(Math.PI / 2), decay = Math.Exp(-StepSeries.StepSeconds / options.VelocityMemorySeconds);
        double kick = std * Math.Sqrt(1 - decay * decay);
        (double x, double y) = options.Arena.DrawPlace(random);
        var motion = new Motion(x, y, std * random.NextGaussian(), std * random.NextGaussian());
        var theta = new ThetaRhythm(options.ThetaFrequencyHz);
        for (int step = 0; step < path.Motion.Length; step++)
        {
            (path.Motion[step], path.ThetaPhase[step]) = (motion, theta.Phase);
            theta.Step(StepSeries.StepSeconds, random);
            motion.VelocityX = decay * motion.VelocityX + kick * random.NextGaussian();
            motion.VelocityY = decay * motion.VelocityY + kick * random.NextGaussian();
            motion.X += motion.VelocityX * StepSeries.StepSeconds;
            motion.Y += motion.VelocityY * StepSeries.StepSeconds;
            options.Arena.Reflect(ref motion);
        }
        return path;
    }
}

/// <summary>Place (metres) and velocity (metres per second) in the plane.</summary>
internal record struct Motion(double X, double Y, double VelocityX, double VelocityY);

/// <summary>A round Gaussian place field.</summary>
/// <param name="X">Centre, metres.</param>
/// <param name="Y">Centre, metres.</param>
/// <param name="Width">Standard deviation, metres.</param>
/// <param name="PeakRate">Rate at the centre, averaged over theta, Hz.</param>
internal readonly record struct OpenField(double X, double Y, double Width, double PeakRate);

/// <summary>A unit: a rate that is there always, and place fields. Silent units have neither.</summary>
internal sealed record OpenFieldCell(double Background, IReadOnlyList<OpenField> Fields, bool IsSilent)
{
    /// <summary>Draws the population; the silent units are spread over it.</summary>
    public static IReadOnlyList<OpenFieldCell> DrawPopulation(OpenFieldSimulatorOptions options, RandomStream random)
    {
        OpenFieldCell[] cells = [.. Enumerable.Range(0, options.UnitCount).Select(_ => Draw(options, random))];
        SilentUnits.Spread(cells, options.SilentUnitCount, new OpenFieldCell(0, [], true));
        return cells;
    }

    private static OpenFieldCell Draw(OpenFieldSimulatorOptions options, RandomStream random)
    {
        double background = options.MedianBackgroundHz * Math.Exp(0.7 * random.NextGaussian());
        var fields = new OpenField[PlaceFields.DrawCount(options.FieldCountWeights, random)];
        for (int i = 0; i < fields.Length; i++)
        {
            (double x, double y) = options.Arena.DrawPlace(random);
            double width = options.MedianFieldWidthMeters * Math.Exp(0.3 * random.NextGaussian());
            fields[i] = new OpenField(
                x, y, width, Math.Min(PlaceFields.HighestPeakHz, options.MedianPeakRateHz * Math.Exp(0.7 * random.NextGaussian())));
        }
        return new OpenFieldCell(background, fields, false);
    }
}
