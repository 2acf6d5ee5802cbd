namespace Dynamics.Tests;

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dynamics-test-").FullName;

    /// <summary>The path of a file or folder in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The path of a file in it, which is written first where a content is given; its folder is made if need be.</summary>
    public string File(string name, string? content = null)
    {
        if (content is not null)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
            System.IO.File.WriteAllText(this[name], content);
        }
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
