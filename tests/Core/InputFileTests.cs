using System.Diagnostics;
using System.Net.Sockets;

namespace Dynamics.Tests.Core;

/// <summary>What is no file is refused, and never waited for.</summary>
public sealed class InputFileTests
{
    public static TheoryData<string, Action<string>> Readers => new()
    {
        { "Open", path => InputFile.Open(path).Dispose() },
        { "OpenHandle", path => InputFile.OpenHandle(path).Dispose() },
        { "ReadAllBytes", path => InputFile.ReadAllBytes(path) },
        { "ReadAllText", path => InputFile.ReadAllText(path) },
        { "ReadLines", path => InputFile.ReadLines(path).ToArray() },
        { "Load", path => OptionsJson.Load<FileStep>(path) },
        { "Fingerprint", path => Fingerprint.Of(path) },
    };

    [Theory]
    [MemberData(nameof(Readers))]
    public void Read_WhatIsNoFile_IsRefusedAtOnce(string name, Action<string> read)
    {
        using TemporaryFolder folder = new();
        using (Process pipe = Process.Start("mkfifo", [folder["pipe"]]))
        {
            pipe.WaitForExit();
        }
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["socket"]));
        foreach ((string path, string kind) in ((string, string)[])[
            (folder["pipe"], "a named pipe"), (folder["socket"], "a socket"), ("/dev/zero", "a device"), (folder.Path, "a folder")])
        {
            if (name == "Fingerprint" && path == folder.Path)
            {
                continue; // of all files in it, of which the first is refused
            }
            InputException refusal = Assert.Throws<InputException>(() => read(path));
            Assert.Equal((path, $"is {kind}, not a file"), (refusal.Where, refusal.What));
        }
    }

    [Fact]
    public void Read_AFile_IsWhatStandsInIt()
    {
        using TemporaryFolder folder = new();
        folder.File("file", "text\nmore");
        Assert.Equal("text\nmore", InputFile.ReadAllText(folder["file"]));
        Assert.Equal(["text", "more"], InputFile.ReadLines(folder["file"]));
        Assert.Equal(9, InputFile.ReadAllBytes(folder["file"]).Length);
        Assert.Throws<FileNotFoundException>(() => InputFile.Open(folder["absent"]));
    }
}
