using Dynamics.Data;
using Dynamics.Formats.Internals.Signals;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>What a lab's files say of a whole session, before it is cut to the time that the recording keeps.</summary>
internal sealed record TrackedSession
{
    /// <summary>Name of the importer.</summary>
    public required string Format { get; init; }

    /// <summary>File or folder that it came from.</summary>
    public required string Path { get; init; }

    /// <summary>Name of the recording; null: that of file or folder.</summary>
    public string? Name { get; init; }

    /// <summary>Position and other behaviour; without channels where nothing was tracked.</summary>
    public required TrackedPosition Position { get; init; }

    /// <summary>The spikes of every unit, silent ones too; times ascending. The arrays are the session's own: they are converted in
    /// place.</summary>
    public required IReadOnlyList<SpikeTrain> Units { get; init; }

    /// <summary>Continuous signals of other units; null where there are none.</summary>
    public ObservedSignals? Signals { get; init; }

    /// <summary>Properties of the units.</summary>
    public IReadOnlyDictionary<string, UnitProperty> UnitProperties { get; init; } = new Dictionary<string, UnitProperty>();

    /// <summary>Named intervals.</summary>
    public IReadOnlyList<SessionInterval> Intervals { get; init; } = [];

    /// <summary>End of the session, which nothing outlasts; null: nothing says it.</summary>
    public double? Ends { get; init; }

    /// <summary>Whether the animal was tracked in a part of the session alone, so that another part is kept without a position.</summary>
    public bool IsTrackedInPart { get; init; }

    /// <summary>The recording of the time that the options keep: while position was tracked, some intervals, or the whole session (from
    /// the earliest to the latest of spikes, samples and intervals). Spikes and samples outside are left out, epochs are clipped.</summary>
    /// <exception cref="InputException">An interval that ends before it starts, none of the name, no spike or no sample of position in
    /// it; or no position at all, unless an epoch or the whole session is asked for.</exception>
    public Recording ToRecording(ImportOptions options, ImportNotes notes) =>
        InSeconds(options).WithPosition(options, notes).CutTo(options, notes);

    private TrackedSession WithPosition(ImportOptions options, ImportNotes notes)
    {
        IReadOnlyList<BehaviorChannel> channels =
            options.KeepStill ? Position.Channels : StillTracking.TakeOut(Position.Channels, Position.Path, notes);
        return this with { Position = Position with { Channels = PositionChannel.Require(channels, Position.Path, notes) } };
    }

