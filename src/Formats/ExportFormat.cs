using Dynamics.Data;

namespace Dynamics.Formats;

/// <summary>A format that recordings can be written to, and read back from bit for bit.</summary>
public abstract class ExportFormat : RecordingFormat
{
    /// <summary>Writes a recording beside its place and renames it, so that it is whole or absent.</summary>
    /// <param name="recording">What to write.</param>
    /// <param name="path">The file or folder to make; replaced if it is one of this format's.</param>
    /// <exception cref="InputException">It cannot be made there.</exception>
    public abstract void Export(Recording recording, string path);
}
