using Dynamics.Data;

namespace Dynamics.Formats;

/// <summary>One kind of file, or folder of files, that holds a recording. A format is a sealed class and a row of
/// <see cref="RecordingImport.Formats"/>; <see cref="ExportFormat"/> is one that can be written, too.</summary>
public abstract class RecordingFormat
{
    /// <summary>Its name on the command line, lower-case with hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, in the few words of a help text.</summary>
    public abstract string Description { get; }

    /// <summary>Whether what is at a path looks like this format, by its content (names inside a folder, first bytes, groups), not by
    /// its extension. Quick, reads little, and never throws on strange content: that is no match. Of a file that this format claims but
    /// cannot import, <see cref="Import"/> says why.</summary>
    /// <param name="path">A file or a folder that exists.</param>
    public abstract bool Recognizes(string path);

    /// <summary>Reads the recording. What the import did to the data that its user should know stands in the provenance's <c>notes</c>.</summary>
    /// <exception cref="InputException">Anything wrong with the file: which file, where in it, what was found and expected, what to do.
    /// No other exception escapes, whatever the bytes are, and memory stays in proportion to the size of the file.</exception>
    public abstract Recording Import(string path, ImportOptions options);
}
