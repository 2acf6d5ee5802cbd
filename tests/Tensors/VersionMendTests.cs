using Dynamics.Tensors;
using Dynamics.Tensors.Internals;

namespace Dynamics.Tests.Tensors;

public sealed class VersionMendTests : IDisposable
{
    private const string Library = "libstdc++.so.6";

    private static readonly HashSet<string> s_available = ["GLIBCXX_3.4", "GLIBCXX_3.4.30"];

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["lib.so"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Apply_OneVersionMissingAndUnused_SetsTheWeakFlagOfThatEntryAlone()
    {
        MadeElf.Write(
            Path,
            [("libc.so.6", ["GLIBC_9.9"]), (Library, ["GLIBCXX_3.4.30", "GLIBCXX_3.4.32", "GLIBCXX_3.4"])],
            [0, 2, 3, 4, 5],
            relocated: [1, 2, 4]);
        byte[] before = File.ReadAllBytes(Path);
        long flags = Flags("GLIBCXX_3.4.32");

        Assert.Equal(["GLIBCXX_3.4.32"], VersionMend.Apply(Path, Library, s_available));

        byte[] after = File.ReadAllBytes(Path);
        Assert.Equal([flags], Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).Select(i => (long)i));
        Assert.Equal(2, after[flags]);
        Assert.Empty(VersionMend.Apply(Path, Library, s_available)); // a second start finds nothing to do
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Apply_TwoVersionsMissing_MarksBoth()
    {
        MadeElf.Write(Path, [(Library, ["GLIBCXX_3.4.31", "GLIBCXX_3.4", "GLIBCXX_3.4.33"])], [0, 2, 3, 4], relocated: [2]);
        Assert.Equal(["GLIBCXX_3.4.31", "GLIBCXX_3.4.33"], VersionMend.Apply(Path, Library, s_available));
        using ElfFile file = ElfFile.Open(Path);
        Assert.Equal([true, false, true], file.Needed().Select(version => version.IsWeak));
    }

    [Fact]
    public void Apply_NothingMissing_WritesNothing()
    {
        MadeElf.Write(Path, [(Library, ["GLIBCXX_3.4.30"])], [0, 2], relocated: [1]);
        Untouched(() => Assert.Empty(VersionMend.Apply(Path, Library, s_available)));
        MadeElf.Write(Path, [], [0], relocated: []);
        Untouched(() => Assert.Empty(VersionMend.Apply(Path, Library, s_available)));
    }

    [Fact]
    public void Apply_MissingVersionIsUsed_IsRefusedAndWritesNothing()
    {
        MadeElf.Write(Path, [(Library, ["GLIBCXX_3.4.31", "GLIBCXX_3.4.32"])], [0, 2, 3], relocated: [2]);
        Untouched(
            () =>
                Assert.Contains(
                    "GLIBCXX_3.4.32",
                    Assert.Throws<TorchUnavailableException>(() => VersionMend.Apply(Path, Library, s_available)).Message));
    }

    [Fact]
    public void Apply_LinkToAFile_LeavesTheFile()
    {
        MadeElf.Write(Path, [(Library, ["GLIBCXX_3.4.32"])], [0, 2], relocated: []);
        byte[] before = File.ReadAllBytes(Path);
        File.CreateSymbolicLink(_folder["link.so"], Path);
        VersionMend.Apply(_folder["link.so"], Library, s_available);
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.NotEqual(before, File.ReadAllBytes(_folder["link.so"]));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(63)]
    [InlineData(100)]
    public void Open_CutOrForeignFile_IsInvalidData(int length)
    {
        MadeElf.Write(Path, [(Library, ["GLIBCXX_3.4.32"])], [0, 2], relocated: []);
        File.WriteAllBytes(Path, File.ReadAllBytes(Path)[..length]);
        Assert.Throws<InvalidDataException>(() => ElfFile.Open(Path));
        File.WriteAllText(Path, new string('x', 200));
        Assert.Throws<InvalidDataException>(() => ElfFile.Open(Path));
    }

    [Fact]
    public void Defined_VersionsOfALibrary_AreAllThatItDefines()
    {
        MadeElf.Write(Path, [], [0], relocated: [], defined: ["lib.so", "A_1", "A_2"]);
        using ElfFile file = ElfFile.Open(Path);
        Assert.Equal(["A_1", "A_2", "lib.so"], file.Defined().Order(StringComparer.Ordinal));
    }

    /// <summary>The package's own library, as it lies beside the tests: all that it wants of the library that is loaded is there, or
    /// marked.</summary>
    [SkippableFact]
    public void Needed_TorchSharpsLibrary_IsLoadableHere()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "symbol versions are a matter of Linux");
        using ElfFile file = ElfFile.Open(System.IO.Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));
        ElfFile.NeededVersion[] unused = [.. file.Needed().Where(version => version.Library == Library && version.IsWeak)];
        Assert.True(file.Needed().Count(version => version.Library == Library) > 10);
        Assert.All(unused, version => Assert.False(file.IsReferred(version.Index)));
    }

    private long Flags(string version)
    {
        using ElfFile file = ElfFile.Open(Path);
        return file.Needed().Single(entry => entry.Name == version).FlagsOffset;
    }

    private void Untouched(Action action)
    {
        (byte[] bytes, DateTime time) = (File.ReadAllBytes(Path), File.GetLastWriteTimeUtc(Path));
        action();
        Assert.Equal(bytes, File.ReadAllBytes(Path));
        Assert.Equal(time, File.GetLastWriteTimeUtc(Path));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }
}
