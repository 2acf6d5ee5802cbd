namespace Dynamics.Simulators.Internals;

/// <summary>A Gaussian place field.</summary>
/// <param name="Center">Centre, metres.</param>
/// <param name="Width">Standard deviation, metres.</param>
/// <param name="UpRate">Rate at the centre when heading up the track, averaged over theta, Hz.</param>
/// <param name="DownRate">The same when heading down.</param>
internal readonly record struct PlaceField(double Center, double Width, double UpRate, double DownRate);

/// <summary>A unit: a rate that is there always, place fields, and whether it joins in ripples. Silent units have none of them.</summary>
internal sealed record PlaceCell(double Background, IReadOnlyList<PlaceField> Fields, double RippleParticipation)
{
    /// <summary>Draws the population; the silent units are spread over it.</summary>
    public static IReadOnlyList<PlaceCell> DrawPopulation(PlaceCellSimulatorOptions options, RandomStream random)
    {
        var cells = new PlaceCell[options.UnitCount];
        for (int unit = 0; unit < cells.Length; unit++)
        {
            cells[unit] = Draw(options, random);
        }
        SilentUnits.Spread(cells, options.SilentUnitCount, new PlaceCell(0, [], 0));
        return cells;
    }

    /// <summary>Where centres lie, metres: the track and a little beyond its ends.</summary>
    public static (double Low, double High) CenterRange(PlaceCellSimulatorOptions options) =>
        (-0.03 * options.TrackLengthMeters, 1.03 * options.TrackLengthMeters);

    private static PlaceCell Draw(PlaceCellSimulatorOptions options, RandomStream random)
    {
        double background = options.MedianBackgroundHz * Math.Exp(0.7 * random.NextGaussian());
        var fields = new PlaceField[PlaceFields.DrawCount(options.FieldCountWeights, random)];
        for (int i = 0; i < fields.Length; i++)
        {
            double center = (-0.03 + 1.06 * random.NextDouble()) * options.TrackLengthMeters;
            double width = options.MedianFieldWidthMeters * Math.Exp(0.3 * random.NextGaussian());
            double peak = Math.Min(PlaceFields.HighestPeakHz, options.MedianPeakRateHz * Math.Exp(0.7 * random.NextGaussian()));
            double other = random.NextDouble() < options.UnidirectionalProbability
                ? 0.15 * random.NextDouble()
                : 0.4 + 0.6 * random.NextDouble();
            fields[i] = random.NextDouble() < 0.5 ? new(center, width, peak, other * peak) : new(center, width, other * peak, peak);
        }
        return new PlaceCell(background, fields, 0.05 + 0.2 * random.NextDouble());
    }
}
