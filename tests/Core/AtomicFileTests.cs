namespace Dynamics.Tests.Core;

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

    [Fact]
    public void Make_MakerThatThrows_LeavesTheOldFileAlone()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Make(folder["file"], path => File.WriteAllText(path, "old"));
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Make(folder["file"], path =>
        {
            File.WriteAllText(path, "new");
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(folder["file"]));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void MakeFolder_FolderThatIsThere_IsReplacedWhole()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["first", "second"])
        {
            AtomicFile.MakeFolder(folder["made"], path =>
            {
                Directory.CreateDirectory(path);
                AtomicFile.WriteText(Path.Combine(path, name), name);
            });
            Assert.Equal([name], Directory.EnumerateFileSystemEntries(folder["made"]).Select(Path.GetFileName));
        }
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void MakeFolder_FileInItThatFails_NamesTheFolder()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<InputException>(() => AtomicFile.MakeFolder(folder["made"], path =>
        {
            AtomicFile.WriteText(Path.Combine(path, "file"), "");
            AtomicFile.WriteText(Path.Combine(path, "file", "below"), "");
        }));
        Assert.Equal(folder["made"], error.Where);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void RemoveUnfinished_FolderWithLeftovers_KeepsAllElse()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["file"], "text");
        AtomicFile.Write(folder["other"], _ =>
        {
            string temporary = Assert.Single(Directory.EnumerateFiles(folder.Path), path => path != folder["file"]);
            File.WriteAllText(temporary + "-of-a-killed-process", "half");
        });
        Assert.Equal(3, Directory.EnumerateFiles(folder.Path).Count());
        AtomicFile.RemoveUnfinished(folder.Path);
        Assert.Equal(2, Directory.EnumerateFiles(folder.Path).Count());
        AtomicFile.RemoveUnfinished(folder["absent"]);
    }

    [Fact]
    public void TrySwap_FolderThatIsNotThere_ChangesNothing()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("a"));
        Assert.False(AtomicFile.TrySwap(folder.File("a"), folder.File("b")));
        Assert.Equal([folder.File("a")], Directory.GetFileSystemEntries(folder.Path));
    }
}
