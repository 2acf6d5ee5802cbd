using Dynamics.Data;

namespace Dynamics.Formats.Internals.Worker;

/// <summary>A format whose files are read by a library of others, which a hostile file can keep busy or make allocate without bounds.
/// <see cref="ImportWorker"/> calls these in a process of its own.</summary>
internal interface ILocalFormat
{
    /// <summary>Whether a file is of this format.</summary>
    /// <exception cref="InputException">It cannot be opened.</exception>
    bool RecognizesHere(string path);

    /// <summary>Reads a file in this process.</summary>
    /// <exception cref="InputException">Anything wrong with the file.</exception>
    Recording ImportHere(string path, ImportOptions options);
}
