using System.Runtime.CompilerServices;

namespace Dynamics.Simulators.Internals;

/// <summary>What place fields on a track and in the open have in common.</summary>
internal static class PlaceFields
{
    /// <summary>No field fires faster at its centre, averaged over theta.</summary>
    public const double HighestPeakHz = 40;

    /// <summary>Fields end here, in their standard deviations.</summary>
    public const double Reach = 3.5;

    /// <summary>Theta phase gained for each standard deviation of progress through a field: 1.5 pi over the middle four.</summary>
    public const double PrecessionPerWidth = 0.375 * Math.PI;

    /// <summary>The check of the option: one to four weights, not all 0.</summary>
    public static IReadOnlyList<double> CheckWeights(IReadOnlyList<double> weights, [CallerMemberName] string option = "") =>
        weights.Count is > 0 and <= 4 && weights.All(w => w >= 0) && weights.Sum() is > 0 and < double.PositiveInfinity
            ? weights
            : throw Check.Fault("expected one to four weights of at least 0, not all 0", option,
                "give for instance [0.15, 0.4, 0.3, 0.15]");

    /// <summary>Draws a number of fields in proportion to the weights of 0, 1, 2, ...</summary>
    public static int DrawCount(IReadOnlyList<double> weights, RandomStream random)
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

/// <summary>Units of a population that never fire.</summary>
internal static class SilentUnits
{
    /// <exception cref="InputException">More silent units than units.</exception>
    public static void Require(int silentUnitCount, int unitCount)
    {
        if (silentUnitCount > unitCount)
        {
            throw Check.Fault($"{silentUnitCount} of {unitCount} units are to be silent", nameof(silentUnitCount),
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
