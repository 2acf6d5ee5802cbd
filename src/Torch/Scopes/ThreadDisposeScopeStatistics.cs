namespace TorchSharp;

/// <summary>How many tensors one thread made and disposed of, in its dispose scopes and outside of them.</summary>
public class ThreadDisposeScopeStatistics
{
    /// <summary>Tensors made while no scope was open.</summary>
    public long CreatedOutsideScopeCount { get; internal set; }

    /// <summary>Tensors disposed of while no scope held them.</summary>
    public long DisposedOutsideScopeCount { get; internal set; }

    /// <summary>Tensors made inside a scope.</summary>
    public long CreatedInScopeCount { get; internal set; }

    /// <summary>Tensors disposed of by, or while held by, a scope.</summary>
    public long DisposedInScopeCount { get; internal set; }

    /// <summary>Tensors that a scope took in after they were made.</summary>
    public long AttachedToScopeCount { get; internal set; }

    /// <summary>Tensors that a scope let go of.</summary>
    public long DetachedFromScopeCount { get; internal set; }

    /// <summary>Tensors made less tensors disposed of.</summary>
    public long ThreadTotalLiveCount =>
        CreatedInScopeCount - DisposedInScopeCount + CreatedOutsideScopeCount - DisposedOutsideScopeCount;

    /// <summary>Sets all counts to zero.</summary>
    public void Reset()
    {
        CreatedOutsideScopeCount = 0;
        DisposedOutsideScopeCount = 0;
        CreatedInScopeCount = 0;
        DisposedInScopeCount = 0;
        AttachedToScopeCount = 0;
        DetachedFromScopeCount = 0;
    }
}
