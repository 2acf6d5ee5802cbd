namespace Dynamics.Images.Internals;

/// <summary>Reads files of users.</summary>
internal static class InputFile
{
    /// <summary>The whole file.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read ({failure.Message.ReplaceLineEndings(" ")})", path, "check the path and its permissions", failure);
        }
    }
}
