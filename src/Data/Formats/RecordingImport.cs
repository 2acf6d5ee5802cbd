using Dynamics.Data.Formats.Internals;

namespace Dynamics.Data.Formats;

/// <summary>The front door of importing: every format by name, or the one that fits a path's content.</summary>
public static class RecordingImport
{
    /// <summary>Name that stands for "recognise it by its content".</summary>
    public const string Automatic = "auto";

    /// <summary>All formats, in the order in which they are tried by <see cref="Recognize"/>.</summary>
    public static IReadOnlyList<RecordingFormat> Formats { get; } =
    [
        new Hc11TextFormat(),
        new CsvFormat(),
        new Hc11SessionFormat(),
        new NwbFormat(),
    ];

    /// <summary>Imports what is at a path.</summary>
    /// <param name="format">A format's name, or <see cref="Automatic"/>.</param>
    /// <param name="path">File or folder.</param>
    /// <param name="options">What to take from it.</param>
    /// <exception cref="InputException">No such format or path, no format that fits, or anything wrong with the file.</exception>
    public static Recording Import(string format, string path, ImportOptions options)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new InputException("no such file or folder", path, "check the path");
        }
        RecordingFormat reader = format == Automatic ? Recognize(path) : ByName(format);
        Recording recording = UnitSelection.LeaveOutFast(reader.Import(path, options), options.MaximumRateHz);
        RecordingCheck.Require(recording, path);
        return recording;
    }

    /// <summary>The first format that recognises what is at a path.</summary>
    /// <exception cref="InputException">None does.</exception>
    public static RecordingFormat Recognize(string path) => Formats.FirstOrDefault(format => format.Recognizes(path))
        ?? throw new InputException($"none of the known formats ({Names}) fits its content", path, "name the format, or convert the files: see datasets/README.md");

    /// <summary>The format of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static RecordingFormat ByName(string name) => Formats.FirstOrDefault(format => format.Name == name)
        ?? throw new InputException($"'{name}' is no format that can be imported", "format", $"use {Automatic}, {Names}");

    private static string Names => string.Join(", ", Formats.Select(format => format.Name));
}
