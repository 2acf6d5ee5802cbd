using Dynamics.Data;

namespace Dynamics.Formats.Internals.Tables;

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
        (_, double start, double end) = Span(options);
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

    private Epoch Span(ImportOptions options) => RecordingSpan.Choose(options.Epoch, Epochs, Path,
        usual: () => RecordingSpan.Tracked(Channels.First(channel => channel.Name == RecordingBinner.PositionChannel), Path),
        whole: () => RecordingSpan.Whole(Channels, Epochs, [(Spikes.Times.Min(), Spikes.Times.Max())])!);
}
