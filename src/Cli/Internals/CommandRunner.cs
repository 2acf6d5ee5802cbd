using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Dynamics.Tensors;
using Dynamics.Training;

namespace Dynamics.Cli.Internals;

/// <summary>Parses, runs, and turns what went wrong into one line on stderr and an exit code: 0 done, 1 a failure of ours, 2 wrong usage or
/// bad input (more than fits into memory, too), 130 interrupted.</summary>
internal static partial class CommandRunner
{
    public const int Done = 0, Failed = 1, BadInput = 2, Interrupted = 130;

    private const PosixSignal FileTooLarge = (PosixSignal)25; // SIGXFSZ, which .NET has no name for

    private static readonly CancellationTokenSource s_interrupt = new(), s_insistence = new();

    /// <summary>Set by Ctrl-C, SIGTERM and SIGHUP; commands look at it between steps, or let <see cref="Abortable"/> do so.</summary>
    public static CancellationToken Interrupt => s_interrupt.Token;

    /// <summary>Set by a second one of these signals: nothing is waited for any more.</summary>
    public static CancellationToken Insistence => s_insistence.Token;

    public static int Run(Command root, string[] args)
    {
        int code = RunToCode(root, args);
        if (Abortable.LeftBusy && !OperatingSystem.IsWindows())
        {
            // A thread may still be inside libtorch: without this, the process would take libtorch down under it, and crash.
            EndProcess(code);
        }
        return code;
    }

    private static int RunToCode(Command root, string[] args)
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);
        using PosixSignalRegistration? limit = OperatingSystem.IsLinux()
            ? PosixSignalRegistration.Create(FileTooLarge, context => context.Cancel = true) // the write that it ends says so
            : null;
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Say(
                $"{string.Join(" ", parsed.Errors.Select(error => error.Message))} See '{CommandPath(parsed.CommandResult)} --help'.",
                BadInput);
        }
        if (parsed.Tokens.Any(token => token is { Type: TokenType.Argument, Value: "" }))
        {
            return Say($"an argument is empty, perhaps a variable of the shell that is not set. See '{CommandPath(parsed.CommandResult)} "
                + "--help'.", BadInput);
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (InputException error)
        {
            return Say(error.Message, BadInput);
        }
        catch (Exception error) when (Unavailable(error) is { } libtorch)
        {
            return Say(libtorch.Message, BadInput);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Say(error.Message, BadInput);
        }
        catch (OperationCanceledException)
        {
            return Say("interrupted", Interrupted);
        }
        catch (Exception error) when (IsOutOfMemory(error))
        {
            return Say("does not fit into memory; ask for less, or use a machine with more", BadInput);
        }
        catch (TrainingDivergedException error)
        {
            return Say(error.Message, Failed);
        }
        catch (Exception error)
        {
            return Say("internal error: " + error, Failed);
        }
    }

    /// <summary>Work on a run that keeps what is done when it is interrupted.</summary>
    public static int Resumable(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException)
        {
            return Say("interrupted; go on with --resume", Interrupted);
        }
    }

    /// <summary>An assembly prepares libtorch when its first code runs: what went wrong there comes wrapped.</summary>
    private static TorchUnavailableException? Unavailable(Exception? error) =>
        error is null ? null : error as TorchUnavailableException ?? Unavailable(error.InnerException);

    private static bool IsOutOfMemory(Exception error) =>
        error is OutOfMemoryException || (error is AggregateException several && several.Flatten().InnerExceptions.Any(IsOutOfMemory));

    private static string CommandPath(SymbolResult? result) => result switch
    {
        null => "",
        System.CommandLine.Parsing.CommandResult { Parent: null } => "dynamics",
        System.CommandLine.Parsing.CommandResult command => $"{CommandPath(command.Parent)} {command.Command.Name}",
        _ => CommandPath(result.Parent),
    };

    private static int Say(string message, int exitCode)
    {
        Console.Error.WriteLine("dynamics: " + message);
        return exitCode;
    }

    private static void Cancel(PosixSignalContext context)
    {
        context.Cancel = true;
        if (s_interrupt.IsCancellationRequested)
        {
            s_insistence.Cancel();
        }
        s_interrupt.Cancel();
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void EndProcess(int code);
}

/// <summary>Work that a signal ends soon, wherever it is.</summary>
internal static class Abortable
{
    /// <summary>Time in which work ends by itself: a training step, and its checkpoint.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.2);

    /// <summary>Whether a thread was left at its work.</summary>
    public static bool LeftBusy { get; private set; }

    /// <summary>Runs the work in a thread of its own and waits for its exit code; its exceptions come as they were thrown.</summary>
    /// <param name="work">The work.</param>
    /// <param name="grace">How long it may go on after a signal, to leave something to resume from; a second signal ends it at
    /// once.</param>
    /// <exception cref="OperationCanceledException">Interrupted: files half written are gone, locks are given back. The thread may still be
    /// busy and does not keep the process from ending.</exception>
    public static int Run(Func<int> work, TimeSpan grace = default) => Run(work, () => grace);

    /// <summary>The same with a time that is asked for when the signal comes.</summary>
    public static int Run(Func<int> work, Func<TimeSpan> grace)
    {
        Task<int> task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (!Ends(task, Timeout.InfiniteTimeSpan, CommandRunner.Interrupt) && !Ends(task, grace(), CommandRunner.Insistence))
        {
            AtomicFile.GiveUp();
            WriterLock.ReleaseAll();
            Screen.ShowCursor();
            LeftBusy = true;
            throw new OperationCanceledException();
        }
        return task.GetAwaiter().GetResult();
    }

    private static bool Ends(Task task, TimeSpan limit, CancellationToken signal)
    {
        try
        {
            return task.Wait(limit, signal);
        }
        catch (OperationCanceledException) when (!task.IsCompleted)
        {
            return false;
        }
        catch (Exception) when (task.IsCompleted) // told by whoever asks for the result
        {
            return true;
        }
    }
}
