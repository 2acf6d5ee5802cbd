namespace Dynamics.Data.Internals;

/// <summary>Files and folders that are written under a temporary name. All of them are known while they exist, so that a process that gives up
/// its work can leave none behind.</summary>
internal static class Unfinished
{
    private const int Passes = 10, PauseMilliseconds = 20;

    private static readonly Lock s_gate = new();
    private static readonly HashSet<string> s_paths = [];
    private static bool s_isGivenUp;

    /// <summary>Lets <paramref name="write"/> make a file or folder of a free name beside <paramref name="target"/> and <paramref name="commit"/> give
    /// it its own. What bears the free name afterwards is removed, whatever happened.</summary>
    /// <exception cref="OperationCanceledException">The work was given up; <paramref name="target"/> is as it was.</exception>
    public static void Write(string target, Action<string> write, Action<string> commit)
    {
        string temporary = $"{target}.{Path.GetRandomFileName()}.tmp";
        lock (s_gate)
        {
            RequireWanted();
            s_paths.Add(temporary);
        }
        try
        {
            write(temporary);
            lock (s_gate) // Giving up waits for a commit that has begun: it may be more than one step.
            {
                RequireWanted();
                commit(temporary);
            }
        }
        finally
        {
            Remove(temporary);
            lock (s_gate)
            {
                s_paths.Remove(temporary);
            }
        }
    }

    /// <summary>Removes what is unfinished and refuses to begin or commit anything more. For a process that is about to end: writers in other
    /// threads may go on, in files that have no name any more.</summary>
    public static void GiveUp()
    {
        string[] paths;
        lock (s_gate)
        {
            s_isGivenUp = true;
            paths = [.. s_paths];
        }
        // A writer that has its name may be about to make the file, or another one in a folder that is being removed.
        for (int pass = 0; pass < Passes && paths.Length > 0; pass++)
        {
            foreach (string path in paths)
            {
                try
                {
                    Remove(path);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    // Tried again in the next pass.
                }
            }
            Thread.Sleep(PauseMilliseconds);
        }
    }

    private static void RequireWanted()
    {
        if (s_isGivenUp)
        {
            throw new OperationCanceledException();
        }
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else if (File.Exists(path))
        {
            File.Delete(path);
        }
    }
}
