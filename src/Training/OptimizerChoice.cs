using System.Numerics;
using Dynamics.Training.Internals;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>Which optimiser, with its constants. Learning rates and weight decay come from the schedule and the parameter groups.</summary>
public abstract record OptimizerChoice
{
    private protected OptimizerChoice()
    {
    }

    /// <summary>Names of what is remembered of a parameter, each a tensor of its shape that starts at zero; two at most.</summary>
    internal abstract IReadOnlyList<string> Memory { get; }

    /// <summary>One step of one parameter on the CPU, in place, in one pass. The spans are of one length; those that
    /// <see cref="Memory"/> does not name are empty.</summary>
    internal abstract void Update<T>(in ParameterStep step, Span<T> parameter, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The same by tensor operations, for other devices.</summary>
    internal abstract void Update(in ParameterStep step, Tensor parameter, Tensor gradient, IReadOnlyList<Tensor> memory);
}
