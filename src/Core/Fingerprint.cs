using System.Security.Cryptography;
using System.Text;

namespace Dynamics.Core;

/// <summary>Recognises data by its content.</summary>
public static class Fingerprint
{
    /// <summary><c>sha256:</c> and 64 hexadecimal digits over the names and the contents of a file, or of all files under a folder (hidden
    /// ones apart) in the order of their names. Where it lies and when it was written do not matter.</summary>
    /// <exception cref="InputException">There is nothing at <paramref name="path"/>, or it cannot be read.</exception>
    public static string Of(string path)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            if (!File.Exists(path) && !Directory.Exists(path))
            {
                throw new InputException("is neither a file nor a folder", path, "give the path of a recording");
            }
            foreach ((string name, string file) in File.Exists(path) ? [(Path.GetFileName(path), path)] : FilesUnder(path))
            {
                Add(hash, file, name);
            }
            return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileFault.OfReading(error, path, "check that you may read it");
        }
    }

    /// <summary>The same over a text.</summary>
    public static string OfText(string text) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static IEnumerable<(string Name, string File)> FilesUnder(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => (Name: Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'), File: file))
        .Where(entry => !entry.Name.Split('/').Any(part => part.StartsWith('.')))
        .OrderBy(entry => entry.Name, StringComparer.Ordinal);

    private static void Add(IncrementalHash hash, string file, string name)
    {
        using FileStream stream = InputFile.Open(file);
        hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{stream.Length}\0"));
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }
    }
}
