using Dynamics.Data;
using Dynamics.Formats.Internals.Signals;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>Arrays that somebody saved by hand, as a session.</summary>
internal static class NumpyTables
{
    /// <summary>Names of the arrays of spikes.</summary>
    public const string SpikeTimes = "spike_times", SpikeUnits = "spike_units", UnitIds = "unit_ids";

    private const string Unit = "unit_", EpochNames = "epoch_names", EpochStarts = "epoch_starts",
        EpochEnds = "epoch_ends";

    /// <summary>Whether spike times are there.</summary>
    public static bool HasSpikes(NumpyBundle arrays) => arrays.Has(SpikeTimes) && arrays.Has(SpikeUnits);

    /// <summary>Reads what is there.</summary>
    /// <exception cref="InputException">No spike times or no position, or arrays that do not fit each other.</exception>
    public static Recording Read(NumpyBundle arrays, string format, ImportOptions options)
    {
        if (!HasSpikes(arrays))
        {
            throw WithoutSpikes(arrays);
        }
        var notes = new ImportNotes();
        UnitTable? listed = arrays.Has(UnitIds) ? ReadUnits(arrays) : null;
        return new TrackedSession
        {
            Format = format,
            Path = arrays.Path,
            Position = ChosenPosition.Read(options, arrays.Path, notes) ?? NumpyBehavior.Read(arrays, options.Position, notes),
            Units = Spikes(arrays, options).ToTrains(listed?.UnitIds),
            Signals = options.Signals is null ? null : SignalArrays.Read(arrays, options, null, notes),
            UnitProperties = listed?.Properties ?? new Dictionary<string, UnitProperty>(),
            Intervals = arrays.Has(EpochNames) ? ReadEpochs(arrays) : [],
        }.ToRecording(options, notes);
    }

    private static InputException WithoutSpikes(NumpyBundle arrays)
    {
        string names = string.Join(", ", arrays.Names);
        foreach (string name in arrays.Names)
        {
            if (arrays.Peek(name) is { Shape: [> 1, > 1] } header)
            {
                return new InputException($"'{name}' of shape ({string.Join(", ", header.Shape)}) may be counts per bin, which hold no " +
                    $"spike times; there are no spike_times and spike_units among ({names})",
                    arrays.Path, "save the time in seconds and the unit of every spike as spike_times and spike_units");
            }
        }
        return new InputException($"no arrays spike_times and spike_units among ({names})", arrays.Path,
            "save the time in seconds and the unit of every spike under these names");
    }

    private static SpikeTable Spikes(NumpyBundle arrays, ImportOptions options)
    {
        if (arrays.Peek(SpikeTimes)?.Type.Kind is 'i' or 'u' && options.Times.Spikes is null)
        {
            throw new InputException("holds whole numbers, which look like samples; expected seconds", arrays.Where(SpikeTimes),
                "say what they count, for instance --time-unit spikes=30000Hz");
        }
        return SpikeTable.Of(arrays.Where(SpikeTimes), arrays.ReadNumbers(SpikeTimes), arrays.ReadUnitIds(SpikeUnits));
    }

    private static UnitTable ReadUnits(NumpyBundle arrays)
    {
        return UnitTable.Of(arrays.Where(UnitIds), arrays.ReadUnitIds(UnitIds), arrays.Names
            .Where(name => name.StartsWith(Unit, StringComparison.Ordinal) && name != UnitIds
                && arrays.Peek(name) is { Shape.Length: 1 })
            .Select(name => (name[Unit.Length..], Property(name))));

        UnitProperty Property(string name) => arrays.Read(name).Values is string[] texts ? texts : arrays.ReadNumbers(name);
    }

    private static SessionInterval[] ReadEpochs(NumpyBundle arrays)
    {
        string[] names = arrays.Read(EpochNames).Values as string[]
            ?? throw new InputException("holds no text", arrays.Where(EpochNames), "save the names of the epochs as text");
        double[] starts = arrays.ReadNumbers(EpochStarts), ends = arrays.ReadNumbers(EpochEnds);
        return starts.Length == names.Length && ends.Length == names.Length
            ? [.. names.Select((name, i) => SessionInterval.Of(new Epoch(name, starts[i], ends[i])))]
            : throw new InputException(
                $"{names.Length} epochs, {starts.Length} starts and {ends.Length} ends", arrays.Path, "save as many of each");
    }
}
