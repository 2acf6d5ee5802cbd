using System.Diagnostics;

namespace Dynamics.Tests.Core;

/// <summary>One writer, whatever lies in the lock's file.</summary>
public sealed class WriterLockTests
{
    private static readonly string s_me = Own();

    [Fact]
    public void Take_WhileAnotherHoldsIt_IsRefusedAndNamesTheProcess()
    {
        using TemporaryFolder folder = new();
        using (WriterLock.Take(folder["lock"], "the place"))
        {
            InputException refusal = Assert.Throws<InputException>(() => WriterLock.Take(folder["lock"], "the place"));
            Assert.Equal("the place", refusal.Where);
            Assert.Matches($"^another process is at work on it \\(process {Environment.ProcessId} on \\S+, since \\d{{4}}-", refusal.What);
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        WriterLock.Take(folder["lock"], "the place").Dispose();
    }

    [Fact]
    public async Task Take_WithPatience_WaitsForTheHolder()
    {
        using TemporaryFolder folder = new();
        WriterLock held = WriterLock.Take(folder["lock"], "the place");
        Task<WriterLock> waiting = Task.Run(() => WriterLock.Take(folder["lock"], "the place", TimeSpan.FromSeconds(30)));
        await Task.Delay(200);
        Assert.False(waiting.IsCompleted);
        held.Dispose();
        (await waiting).Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    /// <summary>What a killed process leaves holds nobody up; on a file system without locks, what is written decides.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("half", false)]
    [InlineData("ID HOST START 2026-01-01T00:00:00Z", true)] // another process that lives, by its number and its start
    [InlineData("ID HOST 1 2026-01-01T00:00:00Z", false)] // its number, and another start: reused
    [InlineData("2147483647 HOST START 2026-01-01T00:00:00Z", false)] // gone
    public void Take_LockOfAnEarlierProcess_IsRefusedWhereItLives(string left, bool isBusy)
    {
        using TemporaryFolder folder = new();
        string[] me = s_me.Split(' ');
        folder.File("lock", left.Replace("ID", me[0]).Replace("HOST", me[1]).Replace("START", me[2]));
        if (isBusy)
        {
            Assert.Contains($"process {me[0]} on {me[1]}, since 2026-01-01", Assert.Throws<InputException>(() =>
                WriterLock.Take(folder["lock"], "the place")).What);
            return;
        }
        using WriterLock taken = WriterLock.Take(folder["lock"], "the place");
        Assert.Throws<InputException>(() => WriterLock.Take(folder["lock"], "the place"));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(300, false)]
    public void Take_LockOfAnotherMachine_IsRefusedWhileItIsRenewed(int secondsOld, bool isBusy)
    {
        using TemporaryFolder folder = new();
        folder.File("lock", "4711 node7 99 2026-01-01T00:00:00Z\n");
        File.SetLastWriteTimeUtc(folder["lock"], DateTime.UtcNow.AddSeconds(-secondsOld));
        if (isBusy)
        {
            Assert.Contains("process 4711 on node7", Assert.Throws<InputException>(() => WriterLock.Take(folder["lock"], "here")).Message);
        }
        else
        {
            WriterLock.Take(folder["lock"], "here").Dispose();
        }
    }

    [Fact]
    public void Take_ByManyAtOnce_OneAtATime()
    {
        using TemporaryFolder folder = new();
        int inside = 0, most = 0;
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using WriterLock held = WriterLock.Take(folder["lock"], "the place", TimeSpan.FromMinutes(1));
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Interlocked.Decrement(ref inside);
        });
        Assert.Equal(1, most);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Take_WhereNothingCanBeWritten_IsRefused() => Assert.Contains(
        "cannot be written", Assert.Throws<InputException>(() => WriterLock.Take("/proc/lock", "the place")).Message);

    /// <summary>What a lock of this process says, read as another program reads it.</summary>
    private static string Own()
    {
        using TemporaryFolder folder = new();
        using WriterLock held = WriterLock.Take(folder["lock"], "the place");
        using Process reader = Process.Start(new ProcessStartInfo("cat", [folder["lock"]]) { RedirectStandardOutput = true })!;
        return reader.StandardOutput.ReadToEnd().Trim();
    }
}
