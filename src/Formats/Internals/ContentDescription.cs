using System.Text;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Pynapple;
using Dynamics.Formats.Internals.Tables;
using Dynamics.Formats.Internals.Worker;

namespace Dynamics.Formats.Internals;

/// <summary>What files that no format takes seem to be, by their content, for the error that says so.</summary>
internal static class ContentDescription
{
    /// <summary>So many files are looked into.</summary>
    public const int MostFiles = 8;

    private const int MostNames = 6, LongestName = 40;
    private const long LargestTable = 64L << 20;

    private static readonly Dictionary<string, string> s_neurosuite = new(StringComparer.OrdinalIgnoreCase)
    {
        [".clu"] = "clusters of Neurosuite", [".res"] = "spike times of Neurosuite", [".fet"] = "features of Neurosuite",
        [".whl"] = "tracked position of Neurosuite",
    };

    /// <summary>The files of a folder (the first few), or the one file, and what each seems to be.</summary>
    public static string Of(string path, IReadOnlyList<string> files)
    {
        if (!Directory.Exists(path))
        {
            return $"it seems to be {OfFile(path)}";
        }
        if (files.Count == 0)
        {
            string[] folders = [.. Directory.EnumerateDirectories(path).Select(Path.GetFileName).OfType<string>()
                .Order(StringComparer.Ordinal)];
            return folders.Length == 0 ? "the folder is empty" : $"it holds only folders: {Listed(folders)}";
        }
        string more = files.Count > MostFiles ? $"; and {files.Count - MostFiles} more files" : "";
        return string.Join("; ", files.Take(MostFiles).Select(file => $"{Short(Path.GetFileName(file))} is {OfFile(file)}")) + more;
    }

    /// <summary>What a file seems to be.</summary>
    public static string OfFile(string path)
    {
        try
        {
            return FileHead.Of(path) switch
            {
                FileKind.Matlab5 => $"MATLAB 5 with variables {Variables(MatlabFile.Contents(path))}",
                FileKind.Matlab73 => $"MATLAB 7.3 with variables {ImportWorker.Describe(path)}",
                FileKind.Hdf5 => $"HDF5 with {ImportWorker.Describe(path)}",
                FileKind.Numpy => OfArray(path),
                FileKind.Zip => OfArchive(path),
                FileKind.Parquet => new FileInfo(path).Length > LargestTable ? "a Parquet table"
                    : $"a Parquet table with columns {Listed([.. new ForeignTable(path).Names])}",
                FileKind.Pickle => "a Python pickle, which is never read, for it could run code",
                _ => OfOther(path),
            };
        }
        catch (Exception failure) when (failure is InputException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return failure is InputException mistake ? $"damaged or not readable ({Short(mistake.What)})" : "not readable";
        }
    }

    /// <summary>Variables, each with its kind, as a list.</summary>
    public static string Variables(IReadOnlyList<(string Name, string Kind)> variables) =>
        Listed([.. variables.Select(variable => $"{Short(variable.Name)} ({variable.Kind})")]);

