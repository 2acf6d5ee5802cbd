using System.Diagnostics;
using Dynamics.Formats.Internals.Hdf5;
using Dynamics.Formats.Internals.Moser;

namespace Dynamics.Formats.Internals.Worker;

/// <summary>Ends the worker process when a request takes more processor time or memory than its file can be worth, when it stands still, or
/// when nothing is asked of it any more. The thread that reads may go round in circles for good: another one looks.</summary>
internal sealed class WorkerBudget
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(25), s_idle = TimeSpan.FromSeconds(5),
        s_base = TimeSpan.FromSeconds(0.7), s_standstill = TimeSpan.FromSeconds(60);
    private const double BytesASecond = 10e6;
    private const long BaseMemory = 256L << 20, MemoryAByte = 100;

    private readonly Lock _lock = new();
    private readonly Action<WorkerReply> _answer;
    private State _state;
    private string _path = "";
    private long _length;
    private long _since = Stopwatch.GetTimestamp();
    private TimeSpan _processorTimeBefore;
    private long _memoryBefore;

    private enum State
    {
        Waiting,
        Reading,
        Answering,
    }

    /// <summary>Begins to look; <paramref name="answer"/> tells the asker why the process ends.</summary>
    public WorkerBudget(Action<WorkerReply> answer)
    {
        _answer = answer;
        new Thread(Look) { IsBackground = true, Name = "budget" }.Start();
    }

    /// <summary>A request begins.</summary>
    public void Begin(string path)
    {
        lock (_lock)
        {
            (_state, _path, _length) = (State.Reading, path, LengthOf(path));
            (_since, _processorTimeBefore, _memoryBefore) =
                (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, Environment.WorkingSet);
        }
    }

    /// <summary>The file is read: its answer is on its way, however long the asker takes to listen.</summary>
    public void Answering()
    {
        lock (_lock)
        {
            _state = State.Answering;
        }
    }

    /// <summary>The answer is given.</summary>
    public void End()
    {
        lock (_lock)
        {
            (_state, _since) = (State.Waiting, Stopwatch.GetTimestamp());
        }
    }

    private void Look()
    {
        while (true)
        {
            Thread.Sleep(s_look);
            lock (_lock)
            {
                TimeSpan passed = Stopwatch.GetElapsedTime(_since);
                string? excess = _state != State.Reading ? null
                    : Excess(_length, Environment.CpuUsage.TotalTime - _processorTimeBefore, passed,
                        Environment.WorkingSet - _memoryBefore);
                if (excess is not null)
                {
                    _answer(new WorkerReply { Spent = true, Mistake = new InputException(excess, _path, Hdf5Source.Damaged) });
                }
                if (excess is not null || (_state == State.Waiting && passed > s_idle))
                {
                    Process.GetCurrentProcess().Kill(); // exit handlers would wait for the other thread
                }
            }
        }
    }

    /// <summary>The memory in bytes that reading a file of <paramref name="length"/> bytes may take.</summary>
    internal static long AllowedMemory(long length) => BaseMemory + MemoryAByte * length;

    /// <summary>How many bytes a request reads: the file, and those of its session, which begin with the same name (of one base name,
    /// for instance, are CellExplorer's spikes, behaviour and metrics, and the cells of the Moser lab).</summary>
    internal static long LengthOf(string path)
    {
        const string SessionFile = ".cellinfo.mat";
        var file = new FileInfo(path);
        if (!file.Exists || !(path.EndsWith(SessionFile, StringComparison.Ordinal) || MoserFiles.IsCell(path)))
        {
            return file.Exists ? file.Length : 0;
        }
        string name = file.Name[..file.Name.IndexOfAny(['.', '_'])];
        return file.Directory!.EnumerateFiles($"{name}*.mat").Sum(other => other.Length);
    }

    /// <summary>Managed memory has run out: that of the file, or that of the machine.</summary>
    internal static InputException OutOfMemory(string path)
    {
        long length = LengthOf(path);
        return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < AllowedMemory(length)
            ? new InputException("does not fit into memory", path, "use a machine with more memory")
            : new InputException(ExcessMemory(length), path, Hdf5Source.Damaged);
    }

    private static string ExcessMemory(long length) =>
        $"reading a file of {length} bytes takes more than {AllowedMemory(length) >> 20} MB of memory";

    /// <summary>What of a request that reads a file of <paramref name="length"/> bytes is beyond measure; null while nothing is. Legitimate
    /// files of some kilobytes take a seventh of a second of processor time, most of it to compile what reads them; large ones are read at
    /// 50 to 80 MB a second. </summary>
    internal static string? Excess(long length, TimeSpan processorTime, TimeSpan passed, long memory)
    {
        TimeSpan allowed = s_base + TimeSpan.FromSeconds(length / BytesASecond);
        if (processorTime > allowed)
        {
            return FormattableString.Invariant(
                $"reading a file of {length} bytes takes more than {allowed.TotalSeconds:0.0} s of processor time");
        }
        if (passed > s_standstill + 10 * allowed)
        {
            return "reading it stands still";
        }
        return memory > AllowedMemory(length) ? ExcessMemory(length) : null;
    }
}
