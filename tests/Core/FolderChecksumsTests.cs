namespace Dynamics.Tests.Core;

public sealed class FolderChecksumsTests
{
    private static string List(TemporaryFolder folder) => folder.File(FolderChecksums.FileName);

    private static void Save(TemporaryFolder folder, string name, string text) =>
        FolderChecksums.Save(folder.File(name), path => File.WriteAllText(path, text));

    [Fact]
    public void Save_Files_ListsWhatXxh128sumLists()
    {
        using var folder = new TemporaryFolder();
        Save(folder, "b.txt", "");
        Save(folder, "a.txt", "abc");
        // XXH128 of nothing is 99aa06d3014798d86001c324468d497f, of "abc" 06b05ab6733a618578af5f94892f3950 (xxhsum 0.8.1 -H2).
        Assert.Equal("06b05ab6733a618578af5f94892f3950  a.txt\n99aa06d3014798d86001c324468d497f  b.txt\n", File.ReadAllText(List(folder)));
        FolderChecksums.RequireAll(folder.Path);
    }

    [Fact]
    public void Require_FileThatChanged_SaysExpectedFoundAndRemedy()
    {
        using var folder = new TemporaryFolder();
        Save(folder, "a.txt", "abc");
        Save(folder, "b.txt", "");
        folder.File("a.txt", "abd");
        var mistake = Assert.Throws<InputException>(() => FolderChecksums.RequireAll(folder.Path));
        Assert.Equal(folder.File("a.txt"), mistake.Where);
        Assert.Matches("^has changed since it was written \\(checksum [0-9a-f]{32}, expected 06b05ab6733a618578af5f94892f3950\\)$",
            mistake.What);
        Assert.Contains($"delete its line in {FolderChecksums.FileName}", mistake.Remedy);
        FolderChecksums.Require(folder.File("b.txt"));
        File.WriteAllLines(List(folder), File.ReadAllLines(List(folder)).Where(line => !line.EndsWith("a.txt", StringComparison.Ordinal)));
        FolderChecksums.RequireAll(folder.Path);
    }

    [Fact]
    public void Save_FailsOrIsKilledOnTheWay_LeavesTheFileUncheckedAndTheOthersChecked()
    {
        using var folder = new TemporaryFolder();
        Save(folder, "a.txt", "abc");
        Save(folder, "b.txt", "");
        Assert.Throws<InvalidOperationException>(() => FolderChecksums.Save(folder.File("a.txt"), path =>
        {
            FolderChecksums.RequireAll(folder.Path); // A reader before the file is replaced,
            File.WriteAllText(path, "new");
            FolderChecksums.RequireAll(folder.Path); // and one after.
            throw new InvalidOperationException();
        }));
        FolderChecksums.RequireAll(folder.Path);
        Assert.Equal(["99aa06d3014798d86001c324468d497f  b.txt"], File.ReadAllLines(List(folder)));
        Assert.Equal(["a.txt", "b.txt", FolderChecksums.FileName],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Save_FilesRemovedSince_AreDroppedFromTheList()
    {
        using var folder = new TemporaryFolder();
        Save(folder, "a.txt", "abc");
        File.Delete(folder.File("a.txt"));
        FolderChecksums.RequireAll(folder.Path);
        Save(folder, "b.txt", "");
        Assert.Equal(["99aa06d3014798d86001c324468d497f  b.txt"], File.ReadAllLines(List(folder)));
    }

    [Fact]
    public void RequireAll_NoList_ChecksNothing()
    {
        using var folder = new TemporaryFolder();
        folder.File("a.txt", "abc");
        FolderChecksums.RequireAll(folder.Path);
        FolderChecksums.RequireAll(folder.File("absent"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("06b05ab6733a618578af5f94892f3950  ")]
    [InlineData("06b05ab6733a618578af5f94892f3950 a.txt")]
    [InlineData("06b05ab6733a618578af5f94892f3950  ../a.txt")]
    [InlineData("06b05ab6733a618578af5f94892f3950  a\0.txt")]
    [InlineData("06b05ab6733a618578af5f94892f3950  a.txt\n06b05ab6733a618578af5f94892f3950  a.txt")]
    public void RequireAll_DamagedList_SaysWhichRow(string list)
    {
        using var folder = new TemporaryFolder();
        folder.File("a.txt", "abc");
        File.WriteAllText(List(folder), list);
        var mistake = Assert.Throws<InputException>(() => FolderChecksums.RequireAll(folder.Path));
        Assert.Equal(List(folder), mistake.Where);
        Assert.StartsWith("row ", mistake.What);
    }
}
