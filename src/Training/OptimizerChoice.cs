using System.Text.Json.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Training;

/// <summary>Which optimiser, with its constants. Learning rates and weight decay come from the schedule and the parameter groups.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = OptionsJson.KindKey)]
[JsonDerivedType(typeof(AdamOptions), "adam")]
[JsonDerivedType(typeof(AdamWOptions), "adamW")]
[JsonDerivedType(typeof(SgdOptions), "sgd")]
public abstract record OptimizerChoice
{
    private protected OptimizerChoice()
    {
    }

    /// <summary>A fresh optimiser over <paramref name="groups"/>, each a group of its own in the same order. The caller disposes it.</summary>
    internal abstract OptimizerHelper Create(IReadOnlyList<ParameterGroup> groups);

    /// <summary>Copies of all that the optimiser remembers of one parameter, by field. The caller disposes them.</summary>
    internal abstract IEnumerable<(string Field, Tensor Copy)> Copy(OptimizerState state);

    /// <summary>The opposite of <see cref="Copy"/>, bit for bit. A field that is absent was not there when it was copied.</summary>
    internal abstract void Restore(OptimizerState state, Func<string, Tensor?> field);
}
