namespace TorchSharp;

public static partial class torch
{
    /// <summary>Opens a scope: tensors made on this thread until its end are disposed of there, unless moved out.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.Current.Open();

    /// <summary>Runs a function in a scope of its own; only its result survives, in the surrounding scope.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
