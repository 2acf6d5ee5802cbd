using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>What all optimisers share: groups, one state per parameter, and the step around them.</summary>
public abstract class OptimizerHelper : Optimizer
{
    private readonly Dictionary<Parameter, OptimizerState> states = new(ReferenceEqualityComparer.Instance);

    private protected OptimizerHelper()
    {
    }

    /// <summary>The options of each group and the state of each parameter; the objects are the optimiser's own, not copies.</summary>
    public virtual StateDictionary state_dict() => new(
        [.. _parameter_groups.Select(group => group.Options!)],
        [.. parameters().Select(parameter => states[parameter])]);

    /// <summary>Copies another optimiser's options and state; groups and parameters must be as many.</summary>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = this.state_dict();
        if (own.Options.Count != state_dict.Options.Count || own.State.Count != state_dict.State.Count)
        {
            throw new ArgumentException(
                $"the state has {state_dict.Options.Count} groups and {state_dict.State.Count} parameters; the optimiser has {own.Options.Count} and {own.State.Count}");
        }

        for (var k = 0; k < own.Options.Count; k++)
        {
            own.Options[k].LoadStateDict(state_dict.Options[k]);
        }

        for (var k = 0; k < own.State.Count; k++)
        {
            own.State[k].LoadStateDict(state_dict.State[k]);
        }
    }

    /// <summary>Moves the state to a device.</summary>
    public void to(Device device)
    {
        foreach (var state in states.Values)
        {
            state.to(device);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var state in states.Values.OfType<IDisposable>())
        {
            state.Dispose();
        }

        states.Clear();
    }

    private protected void Add(ParamGroup group, Func<Parameter, OptimizerState> newState)
    {
        group.Parameters = group.Parameters.ToArray();
        group.InitialLearningRate = group.LearningRate;
        _parameter_groups.Add(group);
        foreach (var parameter in group.Parameters)
        {
            if (!states.TryAdd(parameter, newState(parameter)))
            {
                throw new ArgumentException("a parameter is in the optimiser twice");
            }
        }
    }

    /// <summary>Calls the update for each parameter that has a gradient; the gradient is disposed of afterwards.</summary>
    private protected Tensor? ForEachGradient<TState>(Func<Tensor>? closure, Action<ParamGroup, Parameter, Tensor, TState> update)
        where TState : OptimizerState
    {
        Tensor? loss = null;
        if (closure is not null)
        {
            using var recorded = enable_grad();
            loss = closure();
        }

        using var unrecorded = no_grad();
        foreach (var group in _parameter_groups)
        {
            foreach (var parameter in (Parameter[])group.Parameters)
            {
                using var scope = NewDisposeScope();
                if (parameter.grad is Tensor gradient)
                {
                    update(group, parameter, gradient, (TState)states[parameter]);
                }
            }
        }

        return loss;
    }

    private protected static Tensor Zeros(Parameter parameter) => zeros_like(parameter).DetachFromDisposeScope();

    private protected static Tensor? CopyOf(Tensor? source) => source?.clone().DetachFromDisposeScope();

    private protected static void Move(ref Tensor? tensor, Device device)
    {
        if (tensor is not null)
        {
            var moved = tensor.to(device).DetachFromDisposeScope();
            tensor.Dispose();
            tensor = moved;
        }
    }

    /// <summary>Restores a state tensor in place where its shape allows, so that those who hold it see the change.</summary>
    private protected static void Restore(ref Tensor? tensor, Tensor? source)
    {
        if (ReferenceEquals(tensor, source))
        {
            return;
        }

        using var unrecorded = no_grad();
        if (tensor is not null && source is not null)
        {
            tensor.copy_(source);
            return;
        }

        tensor?.Dispose();
        tensor = CopyOf(source);
    }
}
