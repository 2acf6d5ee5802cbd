using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Pynapple;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats;

/// <summary>Imports what pynapple saves: a folder of <c>.npz</c> files by any names, each one object. The spikes are a <c>TsGroup</c>,
/// whose metadata become unit properties; the position is a <c>TsdFrame</c> with the columns x and y, or a <c>Tsd</c>; every
/// <c>IntervalSet</c> becomes intervals, named after its file. Of several candidates for the position that named <c>position</c> is taken,
/// or what <see cref="ImportOptions.Position"/> names: a file, without or with its ending, or a column of it. Instead of a TsGroup, or
/// beside it where <see cref="ImportOptions.Signals"/> names it, a <c>TsdFrame</c> of continuous signals is the population.
/// <para>Objects hold times in seconds. What is pickled in them is never run: metadata (as pynapple saves them since 0.8) are read as data,
/// anything else is left out and said.</para></summary>
[Kind("pynapple")]
public sealed class PynappleFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Description =>
        "folder of .npz files that pynapple saved (TsGroup, or TsdFrame of signals; TsdFrame or Tsd, IntervalSet), or its TsGroup";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position | ImportChoices.Columns | ImportChoices.Signals;

    /// <summary>A folder with a file of a TsGroup or of signals, or such a file.</summary>
    /// <inheritdoc/>
    public override bool Recognizes(string path) => Directory.Exists(path)
        ? PynappleObject.In(path).Any(one => one.Type == PynappleObject.Spikes || PynappleSignals.AreIn(one))
        : PynappleObject.TypeOf(path) is { } type && (type == PynappleObject.Spikes || PynappleSignals.AreIn(new(path, type)));

    /// <summary>Imports a folder, or a TsGroup with the other objects beside it. The recording spans the position (and one sampling
    /// interval) unless the options choose intervals or the whole session.</summary>
    /// <exception cref="InputException">Several TsGroups, an array that is missing or damaged, or no position.</exception>
    public override Recording Import(string path, ImportOptions options)
    {
        var notes = new ImportNotes();
        try
        {
            string folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
            PynappleObject[] all = [.. PynappleObject.In(folder)];
            PynappleObject[] groups = [.. Directory.Exists(path) ? all.Where(one => one.Type == PynappleObject.Spikes)
                : [new(path, PynappleObject.TypeOf(path) ?? "")]];
            PynappleObject? imaged = PynappleSignals.Choose(all, groups, options, notes);
            PynappleObject? spikes = groups is [{ Type: PynappleObject.Spikes } one] ? one : null;
            if (spikes is null && (imaged is null || groups.Any(group => group != imaged)))
            {
                throw new InputException(groups.Length > 1
                    ? $"{groups.Length} groups of spikes are there: {string.Join(", ", groups.Select(one => one.Name))}"
                    : "no TsGroup is there", path, "give the path of the file of one TsGroup");
            }
            (IReadOnlyList<SpikeTrain> units, IReadOnlyDictionary<string, UnitProperty> properties) =
                spikes is null ? ([], new Dictionary<string, UnitProperty>()) : PynappleUnits.Read(spikes.Path, notes);
            TrackedPosition position = PynapplePosition.Choose([.. all.Where(one => one.Path != imaged?.Path)], folder, options, notes);
            if (options.PositionUnit is null && position.Channels.Any(channel => channel.UnitOfMeasure == ChannelNaming.Arbitrary))
            {
                notes.Add("pynapple saves no unit of measure: say that of the position by --position-unit (m, cm, px)");
            }
            return new TrackedSession
            {
                Format = Name,
                Path = path,
                Position = position,
                Units = units,
                Signals = imaged is null ? null : PynappleSignals.Read(imaged, notes),
                UnitProperties = properties,
                Intervals = [.. all.Where(one => one.Type == PynappleObject.Intervals).SelectMany(one => one.ReadIntervals(notes))],
            }.ToRecording(options, notes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"cannot be read ({FileFault.Cause(failure)})", path, "copy or save the files again", failure);
        }
    }
}
