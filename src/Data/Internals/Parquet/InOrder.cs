using System.Runtime.ExceptionServices;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>Work that is done side by side, and whose results are taken in order.</summary>
internal static class InOrder
{
    private const int MostThreads = 8;

    /// <summary>Works on items 0 to <paramref name="count"/>. At most one result a thread waits for its turn.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="start">Makes what a thread works with, and disposes in the end.</param>
    /// <param name="work">Works on an item; in any order, on several threads.</param>
    /// <param name="take">Gets the results, item after item.</param>
    public static void Run<TState, TResult>(int count, Func<TState> start, Func<TState, int, TResult> work, Action<TResult> take)
        where TState : IDisposable
    {
        int next = -1, turn = 0;
        object gate = new();
        ExceptionDispatchInfo? failure = null;

        void Work()
        {
            using TState state = start();
            // An item that is taken is always finished: others wait for its turn.
            for (int item; Volatile.Read(ref failure) is null && (item = Interlocked.Increment(ref next)) < count;)
            {
                (TResult? result, ExceptionDispatchInfo? fault) = (default, null);
                try
                {
                    result = work(state, item);
                }
                catch (Exception exception)
                {
                    fault = ExceptionDispatchInfo.Capture(exception);
                }
                WaitForTurn(item);
                Finish(result, fault);
            }
        }

        void WaitForTurn(int item)
        {
            lock (gate)
            {
                while (turn != item)
                {
                    Monitor.Wait(gate);
                }
            }
        }

        // Of several failures the first in the order of the items is told, whichever came first in time.
        void Finish(TResult? result, ExceptionDispatchInfo? fault)
        {
            try
            {
                if (failure is null && fault is null)
                {
                    take(result!);
                }
            }
            catch (Exception exception)
            {
                fault = ExceptionDispatchInfo.Capture(exception);
            }
            lock (gate)
            {
                failure ??= fault;
                turn++;
                Monitor.PulseAll(gate);
            }
        }

        int threads = Math.Min(Math.Min(MostThreads, Environment.ProcessorCount), count);
        Thread[] helpers = [.. Enumerable.Range(1, Math.Max(0, threads - 1)).Select(_ => new Thread(Work) { IsBackground = true })];
        Array.ForEach(helpers, thread => thread.Start());
        Work();
        Array.ForEach(helpers, thread => thread.Join());
        failure?.Throw();
    }
}
