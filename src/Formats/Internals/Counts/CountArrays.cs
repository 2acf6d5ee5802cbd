using System.Text.RegularExpressions;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Pynapple;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Counts;

/// <summary>Finds matrices of counts among the arrays of a file or folder.</summary>
internal static partial class CountArrays
{
    private const string Table = "counts";

    /// <summary>Names that matrices of counts go by, the surest first.</summary>
    public static readonly string[] Names = ["counts", "spike_counts", "spikecounts", "spikeCounts", "binned_spikes", "spikes_binned",
        "neural_data", "neural",
        "spike_matrix", "spikes", "activity", "X"];

    /// <summary>Whether a path holds a matrix named like counts, and no spike times.</summary>
    public static bool Recognizes(RecordingFormat format, string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return TableFolder.Find(path, Table) is not null && TableFolder.Find(path, TableFolder.Spikes) is null || HaveCounts(path);
            }
            return FileHead.Of(path) switch
            {
                FileKind.Zip => PynappleObject.TypeOf(path) is null && HaveCounts(path),
                FileKind.Numpy => Names.Contains(Path.GetFileNameWithoutExtension(path)) && NumpyHeaderOf(path) is { IsMatrix: true },
                FileKind.Matlab5 or FileKind.Matlab73 => MatlabArrays.Recognizes(format, path, AreNamed),
                _ => false,
            };
        }
        catch (Exception failure) when (failure is InputException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Whether one of the variables of a MATLAB file is a matrix named like counts, and none holds spike times.</summary>
    public static bool AreNamed(IReadOnlyList<(string Name, string Kind)> variables) =>
        !MatlabArrays.HoldSpikesAndPosition(variables)
            && variables.Any(variable => Names.Contains(variable.Name) && IsMatrixKind(variable.Kind));

    /// <summary>Whether a MATLAB variable of a kind is a matrix of numbers.</summary>
    public static bool IsMatrixKind(string kind) => Matrix().IsMatch(kind);

    /// <summary>The arrays of a file or folder; of a text table the columns that are not times, as <c>counts</c>.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static NumpyBundle Open(string path)
    {
        if (Directory.Exists(path))
        {
            return TableFolder.Find(path, Table) is { } table ? OfTable(table) : new(path);
        }
        return FileHead.Of(path) switch
        {
            FileKind.Numpy => new(path, [NumpyFile.Read(path)]),
            FileKind.Matlab5 or FileKind.Matlab73 or FileKind.Hdf5 => MatlabArrays.Read(path),
            FileKind.Zip => new(path),
            _ => OfTable(path),
        };
    }

    private static bool HaveCounts(string path)
    {
        using NumpyBundle arrays = new(path);
        return !NumpyTables.HasSpikes(arrays) && !NumpyRecording.IsIn(arrays)
            && Names.Any(name => arrays.Has(name) && arrays.Peek(name) is { IsMatrix: true });
    }

    private static NumpyHeader NumpyHeaderOf(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read);
        return new NumpyStream(stream, stream.Length, path).ReadHeader();
    }

    private static NumpyBundle OfTable(string path)
    {
        using DelimitedReader reader = DelimitedReader.Open(path);
        int[] units = [.. Enumerable.Range(0, reader.Columns.Count).Where(column => !reader.TextColumns.Contains(column)
            && ChannelNaming.Parse(reader.Columns[column].ToLowerInvariant()).Name is not (
                "time" or "time_s" or "time_ms" or "t" or "bin" or "index" or ""))];
        List<double> values = [];
        int rows = 0;
        for (; reader.NextRow(); rows++)
        {
            values.AddRange(units.Select(reader.Finite));
        }
        return new(path, [new(Table, values.ToArray(), [rows, units.Length])]);
    }

    [GeneratedRegex(@"^(?!1x)\d+x(?!1 )\d+ (double|single|u?int(8|16|32|64)|logical|numbers)$", RegexOptions.CultureInvariant)]
    private static partial Regex Matrix();
}
