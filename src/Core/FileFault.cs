namespace Dynamics.Core;

/// <summary>What went wrong with a file, in words that its owner can act on: the path as it was given, the cause by its name, the
/// remedy.</summary>
public static class FileFault
{
    // errno of Linux, as .NET hands it on in HResult
    private const int NoSpace = 28, NoQuota = 122, ReadOnly = 30, TooLarge = 27, TooManyOpen = 24, TooManyLinks = 40;

    /// <summary>Whether a failure says something of the place or the medium, and nothing of the program.</summary>
    public static bool Is(Exception failure) =>
        failure is IOException or UnauthorizedAccessException || IsTooLarge(failure);

    /// <summary>A file or folder that cannot be written.</summary>
    /// <param name="failure">What the system said.</param>
    /// <param name="path">The path as the user gave it.</param>
    public static InputException OfWriting(Exception failure, string path)
    {
        (string what, string remedy) = Cause(failure) switch
        {
            "permission denied" and var cause => (cause, "choose a place where you may write, or ask its owner"),
            "the disk is full" and var cause => (cause, "make room on it, or choose a place on another disk"),
            "your quota is used up" and var cause => (cause, "remove files of yours, or choose a place on another disk"),
            "the file system is read-only" and var cause => (cause, "choose a place on another one"),
            "larger than a file may be there" and var cause => (cause, "choose a place on another disk, or raise the limit (ulimit -f)"),
            var cause => (cause, "choose a place where you may write and that has room"),
        };
        return new($"cannot be written ({what})", path, remedy, failure);
    }

    /// <summary>A file or folder that cannot be read.</summary>
    /// <param name="failure">What the system said.</param>
    /// <param name="path">The path as the user gave it.</param>
    /// <param name="remedy">What to do, unless permission is denied.</param>
    public static InputException OfReading(Exception failure, string path, string remedy)
    {
        string cause = Cause(failure);
        return new($"cannot be read ({cause})", path,
            cause == "permission denied" ? "check its permissions, or ask its owner" : remedy, failure);
    }

    /// <summary>The cause in a few words.</summary>
    public static string Cause(Exception failure) => failure switch
    {
        UnauthorizedAccessException => "permission denied",
        IOException { HResult: NoSpace } => "the disk is full",
        IOException { HResult: NoQuota } => "your quota is used up",
        IOException { HResult: ReadOnly } => "the file system is read-only",
        IOException { HResult: TooManyOpen } => "too many files are open",
        IOException { HResult: TooManyLinks } => "its symbolic links lead in a circle",
        _ when IsTooLarge(failure) => "larger than a file may be there",
        _ => WithoutPath(failure.Message),
    };

    /// <summary>.NET answers EFBIG with an argument out of range, which is the file's length.</summary>
    private static bool IsTooLarge(Exception failure) =>
        failure is IOException { HResult: TooLarge }
            || (failure is ArgumentOutOfRangeException { ParamName: "value" } && failure.Message.Contains("file length"));

    /// <summary>.NET names the path that it worked on, which may be a temporary one that nobody knows.</summary>
    private static string WithoutPath(string message)
    {
        int at = message.IndexOf(" : '", StringComparison.Ordinal);
        return (at < 0 ? message : message[..at]).ReplaceLineEndings(" ").TrimEnd('.');
    }
}
