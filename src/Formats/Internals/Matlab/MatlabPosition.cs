using Dynamics.Data;
using Dynamics.Formats.Internals.CellExplorer;
using Dynamics.Formats.Internals.Moser;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Matlab;

/// <summary>A position in a MATLAB file of its own, in any of the layouts that are known: the structure of CellExplorer's files of
/// behaviour, the variables of the Moser lab, or arrays with their times.</summary>
internal static class MatlabPosition
{
    /// <summary>Reads a file; one of version 7.3 only in a process of its own.</summary>
    /// <exception cref="InputException">It is damaged, or holds no position that is known.</exception>
    public static TrackedPosition Read(string path, string? name, ImportNotes notes)
    {
        IReadOnlyDictionary<string, MatlabValue> variables = MatlabContent.Read(path, _ => true);
        if (CellExplorerPosition.PositionOf(variables, path, name, notes) is { } structure)
        {
            return structure;
        }
        if (name is null && MoserPosition.Of(variables, path, notes) is { } lamps)
        {
            return lamps;
        }
        using NumpyBundle arrays = MatlabArrays.Of(path, variables);
        return NumpyBehavior.Read(arrays, name, notes);
    }

    /// <summary>The same, as the channels of a recording, in which a process of its own answers.</summary>
    /// <exception cref="InputException">It is damaged, or holds no position that is known.</exception>
    public static Recording ReadAsRecording(string path, string? name)
    {
        var notes = new ImportNotes();
        TrackedPosition position = Read(path, name, notes);
        return new Recording
        {
            Name = "",
            StartSeconds = 0,
            EndSeconds = 1,
            Units = [],
            Channels = position.Channels,
            Provenance = notes.ToProvenance("", path),
        };
    }
}
