namespace Dynamics.Simulators.Internals;

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
        var fields = new OpenField[PlaceCell.DrawFieldCount(options.FieldCountWeights, random)];
        for (int i = 0; i < fields.Length; i++)
        {
            (double x, double y) = options.Arena.DrawPlace(random);
            double width = options.MedianFieldWidthMeters * Math.Exp(0.3 * random.NextGaussian());
            fields[i] = new OpenField(x, y, width, Math.Min(PlaceCell.HighestPeakHz, options.MedianPeakRateHz * Math.Exp(0.7 * random.NextGaussian())));
        }
        return new OpenFieldCell(background, fields, false);
    }
}
