namespace Dynamics.Data.Formats.Internals;

/// <summary>What a lab's tables say, before it is cut to the time that the recording keeps.</summary>
internal sealed record TrackedSession
{
    /// <summary>Name of the importer.</summary>
    public required string Format { get; init; }

    /// <summary>File or folder that it came from.</summary>
    public required string Path { get; init; }

    /// <summary>Tracked behaviour; one channel is the position, with two samples at least.</summary>
    public required IReadOnlyList<BehaviorChannel> Channels { get; init; }

    /// <summary>All spikes.</summary>
    public required SpikeTable Spikes { get; init; }

    /// <summary>The units with their properties; null: those that fire, ascending.</summary>
    public UnitTable? Units { get; init; }

    /// <summary>Named intervals.</summary>
    public IReadOnlyList<Epoch> Epochs { get; init; } = [];

    /// <summary>Position rows that repeated a time and were left out.</summary>
    public int DuplicateRows { get; init; }

    /// <summary>The recording of the time that the options keep: while position was tracked, one epoch, or the whole session (from the
    /// earliest to the latest of spikes, samples and epochs). Spikes and samples outside are left out, epochs are clipped.</summary>
    /// <exception cref="InputException">An epoch that ends before it starts, no such epoch, or no spike or no sample of position in it.</exception>
    public Recording ToRecording(ImportOptions options, ImportNotes notes)
    {
        if (Epochs.FirstOrDefault(epoch => !(epoch.EndSeconds > epoch.StartSeconds) || !double.IsFinite(epoch.EndSeconds - epoch.StartSeconds)) is { } impossible)
        {
            throw new InputException($"epoch {impossible.Name} spans {impossible.StartSeconds} to {impossible.EndSeconds} s", Path, "mend it, or leave it out");
        }
        (double start, double end) = Span(options);
        UnitTable table = Units ?? new UnitTable([.. Spikes.Units.Distinct().Order()], new Dictionary<string, double[]>());
        IReadOnlyList<SpikeTrain> units = Spikes.ToTrains(table.UnitIds, start, end, out int clipped);
        notes.AddLeftOut(clipped, start, end, DuplicateRows);
        notes.AddSilent(units);
        BehaviorChannel[] channels = [.. Channels.Select(channel => Clip(channel, start, end))];
        if (!Array.Exists(channels, channel => channel.Name == RecordingBinner.PositionChannel && channel.Values.Any(double.IsFinite)))
        {
            throw new InputException($"position is not tracked from {start} to {end} s", Path, "choose another --epoch, or leave the option out");
        }
        string source = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path));
        return new Recording
        {
            Name = Directory.Exists(Path) ? System.IO.Path.GetFileName(source) : System.IO.Path.GetFileNameWithoutExtension(source),
            StartSeconds = start,
            EndSeconds = end,
            Units = units,
            Channels = channels,
            Epochs = [.. Epochs.Where(epoch => epoch.StartSeconds < end && epoch.EndSeconds > start)
                .Select(epoch => epoch with { StartSeconds = Math.Max(epoch.StartSeconds, start), EndSeconds = Math.Min(epoch.EndSeconds, end) })],
            UnitProperties = table.Properties,
            Provenance = notes.ToProvenance(Format, source),
        };
    }

    private (double Start, double End) Span(ImportOptions options)
    {
        double[] tracked = Channels.First(channel => channel.Name == RecordingBinner.PositionChannel).TimesSeconds;
        switch (options.Epoch)
        {
            case null:
                return (tracked[0], SamplingClock.End(tracked));
            case ImportOptions.WholeSession:
                double[] starts = [Spikes.Times.Min(), tracked[0], .. Epochs.Select(epoch => epoch.StartSeconds)];
                // The end is exclusive; the last spike is in.
                double[] ends = [Math.BitIncrement(Spikes.Times.Max()), SamplingClock.End(tracked), .. Epochs.Select(epoch => epoch.EndSeconds)];
                return (starts.Min(), ends.Max());
            default:
                Epoch[] found = [.. Epochs.Where(epoch => string.Equals(epoch.Name, options.Epoch, StringComparison.OrdinalIgnoreCase))];
                return found.Length == 1
                    ? (found[0].StartSeconds, found[0].EndSeconds)
                    : throw new InputException($"{found.Length} epochs are named '{options.Epoch}', among ({string.Join(", ", Epochs.Select(epoch => epoch.Name))})", Path,
                        $"give --epoch one of their names, or {ImportOptions.WholeSession}");
        }
    }

    private static BehaviorChannel Clip(BehaviorChannel channel, double start, double end)
    {
        double[] times = channel.TimesSeconds;
        int first = FirstAtLeast(times, start), last = FirstAtLeast(times, end);
        return first == 0 && last == times.Length ? channel : channel with { TimesSeconds = times[first..last], Values = channel.Values[first..last] };
    }

    private static int FirstAtLeast(double[] times, double time)
    {
        int at = Array.BinarySearch(times, time);
        return at >= 0 ? at : ~at;
    }
}
