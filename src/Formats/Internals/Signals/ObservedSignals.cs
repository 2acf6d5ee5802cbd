using Dynamics.Data;

namespace Dynamics.Formats.Internals.Signals;

/// <summary>Continuous signals of a population as a file holds them, with what it says of the units.</summary>
/// <param name="Signals">The signals, on the clock of the file.</param>
/// <param name="Properties">Properties of their units, in their order.</param>
internal sealed record ObservedSignals(PopulationSignals Signals, IReadOnlyDictionary<string, UnitProperty> Properties)
{
    /// <summary>Start of every frame of the file, of those that were left out, too.</summary>
    public required double[] FrameTimes { get; init; }

    /// <summary>Signals from a matrix. Frames in which nothing is known are left out, and so are units of which some value is still not
    /// known after that, and the second of two frames of one time; all of it is said.</summary>
    /// <param name="where">What to call it in an error.</param>
    /// <param name="name">What the file calls it; says whether it holds traces or events (<see cref="SignalNames"/>).</param>
    /// <param name="times">Start of each frame [frame].</param>
    /// <param name="values">Values [frame, unit], or [unit, frame].</param>
    /// <param name="unitsFirst">Whether they are [unit, frame].</param>
    /// <param name="unitIds">Numbers of the units.</param>
    /// <param name="properties">Properties of the units.</param>
    /// <param name="notes">Told what was left out.</param>
    /// <exception cref="InputException">Times that run back, or no value that is known.</exception>
    public static ObservedSignals Of(
        string where, string name, double[] times, float[] values, bool unitsFirst, int[] unitIds,
        IReadOnlyDictionary<string, UnitProperty> properties, ImportNotes notes)
    {
        int all = unitIds.Length, frames = times.Length;
        float At(int frame, int unit) => values[unitsFirst ? ((long)unit * frames) + frame : ((long)frame * all) + unit];
        int[] kept = [.. Enumerable.Range(0, frames).Where(frame => Enumerable.Range(0, all).Any(unit => float.IsFinite(At(frame, unit))))];
        RequireAscending(times, where);
        int[] distinct = [.. kept.Where((frame, i) => i == 0 || times[frame] > times[kept[i - 1]])];
        int[] known = [.. Enumerable.Range(0, all).Where(unit => Array.TrueForAll(distinct, frame => float.IsFinite(At(frame, unit))))];
        if (known.Length == 0 || distinct.Length < 2)
        {
            throw new InputException(
                $"no unit of '{name}' is known in every one of {distinct.Length} frames", where, "save finite numbers, two frames or more");
        }
        if (distinct.Length < frames)
        {
            notes.Add($"{frames - distinct.Length} of {frames} frames of '{name}' left out: nothing is known in them, or they have the " +
                "time of the one before");
        }
        if (known.Length < all)
        {
            notes.Add($"{all - known.Length} of {all} units of '{name}' left out, of which some values are no finite numbers: "
                + string.Join(", ", unitIds.Where((_, unit) => !known.Contains(unit)).Take(12)));
        }
        float[] dense = values;
        if (unitsFirst || distinct.Length < frames || known.Length < all)
        {
            dense = new float[(long)distinct.Length * known.Length];
            long next = 0;
            foreach (int frame in distinct)
            {
                foreach (int unit in known)
                {
                    dense[next++] = At(frame, unit);
                }
            }
        }
        SignalKind kind = SignalNames.KindOf(name);
        notes.Add($"'{name}' is taken as continuous {(kind == SignalKind.Traces ? "traces: a bin holds their mean" : "events: a bin holds "
            + "their sum")}; they are no spikes, and nothing counts them");
        return new(
            new(name, kind, [.. known.Select(unit => unitIds[unit])], [.. distinct.Select(frame => times[frame])], dense),
            properties.ToDictionary(property => property.Key, property => property.Value.At(known)))
        {
            FrameTimes = times,
        };
    }

    /// <summary>The same with times in seconds.</summary>
    /// <param name="seconds">Seconds in one unit of them; null: one.</param>
    public ObservedSignals Scaled(double? seconds) => seconds is null or 1
        ? this
        : this with
        {
            Signals = new(Signals.Name, Signals.Kind, Signals.UnitIds, Array.ConvertAll(Signals.TimesSeconds, t => t * seconds.Value),
                Signals.Values),
            FrameTimes = Array.ConvertAll(FrameTimes, t => t * seconds.Value),
        };

    /// <summary>A recording of the spikes of some units, with these beside them. Where two units would have one number, these are counted
    /// on from the largest, which is said.</summary>
    public Recording Beside(Recording recording, ImportNotes notes)
    {
        PopulationSignals signals = Signals;
        if (recording.Units.Any(unit => signals.UnitIds.Contains(unit.UnitId)))
        {
            int first = recording.Units.Max(unit => unit.UnitId) + 1;
            int[] ids = [.. Enumerable.Range(first, signals.UnitCount)];
            notes.Add($"units of '{signals.Name}' are numbered from {first} on, for units with spikes have their numbers");
            signals = new(signals.Name, signals.Kind, ids, signals.TimesSeconds, signals.Values);
        }
        Dictionary<string, UnitProperty> properties = [];
        foreach (string name in recording.UnitProperties.Keys.Union(Properties.Keys))
        {
            properties[name] = Joined(recording.UnitProperties.GetValueOrDefault(name), recording.Units.Count,
                Properties.GetValueOrDefault(name), signals.UnitCount);
        }
        return recording with
        {
            Units = [.. recording.Units, .. signals.UnitIds.Select(id => new SpikeTrain(id, []))],
            Signals = signals,
            UnitProperties = properties,
        };
    }

    /// <summary>One property of two lists of units; what is not known of one of them is NaN or empty.</summary>
    private static UnitProperty Joined(UnitProperty? first, int firstCount, UnitProperty? second, int secondCount)
    {
        if (first?.Texts is null && second?.Texts is null)
        {
            return (double[])[.. first?.Numbers ?? Unknown(firstCount, double.NaN), .. second?.Numbers ?? Unknown(secondCount, double.NaN)];
        }
        return (string[])[.. Texts(first, firstCount), .. Texts(second, secondCount)];

        static T[] Unknown<T>(int count, T value) => [.. Enumerable.Repeat(value, count)];

        static string[] Texts(UnitProperty? property, int count) =>
            property is null ? Unknown(count, "") : [.. Enumerable.Range(0, count).Select(property.TextAt)];
    }

    private static void RequireAscending(double[] times, string where)
    {
        for (int frame = 0; frame < times.Length; frame++)
        {
            if (!double.IsFinite(times[frame]) || (frame > 0 && times[frame] < times[frame - 1]))
            {
                throw new InputException(
                    $"frame {frame + 1} is at {times[frame]}, which is not finite or before the frame before", where, "sort the frames");
            }
        }
    }
}

/// <summary>What series of continuous signals are called.</summary>
internal static class SignalNames
{
    private static readonly string[] s_events = ["deconv", "event", "spks", "spike"];

    /// <summary>Names of matrices of signals, the likeliest first. Suite2p's deconvolved activity is <c>spks</c>, CaImAn's
    /// <c>S</c>.</summary>
    public static readonly string[] All = ["dff", "dFF", "df_f", "dF_F", "dfof", "dFoF", "DfOverF", "deltaF", "F_dff", "signals",
        "deconvolved", "deconv", "calcium_events", "spks", "calcium", "calcium_traces", "traces", "fluorescence", "raw_traces",
        "F", "C", "S"];

    /// <summary>Names, without ending, of text tables of signals.</summary>
    public static readonly string[] Tables = ["signals", "dff", "traces", "calcium", "fluorescence", "deconvolved"];

    /// <summary>What is called so: events where the name says that something was deconvolved or detected.</summary>
    public static SignalKind KindOf(string name) =>
        name == "S" || Array.Exists(s_events, word => name.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? SignalKind.Events
            : SignalKind.Traces;
}
