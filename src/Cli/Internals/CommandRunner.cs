using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Dynamics.Tensors;
using Dynamics.Training;

namespace Dynamics.Cli.Internals;

/// <summary>Parses, runs, and turns what went wrong into one line on stderr and an exit code: 0 done, 1 a failure of ours, 2 wrong usage or
/// bad input (more than fits into memory, too), 130 interrupted.</summary>
internal static class CommandRunner
{
    public const int Done = 0, Failed = 1, BadInput = 2, Interrupted = 130;

    private static readonly CancellationTokenSource s_interrupt = new();

    /// <summary>Set by Ctrl-C and by SIGTERM; commands look at it between steps, or let <see cref="Abortable"/> do so.</summary>
    public static CancellationToken Interrupt => s_interrupt.Token;

    public static int Run(Command root, string[] args)
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Say(
                $"{string.Join(" ", parsed.Errors.Select(error => error.Message))} See '{CommandPath(parsed.CommandResult)} --help'.",
                BadInput);
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
        s_interrupt.Cancel();
    }
}

/// <summary>Work that Ctrl-C and SIGTERM end at once, wherever it is. Not for work that leaves something to resume from.</summary>
internal static class Abortable
{
    /// <summary>Runs the work in a thread of its own and waits for its exit code; its exceptions come as they were thrown.</summary>
    /// <exception cref="OperationCanceledException">Interrupted: files half written are gone. The thread may still be busy and does not
    /// keep the process from ending.</exception>
    public static int Run(Func<int> work)
    {
        Task<int> task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return task.WaitAsync(CommandRunner.Interrupt).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            AtomicFile.GiveUp();
            throw;
        }
    }
}
