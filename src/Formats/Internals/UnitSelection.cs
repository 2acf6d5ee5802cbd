using Dynamics.Data;

namespace Dynamics.Formats.Internals;

/// <summary>Leaves units out of an imported recording.</summary>
internal static class UnitSelection
{
    /// <exception cref="InputException">A unit never fires.</exception>
    public static void RefuseSilent(Recording recording, string path)
    {
        int[] silent = [.. recording.Units.Where(unit => unit.TimesSeconds.Length == 0).Select(unit => unit.UnitId)];
        if (silent.Length > 0)
        {
            throw new InputException(
                $"{(silent.Length == 1 ? "unit" : "units")} {string.Join(", ", silent)} never {(silent.Length == 1 ? "fires" : "fire")}",
                path,
                "remove them from the units file, or add --keep-silent if they belong there");
        }
    }

    /// <summary>The recording without the units above a mean rate; which they were is noted.</summary>
    /// <exception cref="InputException">No unit would be left.</exception>
    public static Recording LeaveOutFast(Recording recording, double maximumRateHz)
    {
        double Rate(SpikeTrain unit) => unit.TimesSeconds.Length / recording.DurationSeconds;
        bool[] keep = [.. recording.Units.Select(unit => !(Rate(unit) > maximumRateHz))];
        if (!keep.Contains(false))
        {
            return recording;
        }
        if (!keep.Contains(true))
        {
            throw new InputException($"every unit fires faster than {maximumRateHz} Hz", "--maximum-rate", "give a higher rate");
        }
        string left = string.Join(", ", recording.Units.Where((_, i) => !keep[i])
            .Select(unit => FormattableString.Invariant($"{unit.UnitId} ({Rate(unit):0.0} Hz)")));
        return recording with
        {
            Units = [.. recording.Units.Where((_, i) => keep[i])],
            UnitProperties = recording.UnitProperties.ToDictionary(pair => pair.Key, pair => pair.Value.Where((_, i) => keep[i]).ToArray()),
            Provenance = ImportNotes.With(recording.Provenance, $"units faster than {maximumRateHz} Hz left out: {left}"),
        };
    }
}
