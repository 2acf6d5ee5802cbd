using Dynamics.Data.Internals;

namespace Dynamics.Cli.Internals;

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
            Unfinished.GiveUp();
            throw;
        }
    }
}
