using Dynamics.Training.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>Stochastic gradient descent with momentum; a group's weight decay is added to the gradient.</summary>
public sealed record SgdOptions : OptimizerChoice
{
    private const string Buffer = "momentum_buffer";

    /// <summary>Momentum in [0, 1); 0 for plain gradient descent.</summary>
    public double Momentum { get; init => field = Check.BelowOne(value); } = 0.9;

    internal override OptimizerHelper Create(IReadOnlyList<ParameterGroup> groups) => new SGD(
        groups.Select(group => new SGD.ParamGroup(group.Parameters, 0, Momentum, weight_decay: group.WeightDecay)), 0, Momentum);

    internal override IEnumerable<(string Field, Tensor Copy)> Copy(OptimizerState state) =>
        ((SGD.State)state).momentum_buffer is { } buffer ? [(Buffer, buffer.detach().clone())] : [];

    internal override void Restore(OptimizerState state, Func<string, Tensor?> field)
    {
        var momentum = (SGD.State)state;
        momentum.momentum_buffer?.Dispose();
        momentum.momentum_buffer = field(Buffer)?.clone().DetachFromDisposeScope(); // none before the first step
    }
}
