namespace TorchSharp;

/// <summary>Owns the tensors made while it is the innermost scope of its thread, and disposes of them at its end.</summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager manager;
    private HashSet<IDisposable> disposables = new(ReferenceEqualityComparer.Instance);

    /// <summary>A scope inside the manager's innermost one; use <see cref="torch.NewDisposeScope"/>.</summary>
    public DisposeScope(DisposeScopeManager disposeScopeManager)
    {
        ArgumentNullException.ThrowIfNull(disposeScopeManager);
        manager = disposeScopeManager;
        manager.Scopes.TryPeek(out var outer);
        OuterScope = outer;
    }

    /// <summary>A copy of what the scope holds now.</summary>
    public IReadOnlyList<IDisposable> DisposablesView => [.. disposables];

    /// <summary>How much the scope holds now.</summary>
    public int DisposablesCount => disposables.Count;

    internal DisposeScope? OuterScope { get; }

    /// <summary>Puts something under the scope's care; tensors come by themselves.</summary>
    public T Include<T>(T disposable)
        where T : IDisposable
    {
        disposables.Add(disposable);
        return disposable;
    }

    /// <summary>Hands something to the surrounding scope, or to nobody where there is none.</summary>
    public T MoveToOuter<T>(T disposable)
        where T : IDisposable
    {
        Move(OuterScope, disposable);
        return disposable;
    }

    /// <summary>Hands several things to the surrounding scope, or to nobody where there is none.</summary>
    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    /// <summary>Hands several things to the surrounding scope, or to nobody where there is none.</summary>
    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    /// <summary>Hands something to another scope; null is nobody.</summary>
    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        Move(scope, disposable);
        return disposable;
    }

    /// <summary>Hands several things to another scope; null is nobody.</summary>
    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
        {
            Move(scope, disposable);
        }
    }

    /// <summary>Lets go of something: from now on its user disposes of it.</summary>
    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        if (disposables.Remove(disposable))
        {
            manager.Counts.DetachedFromScopeCount++;
            SetOwner(disposable, null);
        }

        return disposable;
    }

    /// <summary>Lets go of several things: from now on their user disposes of them.</summary>
    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
        {
            Detach(disposable);
        }
    }

    /// <summary>Takes something in that another scope, or nobody, held.</summary>
    public void Attach(IDisposable disposable)
    {
        manager.Counts.AttachedToScopeCount++;
        (disposable as torch.Tensor)?.OwningDisposeScope?.disposables.Remove(disposable);
        disposables.Add(disposable);
        SetOwner(disposable, this);
    }

    /// <summary>Disposes of everything held now.</summary>
    public void DisposeEverything() => DisposeEverythingBut([]);

    /// <summary>Disposes of everything held now but what is listed, which stays in the scope.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var old = disposables;
        disposables = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in old)
        {
            if (!disposables.Contains(disposable))
            {
                if (disposable is not torch.Tensor)
                {
                    manager.Counts.DisposedInScopeCount++;
                }

                disposable.Dispose();
            }
        }
    }

    /// <summary>Disposes of everything held and ends the scope; scopes end in the order opposite to their making.</summary>
    public void Dispose()
    {
        DisposeEverything();
        manager.Remove(this);
    }

    /// <summary>To be called by whoever disposes of something that the scope holds; tensors do it themselves.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        manager.Counts.DisposedInScopeCount++;
        disposables.Remove(disposable);
        SetOwner(disposable, null);
    }

    /// <summary>Whether the scope holds this.</summary>
    public bool Contains(IDisposable disposable) => disposables.Contains(disposable);

    internal void Replace(IDisposable held, IDisposable by)
    {
        disposables.Remove(held);
        disposables.Add(by);
    }

    private static void SetOwner(IDisposable disposable, DisposeScope? scope)
    {
        if (disposable is torch.Tensor tensor)
        {
            tensor.OwningDisposeScope = scope;
        }
    }

    private void Move(DisposeScope? scope, IDisposable disposable)
    {
        if (!disposables.Remove(disposable))
        {
            return;
        }

        if (scope is null)
        {
            manager.Counts.DetachedFromScopeCount++;
        }
        else
        {
            scope.disposables.Add(disposable);
        }

        SetOwner(disposable, scope);
    }
}
