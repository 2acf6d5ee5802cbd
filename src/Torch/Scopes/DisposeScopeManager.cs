namespace TorchSharp;

/// <summary>The dispose scopes of one thread, innermost last, and their counts.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? current;

    /// <summary>The counts of the calling thread.</summary>
    public static ThreadDisposeScopeStatistics Statistics => Current.Counts;

    internal static DisposeScopeManager Current => current ??= new DisposeScopeManager();

    internal ThreadDisposeScopeStatistics Counts { get; } = new();

    internal Stack<DisposeScope> Scopes { get; } = new();

    internal DisposeScope Open()
    {
        var scope = new DisposeScope(this);
        Scopes.Push(scope);
        return scope;
    }

    internal DisposeScope? Register(IDisposable disposable)
    {
        if (!Scopes.TryPeek(out var scope))
        {
            Counts.CreatedOutsideScopeCount++;
            return null;
        }

        Counts.CreatedInScopeCount++;
        scope.Include(disposable);
        return scope;
    }

    internal void Remove(DisposeScope scope)
    {
        if (!Scopes.TryPeek(out var innermost) || innermost != scope)
        {
            throw new InvalidOperationException("dispose scopes must end in the order opposite to their making, on their own thread");
        }

        Scopes.Pop();
    }
}
