using Dynamics.Core.Internals;
using Microsoft.Win32.SafeHandles;

namespace Dynamics.Core;

/// <summary>Files of users, opened for reading. What is no file (a pipe, a device, a socket, a folder) is refused before it is opened: it
/// would be waited for, or have no end.</summary>
public static class InputFile
{
    /// <summary>Refuses what is no file. One that is not there is not looked at.</summary>
    /// <exception cref="InputException">It is a pipe, a device, a socket or a folder.</exception>
    public static void Require(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InputException("is a folder, not a file", path, "give the path of a file");
        }
        RequireNotSpecial(path);
    }

    /// <summary>The same where a folder will do.</summary>
    /// <exception cref="InputException">It is a pipe, a device or a socket.</exception>
    public static void RequireNotSpecial(string path)
    {
        if (LinuxFile.SpecialKindOf(path) is { } kind)
        {
            throw new InputException($"is {kind}, not a file", path, "save what comes from it as a file, and give the path of that");
        }
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">It is no file.</exception>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path)
    {
        Require(path);
        return File.OpenRead(path);
    }

    /// <summary>Opens a file for reads at any place of it.</summary>
    /// <inheritdoc cref="Open"/>
    public static SafeFileHandle OpenHandle(string path, FileOptions options = FileOptions.None)
    {
        Require(path);
        return File.OpenHandle(path, options: options);
    }

    /// <summary>The whole file.</summary>
    /// <inheritdoc cref="Open"/>
    public static byte[] ReadAllBytes(string path)
    {
        Require(path);
        return File.ReadAllBytes(path);
    }

    /// <summary>The whole file as text.</summary>
    /// <inheritdoc cref="Open"/>
    public static string ReadAllText(string path)
    {
        Require(path);
        return File.ReadAllText(path);
    }

    /// <summary>Its lines, one by one.</summary>
    /// <inheritdoc cref="Open"/>
    public static IEnumerable<string> ReadLines(string path)
    {
        Require(path);
        return File.ReadLines(path);
    }
}
