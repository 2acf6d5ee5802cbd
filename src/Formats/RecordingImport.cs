using Dynamics.Data;
using Dynamics.Data.Internals;
using Dynamics.Formats.Internals;

namespace Dynamics.Formats;

/// <summary>The front door of importing: every format by name, or the one that fits a path's content.</summary>
public static class RecordingImport
{
    /// <summary>Name that stands for "recognise it by its content".</summary>
    public const string Automatic = "auto";

    /// <summary>A folder's files are looked into up to this many, and named in an error up to that many.</summary>
    private const int MostFiles = 1000, MostListed = 5;

    /// <summary>All formats, by name.</summary>
    public static IReadOnlyList<RecordingFormat> Formats { get; } = Kinds.CreateAll<RecordingFormat>();

    /// <summary>Imports what is at a path.</summary>
    /// <param name="format">A format's name, or <see cref="Automatic"/>.</param>
    /// <param name="path">File, folder that is of the format as a whole, or folder with one file of it.</param>
    /// <param name="options">What to take from it.</param>
    /// <exception cref="InputException">No such format or path, no format that fits, several that do, or anything
    /// wrong with the file.</exception>
    public static Recording Import(string format, string path, ImportOptions options)
    {
        RequireExistence(path);
        (RecordingFormat reader, string source) = format == Automatic ? Locate(path) : LocateOf(ByName(format), path);
        options.Require(reader.Name, reader.Choices);
        Recording recording = UnitSelection.KeepTypes(reader.Import(source, options), options.CellTypes, source);
        recording = UnitSelection.LeaveOutFast(UnitSelection.Keep(recording, options.Keep, source), options.MaximumRateHz);
        bool isForeign = recording.Provenance.TryGetValue("importer", out string? importer) && importer == reader.Name;
        recording = isForeign ? UnitSelection.Silent(recording, options.KeepSilentUnits, source) : recording;
        recording = options.Period is { } period ? CircularTrack.Wrap(recording, period, source) : recording;
        RecordingCheck.Require(recording, source);
        return recording;
    }

    /// <summary>The format of what is at a path: of the file, of the folder as a whole, or of the one file in the
    /// folder that has one.</summary>
    /// <exception cref="InputException">No such path, no format that fits, or several that do: which, and on what.</exception>
    public static RecordingFormat Recognize(string path)
    {
        RequireExistence(path);
        return Locate(path).Format;
    }

    /// <summary>The format of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static RecordingFormat ByName(string name) => Formats.FirstOrDefault(format => format.Name == name)
        ?? throw new InputException($"'{name}' is no format that can be imported", "format", $"use {Automatic}, {Names}");

    private static string Names => string.Join(", ", Formats.Select(format => format.Name));

    private static void RequireExistence(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new InputException("no such file or folder", path, "check the path");
        }
        InputFile.RequireNotSpecial(path);
        foreach (string file in Directory.Exists(path) ? Files(path) : [])
        {
            InputFile.RequireNotSpecial(file); // whoever reads it would wait for ever
        }
    }

    private static (RecordingFormat Format, string Path) Locate(string path)
    {
        (RecordingFormat Format, string Path)[] found = Fitting(Formats, path);
        string listed = string.Join(", ", found.Take(MostListed)
            .Select(match => match.Path == path ? match.Format.Name : $"{Path.GetFileName(match.Path)} ({match.Format.Name})"));
        return found.Length switch
        {
            1 => found[0],
            0 => throw Unknown(path),
            _ => throw new InputException(
                $"{found.Length} things that can be imported are there: {listed}{(found.Length > MostListed ? ", ..." : "")}", path,
                "give the path of one file, or name the format"),
        };
    }

    private static InputException Unknown(string path)
    {
        string[] files = Directory.Exists(path) ? Files(path) : [path];
        return new($"none of the known formats ({Names}) fits its content: {ContentDescription.Of(path, files)}", path,
            NearestFormat.RemedyFor(path, files));
    }

    /// <summary>The format is certain; of several files in a folder it is not clear which.</summary>
    private static (RecordingFormat Format, string Path) LocateOf(RecordingFormat format, string path)
    {
        (RecordingFormat Format, string Path)[] found = Fitting([format], path);
        return found.Length < 2
            ? found.FirstOrDefault((format, path))
            : throw new InputException($"{found.Length} files of the format {format.Name} are there: " +
                $"{string.Join(", ", found.Take(MostListed).Select(match => Path.GetFileName(match.Path)))}", path,
                "give the path of one of them");
    }

    /// <summary>The formats of a path; of a folder that has none as a whole, those of the files in it.</summary>
    private static (RecordingFormat Format, string Path)[] Fitting(IReadOnlyList<RecordingFormat> formats, string path)
    {
        (RecordingFormat, string)[] whole = [.. formats.Where(format => format.Recognizes(path)).Select(format => (format, path))];
        return whole.Length > 0 || !Directory.Exists(path) ? whole
            : [.. Files(path).SelectMany(file => formats.Where(format => format.Recognizes(file)).Select(format => (format, file)))];
    }

    private static string[] Files(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Take(MostFiles)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read ({FileFault.Cause(failure)})", folder, "check its permissions", failure);
        }
    }
}
