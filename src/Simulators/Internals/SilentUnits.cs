namespace Dynamics.Simulators.Internals;

/// <summary>Units of a population that never fire.</summary>
internal static class SilentUnits
{
    /// <exception cref="InputException">More silent units than units.</exception>
    public static void Require(int silentUnitCount, int unitCount)
    {
        if (silentUnitCount > unitCount)
        {
            throw Check.Fault($"{silentUnitCount} of {unitCount} units are to be silent", nameof(PlaceCellSimulatorOptions.SilentUnitCount), "give at most the number of units");
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
