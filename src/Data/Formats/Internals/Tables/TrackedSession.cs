namespace Dynamics.Data.Formats.Internals.Tables;

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
        BehaviorChannel[] channels = [.. Channels.Select(channel => EpochClipping.Clip(channel, start, end))];
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
            Epochs = EpochClipping.Clip(Epochs, start, end),
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
                BehaviorChannel[] sampled = [.. Channels.Where(channel => channel.TimesSeconds.Length > 1)];
                double[] starts = [Spikes.Times.Min(), .. sampled.Select(channel => channel.TimesSeconds[0]), .. Epochs.Select(epoch => epoch.StartSeconds)];
                // The end is exclusive; the last spike is in.
                double[] ends = [Math.BitIncrement(Spikes.Times.Max()), .. sampled.Select(channel => SamplingClock.End(channel.TimesSeconds)), .. Epochs.Select(epoch => epoch.EndSeconds)];
                return (starts.Min(), ends.Max());
            default:
                Epoch[] found = [.. Epochs.Where(epoch => string.Equals(epoch.Name, options.Epoch, StringComparison.OrdinalIgnoreCase))];
                return found.Length == 1
                    ? (found[0].StartSeconds, found[0].EndSeconds)
                    : throw new InputException($"{found.Length} epochs are named '{options.Epoch}', among ({string.Join(", ", Epochs.Select(epoch => epoch.Name))})", Path,
                        $"give --epoch one of their names, or {ImportOptions.WholeSession}");
        }
    }
}
