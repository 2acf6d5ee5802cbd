namespace Dynamics.Tests.Cli;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Root = Directory.CreateTempSubdirectory("dynamics-test-").FullName;

    public string Root { get; }

    public string this[string name] => System.IO.Path.Combine(Root, name);

    /// <summary>Writes a text file, making its folder.</summary>
    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
