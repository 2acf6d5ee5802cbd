using System.Runtime.InteropServices;
using Dynamics.Data;
using Dynamics.Formats.Internals.Matlab;

namespace Dynamics.Formats.Internals.Worker;

/// <summary>The process of <see cref="ImportWorker"/>: reads requests from stdin and answers on stdout until there are no more.</summary>
internal static partial class ImportWorkerProgram
{
    /// <summary>The one argument that it takes.</summary>
    public const string Verb = "import-worker";

    /// <summary>Parts of a damaged file can hold each other: the shorter the way to the end of the stack, the
    /// sooner the asker knows.</summary>
    private const int StackBytes = 1 << 20;

    private static int Main(string[] args)
    {
        if (args is not [Verb])
        {
            Console.Error.WriteLine("Dynamics.Formats is a library; run dynamics instead");
            return 2;
        }
        if (!OperatingSystem.IsWindows())
        {
            const int CoreFileSize = 4; // RLIMIT_CORE: a crash leaves nothing behind
            SetLimit(CoreFileSize, [0, 0]);
        }
        // Is the asker's to heed
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        var serving = new Thread(Serve, StackBytes);
        serving.Start();
        serving.Join();
        return 0;
    }

    private static void Serve()
    {
        using var reader = new BinaryReader(new BufferedStream(Console.OpenStandardInput()));
        using var writer = new BinaryWriter(new BufferedStream(Console.OpenStandardOutput(), 1 << 16));
        var budget = new WorkerBudget(reply => WorkerStream.Write(writer, reply));
        try
        {
            while (true)
            {
                WorkerRequest request = WorkerStream.ReadRequest(reader);
                budget.Begin(request.Path);
                WorkerReply reply = Answer(request);
                budget.Answering();
                WorkerStream.Write(writer, reply);
                budget.End();
            }
        }
        catch (IOException) // the asker is gone
        {
        }
    }

    private static WorkerReply Answer(WorkerRequest request)
    {
        try
        {
            if (request.Format == WorkerRequest.Description)
            {
                return new() { Description = ContentDescription.Variables(MatlabContent.Variables(request.Path)) };
            }
            if (request.Format == WorkerRequest.Position)
            {
                return new() { Recording = MatlabPosition.ReadAsRecording(request.Path, request.Options?.Position) };
            }
            var format = (ILocalFormat)RecordingImport.ByName(request.Format);
            return request.Options is { } options
                ? new() { Recording = format.ImportHere(request.Path, options) }
                : new() { Recognized = format.RecognizesHere(request.Path) };
        }
        catch (InputException mistake)
        {
            return new() { Mistake = mistake };
        }
        catch (OutOfMemoryException)
        {
            return new() { Mistake = WorkerBudget.OutOfMemory(request.Path) };
        }
        catch (Exception failure)
        {
            return new() { Spent = true, Failure = failure.ToString() };
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")] private static partial int SetLimit(int resource, ulong[] softAndHard);
}

/// <summary>A format whose files are read by a library of others, which a hostile file can keep busy or make allocate without bounds.
/// <see cref="ImportWorker"/> calls these in a process of its own.</summary>
internal interface ILocalFormat
{
    /// <summary>Whether a file is of this format.</summary>
    /// <exception cref="InputException">It cannot be opened.</exception>
    bool RecognizesHere(string path);

    /// <summary>Reads a file in this process.</summary>
    /// <exception cref="InputException">Anything wrong with the file.</exception>
    Recording ImportHere(string path, ImportOptions options);
}