    private Recording CutTo(ImportOptions options, ImportNotes notes)
    {
        if (Intervals.Select(interval => interval.Epoch).FirstOrDefault(epoch =>
            !(epoch.EndSeconds > epoch.StartSeconds) || !double.IsFinite(epoch.EndSeconds - epoch.StartSeconds)) is { } impossible)
        {
            throw new InputException(
                $"epoch {impossible.Name} spans {impossible.StartSeconds} to {impossible.EndSeconds} s", Path, "mend it, or leave it out");
        }
        SessionClocks.Check(Units, Position.Channels, options.Times, Path);
        BehaviorChannel? position = Position.Channels.FirstOrDefault(channel => channel.Name == RecordingBinner.PositionChannel);
        (double First, double Last)[] spans = [.. Units.Where(unit => unit.TimesSeconds.Length > 0)
            .Select(unit => (unit.TimesSeconds[0], unit.TimesSeconds[^1]))];
        PopulationSignals? signals = Signals?.Signals;
        IEnumerable<Epoch> imaged = signals is null ? [] : [new Epoch(signals.Name, signals.TimesSeconds[0], signals.EndSeconds)];
        SessionPart part = SessionPartChoice.Of(options.Epoch, Intervals, Path,
            usual: () => SessionPart.Of(
                position is not null ? Within(RecordingSpan.Tracked(position, Path), imaged) : throw WithoutPosition()),
            whole: () => SessionPart.Of(
                RecordingSpan.Whole(Position.Channels, Intervals.Select(interval => interval.Epoch).Concat(imaged), spans) is { } all
                ? all with { EndSeconds = Ends ?? all.EndSeconds }
                : throw new InputException("holds neither spikes nor a position nor epochs", Path, "check that this is the right file")));
        SpikeTrain[] units = [.. Units.Select(unit =>
            unit with { TimesSeconds = EpochClipping.Clip(unit.TimesSeconds, part.Start, part.End) })];
        long spikes = Units.Sum(unit => (long)unit.TimesSeconds.Length), kept = units.Sum(unit => (long)unit.TimesSeconds.Length);
        if (kept == 0 && spikes > 0)
        {
            throw new InputException($"no spike lies in the time that the recording keeps, {part.Start} to {part.End} s (spikes: " +
                $"{spans.Min(span => span.First)} to {spans.Max(span => span.Last)} s)", Path,
                "put spikes and position on one clock, in seconds (--time-unit), or choose another --epoch");
        }
        if (signals?.Between(part.Start, part.End).FrameCount < 2)
        {
            throw new InputException($"no frames of '{signals.Name}' lie in the time that the recording keeps, {part.Start} to " +
                $"{part.End} s (frames: {signals.TimesSeconds[0]} to {signals.TimesSeconds[^1]} s)", Path,
                "put frames and position on one clock, in seconds (--time-unit), or choose another --epoch");
        }
        notes.AddLeftOut(spikes - kept, part.Start, part.End, Position.DuplicateRows);
        part.Say(notes);
        SessionClocks.CheckExtent(Position.Channels, notes);
        BehaviorChannel[] channels = [.. Position.Channels.Select(part.Cut).Where(channel => channel.Values.Length > 0)];
        if (position is null)
        {
            notes.Add("there is no position");
        }
        else if (!IsTrackedInPart
            && !Array.Exists(channels, channel => channel.Name == position.Name && channel.Values.Any(double.IsFinite)))
        {
            throw new InputException(
                $"position is not tracked from {part.Start} to {part.End} s", Path, "choose another --epoch, or leave the option out");
        }
        string source = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path));
        Recording spiking = new()
        {
            Name = Name ?? (Directory.Exists(Path)
                ? System.IO.Path.GetFileName(source)
                : System.IO.Path.GetFileNameWithoutExtension(source)),
            StartSeconds = part.Start,
            EndSeconds = part.End,
            Units = units,
            Channels = channels,
            Epochs = EpochClipping.Clip(Intervals.Select(interval => interval.Epoch), part.Start, part.End),
            UnitProperties = UnitProperties,
        };
        Recording whole = Signals is null ? spiking
            : (Signals with { Signals = signals!.Between(part.Start, part.End) }).Beside(spiking, notes);
        return whole with { Provenance = notes.ToProvenance(Format, source) };
    }

    /// <summary>The part of a time in which there are frames, too, where something was imaged and anything of it lies there.</summary>
    private static Epoch Within(Epoch tracked, IEnumerable<Epoch> imaged) => imaged.Aggregate(tracked, (span, frames) =>
        frames.StartSeconds < span.EndSeconds && frames.EndSeconds > span.StartSeconds
            ? span with
            {
                StartSeconds = Math.Max(span.StartSeconds, frames.StartSeconds), EndSeconds = Math.Min(span.EndSeconds, frames.EndSeconds),
            }
            : span);

    /// <summary>The session with all times in seconds, and the position in the unit of measure that the options say.</summary>
    /// <exception cref="InputException">The position counts frames, and their rate is not said.</exception>
    private TrackedSession InSeconds(ImportOptions options)
    {
        TimeUnits units = options.Times;
        if (Position.CountsFrames && units.Position is null)
        {
            throw new InputException("the position is given at numbers of video frames, as DeepLabCut and SLEAP do", Position.Path,
                "say the frame rate, for instance --time-unit position=30Hz");
        }
        string[] places = [RecordingBinner.PositionChannel, "x", "y", "z"];
        return this with
        {
            Units = [.. Units.Select(unit => ScaleInPlace(unit, units.Spikes))],
            Signals = Signals?.Scaled(units.Spikes),
            Position = Position with
            {
                Channels = [.. Position.Channels.Select(channel => channel with
                {
                    TimesSeconds = Scaled(channel.TimesSeconds, units.Position),
                    UnitOfMeasure = options.PositionUnit is { } measure && places.Contains(channel.Name) ? measure : channel.UnitOfMeasure,
                })],
            },
            Intervals = [.. Intervals.Select(interval => interval with { Epoch = Scaled(interval.Epoch, units.Epochs ?? 1) })],
            Ends = Ends * (units.Epochs ?? 1),
        };
    }

    /// <summary>Spikes can be most of the memory: no copy is made.</summary>
    private static SpikeTrain ScaleInPlace(SpikeTrain unit, double? seconds)
    {
        for (int spike = 0; seconds is not (null or 1) && spike < unit.TimesSeconds.Length; spike++)
        {
            unit.TimesSeconds[spike] *= seconds.Value;
        }
        return unit;
    }

    private static double[] Scaled(double[] times, double? seconds) =>
        seconds is null or 1 ? times : Array.ConvertAll(times, time => time * seconds.Value);

    private static Epoch Scaled(Epoch epoch, double seconds) =>
        epoch with { StartSeconds = epoch.StartSeconds * seconds, EndSeconds = epoch.EndSeconds * seconds };

    private InputException WithoutPosition() => new(
        Position.Unusable.Length > 0 ? $"holds no position that can be read: {Position.Unusable}" : "holds no position", Path,
        "name one by --position (a series of the file, or another file), or import the spikes alone: " +
        $"--epoch {ImportOptions.WholeSession}, or the name of an epoch");
}

