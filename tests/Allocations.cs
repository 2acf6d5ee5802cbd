namespace Dynamics.Tests;

/// <summary>Counts what is allocated on this thread.</summary>
internal static class Allocations
{
    /// <summary>The bytes that an act allocates every time: the least of several. A garbage collection that another thread causes meanwhile
    /// adds what was left of this thread's room, up to 8 KB, as if it had been allocated.</summary>
    public static long LeastOf(Action act)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 20 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            act();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
