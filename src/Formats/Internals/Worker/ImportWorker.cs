using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Dynamics.Data;
using Dynamics.Formats.Internals.Hdf5;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Worker;

/// <summary>Reads files in a process of its own, because a damaged file can keep PureHDF busy for ever, make it allocate without bounds or
/// nest until its stack ends (CONTRIBUTING: no exception but <see cref="InputException"/>, no hang, bounded memory). The process is this
/// assembly, whose entry point is <see cref="ImportWorkerProgram"/>; <see cref="WorkerBudget"/> limits it. A crash is told as one
/// <see cref="InputException"/> with the signal.
/// <para>A process that has done its work well waits some seconds for more.</para></summary>
internal sealed class ImportWorker : IDisposable
{
    private static ImportWorker? s_idle;

    private readonly Process _process;
    private readonly BinaryWriter _requests;
    private readonly BinaryReader _replies;
    private readonly long _memory;

    private ImportWorker(ProcessStartInfo program, long memory)
    {
        _memory = memory;
        _process = Start(program);
        _process.ErrorDataReceived += static (_, _) => { }; // what a dying runtime has to say
        _process.BeginErrorReadLine();
        _requests = new BinaryWriter(new BufferedStream(_process.StandardInput.BaseStream));
        _replies = new BinaryReader(new BufferedStream(_process.StandardOutput.BaseStream, 1 << 16));
    }

    /// <summary>Imports a file.</summary>
    /// <exception cref="InputException">Anything wrong with the file, or what reads it broke on it.</exception>
    public static Recording Import(RecordingFormat format, string path, ImportOptions options) =>
        Ask(new(format.Name, path, options)).Recording!;

    /// <summary>Whether a format recognises a file.</summary>
    /// <exception cref="InputException">The file cannot be opened, or what reads it broke on it.</exception>
    public static bool Recognizes(RecordingFormat format, string path) => Ask(new(format.Name, path, null)).Recognized;

    /// <summary>The position in a MATLAB 7.3 file.</summary>
    /// <exception cref="InputException">The file cannot be opened, or holds no position, or what reads it broke on it.</exception>
    public static TrackedPosition ReadPosition(string path, string? name, ImportNotes notes)
    {
        Recording answer = Ask(new(WorkerRequest.Position, path, new ImportOptions { Position = name })).Recording!;
        if (answer.Provenance.TryGetValue("notes", out string? said))
        {
            notes.Add(said);
        }
        return new(path, answer.Channels);
    }

    /// <summary>What is in an HDF5 file, in words.</summary>
    /// <exception cref="InputException">The file cannot be opened, or what reads it broke on it.</exception>
    public static string Describe(string path) => Ask(new(WorkerRequest.Description, path, null)).Description!;

    /// <summary>Whether a format recognises an HDF5 file. One that cannot be opened belongs to the format whose files begin as
    /// it does, so that the import can say what is wrong with it; <paramref name="ofMatlab"/>: the format's files begin as
    /// those of MATLAB 7.3.</summary>
    public static bool RecognizesHdf5(RecordingFormat format, string path, bool ofMatlab)
    {
        if (Hdf5Signature.Find(path) < 0)
        {
            return false;
        }
        try
        {
            return Recognizes(format, path);
        }
        catch (InputException)
        {
            return Hdf5Signature.IsMatlab(path) == ofMatlab;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
        _process.Dispose();
    }

    private static WorkerReply Ask(WorkerRequest request)
    {
        long memory = MemoryFor(request.Path);
        ImportWorker? idle = Interlocked.Exchange(ref s_idle, null);
        if (idle?._memory < memory)
        {
            idle.Dispose();
            idle = null;
        }
        WorkerReply? reply = idle?.Answer(request, out _); // none if it has just stopped waiting
        reply ??= Ask(request, Program(memory), memory);
        return reply switch
        {
            { Mistake: { } mistake } => throw mistake,
            { Failure: { } failure } => throw new InvalidOperationException($"reading {request.Path} failed: {failure}"),
            _ => reply,
        };
    }

    /// <summary>The answer of a new process.</summary>
    /// <exception cref="InputException">It ends before it has answered, or cannot be started.</exception>
    internal static WorkerReply Ask(WorkerRequest request, ProcessStartInfo program, long memory) =>
        new ImportWorker(program, memory).Answer(request, out int exitCode) ?? throw Broken(request.Path, exitCode);

    /// <summary>The answer; null where the process ends before. Keeps the process for the next request, or ends it.</summary>
    private WorkerReply? Answer(WorkerRequest request, out int exitCode)
    {
        exitCode = 0;
        WorkerReply reply;
        try
        {
            WorkerStream.Write(_requests, request);
            reply = WorkerStream.ReadReply(_replies);
        }
        catch (IOException)
        {
            _process.WaitForExit();
            exitCode = _process.ExitCode;
            Dispose();
            return null;
        }
        if (reply.Spent || Interlocked.CompareExchange(ref s_idle, this, null) is not null)
        {
            Dispose();
        }
        return reply;
    }

    private static InputException Broken(string path, int exitCode)
    {
        const int SignalBase = 128;
        string how = exitCode > SignalBase ? $"signal {exitCode - SignalBase}" : $"exit code {exitCode}";
        return new InputException($"reading broke off on this file ({how})", path, Hdf5Source.Damaged);
    }

    private static Process Start(ProcessStartInfo program)
    {
        (program.RedirectStandardInput, program.RedirectStandardOutput, program.RedirectStandardError) = (true, true, true);
        try
        {
            return Process.Start(program)!;
        }
        catch (Win32Exception failure)
        {
            throw new InputException($"HDF5 files are read in a process of their own, which cannot be started ({failure.Message})",
                program.FileName, "install the .NET runtime", failure);
        }
    }

    /// <summary>The managed memory of a process that reads a file: <see cref="WorkerBudget"/> looks now and then, the
    /// runtime refuses at once.</summary>
    private static long MemoryFor(string path)
    {
        return Math.Min(WorkerBudget.AllowedMemory(WorkerBudget.LengthOf(path)), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    /// <summary>This assembly, run by the runtime that runs us.</summary>
    private static ProcessStartInfo Program(long memory)
    {
        string assembly = typeof(ImportWorker).Assembly.Location, settings = Path.ChangeExtension(assembly, ".runtimeconfig.json");
        if (!File.Exists(settings))
        {
            throw new InputException("HDF5 files are read in a process of their own, of which a file is missing", settings,
                "keep the files of the build together");
        }
        string host = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        ProcessStartInfo program = new(File.Exists(host) ? host : "dotnet") { ArgumentList = { assembly, ImportWorkerProgram.Verb } };
        program.Environment["DOTNET_GCHeapHardLimit"] = memory.ToString("x", CultureInfo.InvariantCulture);
        // Of network file systems that have none, and of files that another program holds
        program.Environment["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1";
        program.Environment["DOTNET_TieredPGO"] = "0"; // it lives for a moment
        program.Environment["DOTNET_gcConcurrent"] = "0";
        program.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return program;
    }
}
