using Dynamics.Core.Internals;

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
            Assert.Single(Directory.EnumerateFiles(folder.Path), path => path != folder["file"]);
            folder.File(TemporaryName.Of("x").Replace($"-{Environment.ProcessId}.", $"-{int.MaxValue}."), "half"); // of a killed process
        });
        Assert.Equal(3, Directory.EnumerateFiles(folder.Path).Count());
        AtomicFile.RemoveUnfinished(folder.Path);
        Assert.Equal(2, Directory.EnumerateFiles(folder.Path).Count());
        AtomicFile.RemoveUnfinished(folder["absent"]);
    }

    /// <summary>A maker that is at work, one that is gone, and one of an older version, which left no name.</summary>
    [Fact]
    public void RemoveUnfinished_OfALiveProcess_Stays()
    {
        using var folder = new TemporaryFolder();
        string alive = TemporaryName.Of("file");
        string number = $"-{Environment.ProcessId}.";
        Assert.Contains(number, alive);
        string gone = alive.Replace(number, $"-{int.MaxValue}."), reused = alive.Replace(number, $"-{Environment.ProcessId}.1");
        string[] names = [alive, gone, reused, ".unfinished-file-0imh4d3f.v34", "file"];
        Array.ForEach(names, name => folder.File(name, "half"));

        AtomicFile.RemoveUnfinished(folder.Path);

        Assert.Equal([alive, "file"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <summary>Where nothing is known of the makers, a file must be a day old: it may be one of another machine.</summary>
    [Fact]
    public void Write_BesideLeftovers_RemovesThoseThatNobodyWillFinish()
    {
        using var folder = new TemporaryFolder();
        string gone = TemporaryName.Of("x").Replace($"-{Environment.ProcessId}.", $"-{int.MaxValue}.");
        string[] names = [gone, ".unfinished-old-version.tmp", ".unfinished-new-version.tmp"];
        Array.ForEach(names, name => folder.File(name, "half"));
        File.SetLastWriteTimeUtc(folder[names[1]], DateTime.UtcNow.AddDays(-2));

        AtomicFile.WriteText(folder["file"], "text");

        Assert.Equal([names[2], "file"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <summary>Killed between the two renames of a file system that cannot swap.</summary>
    [Fact]
    public void RemoveUnfinished_FolderThatWasSetAside_GetsItsNameBackUnlessItIsTaken()
    {
        using var folder = new TemporaryFolder();
        string gone = TemporaryName.Of("rec-1").Replace($"-{Environment.ProcessId}.", $"-{int.MaxValue}.") + TemporaryName.OldSuffix;
        for (int round = 0; round < 2; round++)
        {
            folder.File($"{gone}/data", $"round {round}");
            AtomicFile.RemoveUnfinished(folder.Path);
            Assert.Equal("round 0", File.ReadAllText(folder["rec-1/data"]));
            Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_ThroughASymbolicLink_TheLinkStaysAndItsTargetIsReplaced(bool isRelative)
    {
        using var folder = new TemporaryFolder();
        folder.File("far/file", "old");
        File.CreateSymbolicLink(folder["link"], isRelative ? "far/file" : folder["far/file"]);

        AtomicFile.Write(folder["link"], stream =>
        {
            stream.Write("new"u8);
            Assert.Equal(2, Directory.EnumerateFiles(folder["far"]).Count()); // beside the target
            Assert.Single(Directory.EnumerateFiles(folder.Path));
        });

        Assert.NotNull(new FileInfo(folder["link"]).LinkTarget);
        Assert.Equal("new", File.ReadAllText(folder["far/file"]));
        Assert.Single(Directory.EnumerateFiles(folder["far"]));
    }

    [Fact]
    public void MakeFolder_ThroughASymbolicLink_TheLinkStaysAndItsTargetIsReplaced()
    {
        using var folder = new TemporaryFolder();
        folder.File("far/rec/old", "old");
        Directory.CreateSymbolicLink(folder["link"], folder["far/rec"]);

        AtomicFile.MakeFolder(folder["link"], path =>
        {
            Directory.CreateDirectory(path);
            File.WriteAllText(Path.Combine(path, "new"), "new");
        });

        Assert.NotNull(new DirectoryInfo(folder["link"]).LinkTarget);
        Assert.Equal([folder["far/rec/new"]], Directory.EnumerateFileSystemEntries(folder["far/rec"]));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder["far"]));
    }

    [Fact]
    public void Write_ToWhatIsNoFile_SaysWhatItIsAndTouchesNothing()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["dangling"], folder["absent"]);
        File.CreateSymbolicLink(folder["circle"], folder["circle"]);
        using (System.Diagnostics.Process pipe = System.Diagnostics.Process.Start("mkfifo", [folder["pipe"]]))
        {
            pipe.WaitForExit();
        }
        foreach ((string path, string expected) in ((string, string)[])[
            (folder["dangling"], $"is a symbolic link to {folder["absent"]}, which is not there"), (folder["circle"], "circle"),
            (folder["pipe"], "is a named pipe"), ("/dev/null", "is a device"), (folder.Path, "is a folder")])
        {
            InputException refusal = Assert.Throws<InputException>(() => AtomicFile.WriteText(path, "text"));
            Assert.Equal(path, refusal.Where);
            Assert.Contains(expected, refusal.What);
        }
        Assert.Equal(3, Directory.EnumerateFileSystemEntries(folder.Path).Count());
    }

    [Fact]
    public void TrySwap_FolderThatIsNotThere_ChangesNothing()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("a"));
        Assert.False(LinuxFile.TrySwap(folder.File("a"), folder.File("b")));
        Assert.Equal([folder.File("a")], Directory.GetFileSystemEntries(folder.Path));
    }
}
