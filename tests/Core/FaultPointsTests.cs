namespace Dynamics.Tests.Core;

/// <summary>A full disk at every step of a write is told as that, and leaves the old file.</summary>
[Collection(Alone.Name)]
public sealed class FaultPointsTests
{
    [Fact]
    public void WhileFull_AtEveryStep_TheOldFileStaysAndTheFaultIsNamed()
    {
        using TemporaryFolder folder = new();
        AtomicFile.WriteText(folder["file"], "old");
        int steps = FaultPoints.WhileFull(int.MaxValue, () => AtomicFile.WriteText(folder["file"], "old"));
        Assert.InRange(steps, 4, 20);
        int refused = 0;
        for (int step = 1; step <= steps; step++)
        {
            try
            {
                FaultPoints.WhileFull(step, () => AtomicFile.WriteText(folder["file"], "new"));
                Assert.Equal("new", File.ReadAllText(folder["file"])); // the bytes were on the disk
            }
            catch (InputException fault)
            {
                refused++;
                Assert.Equal((folder["file"], "cannot be written (the disk is full)"), (fault.Where, fault.What));
                Assert.StartsWith("make room", fault.Remedy);
                Assert.Equal("old", File.ReadAllText(folder["file"]));
            }
            Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
        }
        Assert.Equal(2, refused);
    }

    [Theory]
    [InlineData(28, "the disk is full")]
    [InlineData(122, "your quota is used up")]
    [InlineData(30, "the file system is read-only")]
    [InlineData(27, "larger than a file may be there")]
    [InlineData(5, "some words")]
    public void OfWriting_CausesByNumber_AreNamed(int error, string cause)
    {
        InputException fault = FileFault.OfWriting(new IOException("some words : '/tmp/.unfinished'", error), "out");
        Assert.Equal(("out", $"cannot be written ({cause})"), (fault.Where, fault.What));
        Assert.DoesNotContain(".unfinished", fault.Message);
        Assert.Contains("permission denied", FileFault.OfReading(new UnauthorizedAccessException(), "in", "mend it").Message);
    }
}
