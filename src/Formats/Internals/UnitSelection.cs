using System.Globalization;
using Dynamics.Data;

namespace Dynamics.Formats.Internals;

/// <summary>Leaves units out of an imported recording, and says which.</summary>
internal static class UnitSelection
{
    private const int MostListed = 12;

    /// <summary>Columns in which labs and sorters say what a unit is, in the order in which <c>--cell-type</c> looks for them.</summary>
    private static readonly string[] s_typeColumns =
        ["cell_type", "celltype", "cell_types", "putative_cell_type", "putativeCellType", "quality", "group", "cluster_group", "KSLabel",
            "ks_label", "label"];

    /// <summary>The units for which all conditions hold. A condition is on a unit property, or on <c>unit</c> (its number),
    /// <c>rate</c> (mean over the recording, Hz) or <c>spikes</c> (their number).</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="keep">Texts as <see cref="Condition.ParseAll"/> reads them.</param>
    /// <param name="path">Where the units came from, for the error.</param>
    /// <exception cref="InputException">A text that is no condition, a property that is not there, or no unit left.</exception>
    public static Recording Keep(Recording recording, IReadOnlyList<string> keep, string path)
    {
        foreach (Condition condition in keep.SelectMany(text => Condition.ParseAll(text, "--keep")))
        {
            recording = Keep(recording, condition, path);
        }
        return recording;
    }

    /// <summary>The units of some cell types: those with one of the values in the first column that says types or qualities.</summary>
    /// <exception cref="InputException">There is no such column, or no unit of one of the types.</exception>
    public static Recording KeepTypes(Recording recording, IReadOnlyList<string> types, string path)
    {
        if (types.Count == 0)
        {
            return recording;
        }
        string column = s_typeColumns.Select(name => Named(recording, name)).OfType<string>().FirstOrDefault()
            ?? throw new InputException($"no property of the units says their type (there: {Listed(recording.UnitProperties.Keys)})", path,
                "leave --cell-type out, or choose by another property: --keep 'NAME = VALUE'");
        UnitProperty property = recording.UnitProperties[column];
        string[] there = [.. Enumerable.Range(0, property.Count).Select(property.TextAt).Distinct()];
        return types.FirstOrDefault(type => !there.Contains(type, StringComparer.OrdinalIgnoreCase)) is { } absent
            ? throw new InputException($"no unit has {column} '{absent}'", path, $"choose one by --cell-type: {Listed(there)}")
            : Keep(recording, new Condition(column, "=", types), path);
    }

    /// <summary>Whether the options choose units by a property, so that nothing is left out by it unasked.</summary>
    /// <exception cref="InputException">A text of <see cref="ImportOptions.Keep"/> that is no condition.</exception>
    public static bool IsOn(ImportOptions options, string property) => (options.CellTypes.Count > 0 && s_typeColumns.Contains(property))
        || options.Keep.SelectMany(text => Condition.ParseAll(text, "--keep"))
            .Any(condition => condition.Column.Equals(property, StringComparison.OrdinalIgnoreCase));

    /// <summary>The units that do not fire faster than a mean rate.</summary>
    /// <exception cref="InputException">No unit would be left.</exception>
    public static Recording LeaveOutFast(Recording recording, double maximumRateHz) => LeaveOut(recording,
        unit => Rate(recording, unit) <= maximumRateHz,
        unit => FormattableString.Invariant($"{unit.UnitId} ({Rate(recording, unit):0.0} Hz)"),
        FormattableString.Invariant($"units faster than {maximumRateHz} Hz left out"),
        () => new InputException($"every unit fires faster than {maximumRateHz} Hz", "--maximum-rate", "give a higher rate"));

