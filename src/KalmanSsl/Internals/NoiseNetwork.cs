using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Relative variances [..., dimension], positive, from what the noise depends on [..., input].</summary>
internal abstract class NoiseNetwork(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>What is learned, in an order that never changes.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }
}
