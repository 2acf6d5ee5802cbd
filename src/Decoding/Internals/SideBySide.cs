using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Decoding.Internals;

/// <summary>Independent fits at once, each on one libtorch thread: small products gain nothing from more, and a fit's bits then do not
/// depend on the thread count.</summary>
internal static class SideBySide
{
    /// <summary>The results in the order of the items, computed on as many threads as libtorch may use; the first failure is rethrown.</summary>
    public static TResult[] Map<T, TResult>(IReadOnlyList<T> items, Func<T, TResult> fit)
    {
        var results = new TResult[items.Count];
        try
        {
            Parallel.For(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, i =>
            {
                using TorchThreads single = TorchThreads.Use(1);
                results[i] = fit(items[i]);
            });
        }
        catch (AggregateException failures)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
        return results;
    }
}
