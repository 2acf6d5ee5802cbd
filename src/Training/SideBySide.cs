using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>Independent work at once, each item on one libtorch thread by default: small products gain nothing from more, and bits then do
/// not depend on the thread count.</summary>
public static class SideBySide
{
    /// <summary>Works on all items in their order, on at most <paramref name="threads"/> at a time. After a failure no further item is
    /// begun, and the first one is rethrown as it was when those under way have ended; cancellations only where nothing else
    /// failed.</summary>
    /// <param name="items">What is worked on.</param>
    /// <param name="threads">How many items at a time, at most.</param>
    /// <param name="work">What is done with an item.</param>
    /// <param name="threadsEach">Libtorch threads of each item; more than one where items work on parts side by side again, so that no core
    /// idles while the last part of one is done.</param>
    public static void Run<T>(IEnumerable<T> items, int threads, Action<T> work, int threadsEach = 1)
    {
        try
        {
            Parallel.ForEach(
                Partitioner.Create(
                    items, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = threads }, item =>
            {
                using TorchThreads own = TorchThreads.Use(threadsEach);
                work(item);
            });
        }
        catch (AggregateException several)
        {
            IReadOnlyList<Exception> failures = several.Flatten().InnerExceptions;
            ExceptionDispatchInfo.Throw(failures.FirstOrDefault(failure => failure is not OperationCanceledException) ?? failures[0]);
        }
    }

    /// <summary>The results in the order of the items, computed on as many threads as libtorch may use; failures as in
    /// <see cref="Run"/>.</summary>
    public static TResult[] Map<T, TResult>(IReadOnlyList<T> items, Func<T, TResult> fit)
    {
        TResult[] results = new TResult[items.Count];
        Run(Enumerable.Range(0, items.Count), get_num_threads(), i => results[i] = fit(items[i]));
        return results;
    }
}
