using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Tests.Training;

public sealed class AtomicFileTests
{
    [Fact]
    public void Write_MissingFolder_IsCreated()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder[Path.Combine("a", "b", "c.txt")], "text");
        Assert.Equal("text", File.ReadAllText(folder[Path.Combine("a", "b", "c.txt")]));
    }

    [Fact]
    public void Write_WriterThrows_OldFileStaysAndNothingElseIsLeft()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["file"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder["file"], stream =>
        {
            stream.Write("new"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(folder["file"]));
        Assert.Single(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void Write_WhileWriting_OldFileIsWhole()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["file"], "old");
        AtomicFile.Write(folder["file"], stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(folder["file"]));
        });
        Assert.Equal("new", File.ReadAllText(folder["file"]));
    }

    [Fact]
    public void Write_PlaceThatIsAFolder_IsAnInputException()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["taken"]);
        Assert.Throws<InputException>(() => AtomicFile.WriteText(folder["taken"], "text"));
        AtomicFile.WriteText(folder["file"], "text");
        Assert.Throws<InputException>(() => AtomicFile.WriteText(folder[Path.Combine("file", "below")], "text"));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(folder.Path).Count());
    }
}
