namespace TorchSharp;

public static partial class torch
{
    /// <summary>Nothing is recorded for a backward pass until the result is disposed of.</summary>
    public static IDisposable no_grad() => new AutoGradMode(false);

    /// <summary>Operations are recorded for a backward pass until the result is disposed of.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);

    /// <summary>Operations are recorded, or not, until the result is disposed of.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new AutoGradMode(mode);

    /// <summary>Whether operations are recorded on this thread.</summary>
    public static bool is_grad_enabled() => AutoGradMode.IsEnabled;
}