    private static string OfArray(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read);
        NumpyHeader header = new NumpyStream(stream, stream.Length, path).ReadHeader();
        return $"a NumPy array ({string.Join(", ", header.Shape)}) of {TypeName(header.Type)}";
    }

    private static string OfArchive(string path)
    {
        if (PynappleObject.TypeOf(path) is { } type)
        {
            return $"pynapple's {type}";
        }
        try
        {
            using NumpyBundle arrays = new(path);
            return "an archive of NumPy arrays: " + Listed([.. arrays.Names.Select(name =>
                arrays.Peek(name) is { } header ? $"{Short(name)} ({string.Join(", ", header.Shape)})"
                    : $"{Short(name)} (pickled or damaged)")]);
        }
        catch (InputException)
        {
            return "a zip archive that holds no NumPy arrays, or is damaged";
        }
    }

    private static string OfOther(string path)
    {
        Span<byte> head = stackalloc byte[512];
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Read))
        {
            head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        string ending = Path.GetExtension(path);
        bool isShank = ending.Length > 0 && ending.Skip(1).All(char.IsAsciiDigit); // BASE.clu.3
        if (s_neurosuite.GetValueOrDefault(isShank ? Path.GetExtension(Path.GetFileNameWithoutExtension(path)) : ending) is { } own)
        {
            return own;
        }
        return head.Length == 0 ? "empty"
            : IsBinary(head) ? "of an unknown kind"
            : TableDialect.Of(path).Header is { Count: > 1 } header ? $"a table with columns {Listed([.. header])}" : "a text";
    }

    /// <summary>Control characters that no text has; or many bytes beyond ASCII that are no UTF-8.</summary>
    private static bool IsBinary(ReadOnlySpan<byte> head)
    {
        const double MostForeign = 0.1;
        int foreign = Encoding.UTF8.GetString(head).Count(sign => sign == '\uFFFD');
        return head.ContainsAnyInRange((byte)0, (byte)8) || foreign > MostForeign * head.Length;
    }

    private static string TypeName(NumpyType type) => type.Kind switch
    {
        'b' => "bool",
        'U' => "text",
        'i' => $"int{8 * type.ItemSize}",
        'u' => $"uint{8 * type.ItemSize}",
        _ => $"float{8 * type.ItemSize}",
    };

    private static string Listed(IReadOnlyList<string> names) => names.Count == 0 ? "(none)"
        : string.Join(", ", names.Take(MostNames).Select(Short)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");

    private static string Short(string name) =>
        new([.. (name.Length > LongestName ? name[..LongestName] + "..." : name).Select(sign => char.IsControl(sign) ? '?' : sign)]);
}

/// <summary>What a path lacks to be of a format that it is near to.</summary>
internal static class NearestFormat
{
    private const string Default = "name the format, or convert the files: see datasets/README.md";

    /// <summary>A remedy in words.</summary>
    /// <param name="path">A file or folder that no format takes.</param>
    /// <param name="files">The files of the folder; of a file, it alone.</param>
    public static string RemedyFor(string path, IReadOnlyList<string> files)
    {
        HashSet<string> names = [.. files.Select(file => Path.GetFileName(file))];
        string[] first = [.. files.Take(ContentDescription.MostFiles)];
        bool Any(Predicate<string> predicate) => names.Any(name => predicate(name));
        bool Ends(string ending) => Any(name => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        if (files.Count == 0)
        {
            return "give the folder of one session";
        }
        if (names.Contains("spike_times.npy"))
        {
            return "for phy, spike_clusters.npy is missing; for arrays made by hand, spike_units.npy";
        }
        if (Any(name => name.StartsWith("spikes.times", StringComparison.Ordinal)))
        {
            return "for ALF, spikes.clusters.npy is missing";
        }
        if (Ends(".behavior.mat") || Ends(".cellinfo.mat"))
        {
            return "for CellExplorer, BASE.spikes.cellinfo.mat with the structure spikes is missing";
        }
        if (Any(name => name.Contains(".res", StringComparison.Ordinal)) != Any(name => name.Contains(".clu", StringComparison.Ordinal)))
        {
            return Any(name => name.Contains(".clu", StringComparison.Ordinal))
                ? "for Neurosuite, the .res files of the same name are missing"
                : "for Neurosuite, the .clu files of the same name are missing";
        }
        if (TableFolder.Find(path, TableFolder.Position) is not null)
        {
            return "for tables, spikes.csv (time_s, unit) is missing beside the position";
        }
        if (first.Any(file => PynappleObject.TypeOf(file) is not null))
        {
            return "for pynapple, the file of a TsGroup with the spikes is missing";
        }
        if (first.Any(file => FileHead.Of(file) is FileKind.Matlab5 or FileKind.Matlab73))
        {
            return "a MATLAB file made by hand needs spike_times (a cell, a vector of seconds a unit), pos and pos_times; "
                + "counts [time, unit] are named counts";
        }
        if (first.Any(file => FileHead.Of(file) is FileKind.Zip))
        {
            return "an archive made by hand needs spike_times, spike_units, position and position_times; or counts [time, unit]";
        }
        if (first.Any(file => FileHead.Of(file) is FileKind.Pickle))
        {
            return "load the pickle where it came from, and save its arrays: numpy.savez('session.npz', spike_times=..., "
                + "spike_units=..., position=..., position_times=...), or counts=...";
        }
        return Default;
    }
}
