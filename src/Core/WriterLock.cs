using System.Diagnostics;
using System.Globalization;
using Dynamics.Core.Internals;

namespace Dynamics.Core;

/// <summary>One writer at a place. Who holds it is written in a file: the process's number, its machine, its start, and since when; the
/// file goes when the holder is done. A holder that was killed is noticed: the system has given its lock back, or its process is gone, or
/// its number has another process now. Of a process on another machine it is known whether its lock was renewed within the last
/// minute.</summary>
public sealed class WriterLock : IDisposable
{
    private const int Busy = 11; // EAGAIN, which .NET hands on in HResult
    private const int BusyOnWindows = unchecked((int)0x80070020); // ERROR_SHARING_VIOLATION

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(15), s_silence = TimeSpan.FromMinutes(1);
    private static readonly Lock s_gate = new(); // held while a lock's file is made, so that none is made unseen
    private static readonly HashSet<WriterLock> s_held = [];
    private static bool s_isGivenUp;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly Timer _renewal;

    private WriterLock(string path, FileStream file)
    {
        (_path, _file) = (path, file);
        string since = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        file.SetLength(0);
        file.Write(System.Text.Encoding.UTF8.GetBytes($"{ProcessIdentity.Current} {since}\n"));
        file.Flush();
        _renewal = new(_ => Renew(), null, s_renewal, s_renewal);
    }

    /// <summary>Takes the lock, or waits for it.</summary>
    /// <param name="path">The lock's file; its folder exists.</param>
    /// <param name="place">What is locked, as the user gave it.</param>
    /// <param name="patience">For how long another holder is waited for.</param>
    /// <exception cref="InputException">Another process is at work on the place: which; or nothing can be written there.</exception>
    /// <exception cref="OperationCanceledException">After <see cref="ReleaseAll"/>.</exception>
    public static WriterLock Take(string path, string place, TimeSpan patience = default)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                FaultPoints.Pass(FileStep.Create);
                if (TryKeep(path, out string holder) is { } taken)
                {
                    FaultPoints.Pass(FileStep.Rename);
                    return taken;
                }
                if (holder.Length > 0 && waited.Elapsed >= patience)
                {
                    throw new InputException($"another process is at work on it{holder}", place,
                        "wait until it has ended, or give another --out");
                }
            }
            catch (Exception failure) when (FileFault.Is(failure))
            {
                throw FileFault.OfWriting(failure, place);
            }
            Thread.Sleep(s_pause);
        }
    }

    /// <summary>Gives back all that this process holds, and takes no more. For one that is about to end with work under way in other
    /// threads.</summary>
    public static void ReleaseAll()
    {
        WriterLock[] all;
        lock (s_gate)
        {
            s_isGivenUp = true;
            all = [.. s_held];
        }
        Array.ForEach(all, held => held.Dispose());
    }

    /// <summary>Gives the lock back, and removes its file.</summary>
    public void Dispose()
    {
        _renewal.Dispose();
        lock (s_gate) // so that ReleaseAll does not return while the file is still there
        {
            if (!s_held.Remove(this))
            {
                return;
            }
            try
            {
                FaultPoints.Pass(FileStep.Remove);
                if (LinuxFile.IsSame(_file.SafeFileHandle, _path))
                {
                    File.Delete(_path); // before the lock goes: afterwards it may be another's
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // It says a process that is gone, and holds nobody up.
            }
        }
        _file.Dispose();
    }

    /// <summary>As <see cref="TryTake"/>, known to <see cref="ReleaseAll"/> from the start.</summary>
    private static WriterLock? TryKeep(string path, out string holder)
    {
        lock (s_gate)
        {
            if (s_isGivenUp)
            {
                throw new OperationCanceledException();
            }
            if (TryTake(path, out holder) is not { } taken)
            {
                return null;
            }
            s_held.Add(taken);
            return taken;
        }
    }

    /// <summary>The lock, or null and who holds it; null and nothing where it went while it was looked at.</summary>
    private static WriterLock? TryTake(string path, out string holder)
    {
        holder = "";
        FileStream file;
        try
        {
            file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException failure) when (failure.HResult is Busy or BusyOnWindows)
        {
            holder = Describe(LinuxFile.ReadHeld(path));
            return null;
        }
        try
        {
            if (!LinuxFile.IsSame(file.SafeFileHandle, path))
            {
                return Close(file); // its holder has removed it
            }
            using StreamReader reader = new(file, leaveOpen: true);
            string text = reader.ReadToEnd();
            if (IsHeld(text, file)) // of a file system that knows no locks
            {
                holder = Describe(text);
                return Close(file);
            }
            return new(path, file);
        }
        catch
        {
            File.Delete(path); // nothing could be written into it
            file.Dispose();
            throw;
        }
    }

    private static WriterLock? Close(FileStream file)
    {
        file.Dispose();
        return null;
    }

    private static bool IsHeld(string text, FileStream file) => ProcessIdentity.Parse(text.Split((char[])[' ', '\n'])) is { } process
        && (process.IsHere
            ? process.IsAlive
            : DateTime.UtcNow - File.GetLastWriteTimeUtc(file.SafeFileHandle) < s_silence);

    /// <summary>As much as is known: <c> (process 4711 on laptop, since 2026-11-28T17:03:00Z)</c>.</summary>
    private static string Describe(string text)
    {
        string[] words = text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return ProcessIdentity.Parse(words) is { } process && words.Length > 3
            ? string.Create(CultureInfo.InvariantCulture, $" (process {process.Id} on {process.Host}, since {words[3]})")
            : " (which, its lock does not say yet)";
    }

    private void Renew()
    {
        try
        {
            File.SetLastWriteTimeUtc(_file.SafeFileHandle, DateTime.UtcNow);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The next renewal may succeed.
        }
    }
}
