using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimiser remembers of one parameter.</summary>
public abstract class OptimizerState
{
    /// <summary>Copies another parameter's state, element by element.</summary>
    public abstract void LoadStateDict(OptimizerState source);

    /// <summary>Moves the state to a device.</summary>
    public virtual void to(Device device)
    {
    }
}
