using Dynamics.Training.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>AdamW (Loshchilov and Hutter 2019): Adam whose weight decay shrinks the parameters directly, apart from the gradient.</summary>
public sealed record AdamWOptions : OptimizerChoice
{
    /// <summary>Decay of the mean of the gradient, in [0, 1).</summary>
    public double Beta1 { get; init => field = Check.BelowOne(value); } = 0.9;

    /// <summary>Decay of the mean of the squared gradient, in [0, 1).</summary>
    public double Beta2 { get; init => field = Check.BelowOne(value); } = 0.999;

    /// <summary>Added to the root of the second moment; positive.</summary>
    public double Epsilon { get; init => field = Check.Positive(value); } = 1e-8;

    internal override OptimizerHelper Create(IReadOnlyList<ParameterGroup> groups) => new AdamW(
        groups.Select(group => new AdamW.ParamGroup(group.Parameters, 0, Beta1, Beta2, Epsilon, group.WeightDecay)), 0, Beta1, Beta2, Epsilon);

    internal override IEnumerable<(string Field, Tensor Copy)> Copy(OptimizerState state)
    {
        var moments = (AdamW.State)state;
        return AdamMoments.Copy(moments.step, moments.exp_avg, moments.exp_avg_sq);
    }

    internal override void Restore(OptimizerState state, Func<string, Tensor?> field)
    {
        var moments = (AdamW.State)state;
        moments.step = AdamMoments.Restore(moments.exp_avg, moments.exp_avg_sq, field);
    }
}
