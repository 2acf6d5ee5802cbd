namespace Dynamics.Tensors;

/// <summary>Runs the items of a loop on a fixed team of threads with microsecond overhead and no allocation. Items are handed out in
/// order; whatever an item accumulates belongs to the item, never to the thread, so results do not depend on the team's size.</summary>
public sealed class ForkJoin : IDisposable
{
    private const int SpinsBeforeSleep = 2000;
    private readonly Thread[] _helpers;
    private readonly SemaphoreSlim _wake = new(0);
    private Action<int>? _body;
    private Exception? _failure;
    private int _items, _next, _pending;
    private volatile int _round;
    private volatile bool _stopping;

    /// <summary>A team of <paramref name="threads"/> (at least 1), the caller of <see cref="Run"/> included.</summary>
    public ForkJoin(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _helpers = new Thread[threads - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = new Thread(Help) { IsBackground = true, Name = $"kernel-{i + 1}" };
            _helpers[i].Start();
        }
    }

    /// <summary>Threads of the team.</summary>
    public int Threads => _helpers.Length + 1;

    /// <summary>Calls <paramref name="body"/> for 0 .. items - 1 and returns when all are done; the first exception of an item is
    /// rethrown.</summary>
    public void Run(int items, Action<int> body)
    {
        _body = body;
        _items = items;
        _failure = null;
        Volatile.Write(ref _next, 0);
        Volatile.Write(ref _pending, _helpers.Length);
        _round++;
        if (_helpers.Length > 0)
        {
            _wake.Release(_helpers.Length);
        }
        Work();
        SpinWait spin = default;
        while (Volatile.Read(ref _pending) > 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
        if (_failure is { } failure)
        {
            throw new InvalidOperationException("A parallel kernel failed: " + failure.Message, failure);
        }
    }

    /// <summary>Ends the team's threads.</summary>
    public void Dispose()
    {
        _stopping = true;
        if (_helpers.Length > 0)
        {
            _wake.Release(_helpers.Length);
        }
        foreach (Thread helper in _helpers)
        {
            helper.Join();
        }
        _wake.Dispose();
    }

    private void Help()
    {
        int seen = 0;
        while (true)
        {
            // A training step forks several times within a millisecond: spin a little before sleeping.
            for (int spins = 0; spins < SpinsBeforeSleep && _round == seen && !_stopping; spins++)
            {
                Thread.SpinWait(20);
            }
            _wake.Wait();
            if (_stopping)
            {
                return;
            }
            seen = _round;
            Work();
            Interlocked.Decrement(ref _pending);
        }
    }

    private void Work()
    {
        try
        {
            for (int item = Interlocked.Increment(ref _next) - 1; item < _items; item = Interlocked.Increment(ref _next) - 1)
            {
                _body!(item);
            }
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
        }
    }
}