    /// <summary>Keeps, or leaves out, the units that never fire, and says which.</summary>
    /// <exception cref="InputException">None fires.</exception>
    public static Recording Silent(Recording recording, bool keep, string path)
    {
        HashSet<int> imaged = [.. recording.Signals?.UnitIds ?? []];
        int[] silent = [.. recording.Units.Where(unit => unit.TimesSeconds.Length == 0 && !imaged.Contains(unit.UnitId))
            .Select(unit => unit.UnitId)];
        if (silent.Length == 0)
        {
            return recording;
        }
        if (silent.Length == recording.Units.Count)
        {
            throw new InputException("none of the units fires in the time that the recording keeps, " +
                $"{recording.StartSeconds} to {recording.EndSeconds} s", path,
                "choose another --epoch, or put spikes and position on one clock");
        }
        if (keep)
        {
            string note = $"units that never fire: {string.Join(", ", silent)}";
            return recording with { Provenance = ImportNotes.With(recording.Provenance, note) };
        }
        return LeaveOut(recording, unit => !silent.Contains(unit.UnitId), unit => $"{unit.UnitId}",
            "units that never fire left out (--keep-silent keeps them)", () => throw new InvalidOperationException("some unit fires"));
    }

    private static Recording Keep(Recording recording, Condition condition, string path)
    {
        Func<int, string> value = Values(recording, condition.Column, path);
        bool[] keep = [.. Enumerable.Range(0, recording.Units.Count).Select(unit => condition.Holds(value(unit)))];
        string there = Listed(Enumerable.Range(0, recording.Units.Count).Select(value).CountBy(text => text)
            .Select(count => $"'{count.Key}' ({count.Value})"));
        int[] leftOut = [.. Enumerable.Range(0, keep.Length).Where(unit => !keep[unit])];
        string note = $"{leftOut.Length} of {keep.Length} units left out, for which not {condition}";
        return LeaveOut(recording, keep, note, unit => $"{recording.Units[unit].UnitId} ({value(unit)})",
            () => new InputException($"of no unit {condition} holds; there: {there}", path, "choose another --keep"));
    }

    private static Func<int, string> Values(Recording recording, string column, string path)
    {
        if (Named(recording, column) is { } name)
        {
            return recording.UnitProperties[name].TextAt;
        }
        string[] ofSpikes = recording.SpikeCount > 0 ? ["rate", "spikes"] : []; // those of signals alone have none
        return column.ToLowerInvariant() switch
        {
            "unit" => unit => recording.Units[unit].UnitId.ToString(CultureInfo.InvariantCulture),
            "rate" when ofSpikes.Length > 0 => unit => Rate(recording, recording.Units[unit]).ToString(CultureInfo.InvariantCulture),
            "spikes" when ofSpikes.Length > 0 => unit => recording.Units[unit].TimesSeconds.Length.ToString(CultureInfo.InvariantCulture),
            _ => throw new InputException($"the units have no property '{column}'", path,
                $"choose by one of {Listed([.. recording.UnitProperties.Keys, "unit", .. ofSpikes])}"),
        };
    }

    private static string? Named(Recording recording, string column) =>
        recording.UnitProperties.Keys.FirstOrDefault(name => name.Equals(column, StringComparison.OrdinalIgnoreCase));

    private static double Rate(Recording recording, SpikeTrain unit) => unit.TimesSeconds.Length / recording.DurationSeconds;

    private static Recording LeaveOut(Recording recording, Func<SpikeTrain, bool> keep, Func<SpikeTrain, string> name, string note,
        Func<InputException> allLeftOut) =>
        LeaveOut(recording, [.. recording.Units.Select(keep)], note, unit => name(recording.Units[unit]), allLeftOut);

    private static Recording LeaveOut(
        Recording recording, bool[] keep, string note, Func<int, string> name, Func<InputException> allLeftOut)
    {
        int[] kept = [.. Enumerable.Range(0, keep.Length).Where(unit => keep[unit])];
        if (kept.Length == keep.Length)
        {
            return recording;
        }
        if (kept.Length == 0)
        {
            throw allLeftOut();
        }
        string left = Listed(Enumerable.Range(0, keep.Length).Where(unit => !keep[unit]).Select(name));
        return recording with
        {
            Units = [.. kept.Select(unit => recording.Units[unit])],
            Signals = recording.Signals?.Of([.. kept.Select(unit => recording.Units[unit].UnitId)]),
            UnitProperties = recording.UnitProperties.ToDictionary(property => property.Key, property => property.Value.At(kept)),
            Provenance = ImportNotes.With(recording.Provenance, $"{note}: {left}"),
        };
    }

    private static string Listed(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length == 0 ? "none"
            : string.Join(", ", all.Take(MostListed)) + (all.Length > MostListed ? $" and {all.Length - MostListed} more" : "");
    }
}