/// <summary>The units of a session as the rows of a file, with their properties.</summary>
internal sealed record UnitTable(IReadOnlyList<int> UnitIds, IReadOnlyDictionary<string, UnitProperty> Properties)
{
    /// <summary>Reads the rows of a table of units: columns of numbers and of text.</summary>
    /// <exception cref="InputException">A unit that is no whole number, or is listed twice, or no unit.</exception>
    public static UnitTable Read(DelimitedReader reader, int unitColumn)
    {
        List<int> ids = [];
        var seen = new HashSet<int>();
        List<string>[] values = [.. reader.Columns.Select(_ => new List<string>())];
        while (reader.NextRow())
        {
            int id = reader.Whole(unitColumn);
            ids.Add(seen.Add(id) ? id : throw reader.Mistake(unitColumn, $"unit {id} is listed twice", "remove one of the rows"));
            for (int column = 0; column < values.Length; column++)
            {
                values[column].Add(reader.Text(column));
            }
        }
        if (ids.Count == 0)
        {
            throw new InputException("no unit is listed", reader.Path, "list every unit, or remove the file");
        }
        var properties = new OrderedDictionary<string, UnitProperty>();
        for (int column = 0; column < values.Length; column++)
        {
            if (column != unitColumn && reader.Columns[column].Length > 0)
            {
                properties[reader.Columns[column]] = Property(values[column], reader.NumberOf);
            }
        }
        return new UnitTable(ids, properties);
    }

    /// <summary>Of arrays.</summary>
    /// <exception cref="InputException">No unit, a unit listed twice, or a property of another length.</exception>
    public static UnitTable Of(string path, int[] ids, IEnumerable<(string Name, UnitProperty Values)> properties)
    {
        if (ids.Length == 0 || ids.Distinct().Count() < ids.Length)
        {
            throw new InputException(ids.Length == 0 ? "no unit is listed" : "a unit is listed twice", path,
                "list every unit once, or leave out the list of units");
        }
        var values = new OrderedDictionary<string, UnitProperty>();
        foreach ((string name, UnitProperty property) in properties)
        {
            values[name] = property.Count == ids.Length
                ? property
                : throw new InputException(
                    $"{property.Count} values of {name} for {ids.Length} units", path, "give one value for each unit");
        }
        return new UnitTable(ids, values);
    }

    /// <summary>Numbers where every value that is given is one, else texts.</summary>
    /// <param name="texts">One text a unit.</param>
    /// <param name="number">The number that a text is, NaN where it says that none is known; null for another text.</param>
    public static UnitProperty Property(IReadOnlyList<string> texts, Func<string, double?> number)
    {
        double?[] numbers = [.. texts.Select(number)];
        return Array.TrueForAll(numbers, number => number is not null)
            ? numbers.Select(number => number!.Value).ToArray()
            : texts.ToArray();
    }
}
