using System.Runtime.CompilerServices;

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
    /// <summary>No field fires faster at its centre, averaged over theta.</summary>
    public const double HighestPeakHz = 40;

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
        var fields = new PlaceField[DrawFieldCount(options.FieldCountWeights, random)];
        for (int i = 0; i < fields.Length; i++)
        {
            double center = (-0.03 + 1.06 * random.NextDouble()) * options.TrackLengthMeters;
            double width = options.MedianFieldWidthMeters * Math.Exp(0.3 * random.NextGaussian());
            double peak = Math.Min(HighestPeakHz, options.MedianPeakRateHz * Math.Exp(0.7 * random.NextGaussian()));
            double other = random.NextDouble() < options.UnidirectionalProbability
                ? 0.15 * random.NextDouble()
                : 0.4 + 0.6 * random.NextDouble();
            fields[i] = random.NextDouble() < 0.5 ? new(center, width, peak, other * peak) : new(center, width, other * peak, peak);
        }
        return new PlaceCell(background, fields, 0.05 + 0.2 * random.NextDouble());
    }

    /// <summary>The check of the option: one to four weights, not all 0.</summary>
    public static IReadOnlyList<double> CheckWeights(IReadOnlyList<double> weights, [CallerMemberName] string option = "") =>
        weights.Count is > 0 and <= 4 && weights.All(w => w >= 0) && weights.Sum() is > 0 and < double.PositiveInfinity
            ? weights
            : throw Check.Fault("expected one to four weights of at least 0, not all 0", option,
                "give for instance [0.15, 0.4, 0.3, 0.15]");

    /// <summary>Draws a number of fields in proportion to the weights of 0, 1, 2, ...</summary>
    public static int DrawFieldCount(IReadOnlyList<double> weights, RandomStream random)
    {
        double left = random.NextDouble() * weights.Sum();
        int count = 0;
        while (count < weights.Count - 1 && left >= weights[count])
        {
            left -= weights[count++];
        }
        return count;
    }
}

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
            fields[i] = new OpenField(
                x, y, width, Math.Min(PlaceCell.HighestPeakHz, options.MedianPeakRateHz * Math.Exp(0.7 * random.NextGaussian())));
        }
        return new OpenFieldCell(background, fields, false);
    }
}

/// <summary>Units of a population that never fire.</summary>
internal static class SilentUnits
{
    /// <exception cref="InputException">More silent units than units.</exception>
    public static void Require(int silentUnitCount, int unitCount)
    {
        if (silentUnitCount > unitCount)
        {
            throw Check.Fault($"{silentUnitCount} of {unitCount} units are to be silent", nameof(PlaceCellSimulatorOptions.SilentUnitCount),
                "give at most the number of units");
        }
    }

    /// <summary>Puts <paramref name="silent"/> in the place of some cells, evenly spread.</summary>
    public static void Spread<T>(T[] cells, int silentUnitCount, T silent)
    {
        for (int i = 0; i < silentUnitCount; i++)
        {
            cells[(int)((i + 0.5) * cells.Length / silentUnitCount)] = silent;
        }
    }
}
