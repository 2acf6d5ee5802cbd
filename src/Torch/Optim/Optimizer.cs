using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Optimisers.</summary>
    public static partial class optim
    {
        /// <summary>Changes parameters by their gradients.</summary>
        public abstract partial class Optimizer : IDisposable
        {
            /// <summary>The groups of parameters with their own options.</summary>
            protected IList<ParamGroup> _parameter_groups = [];

            private protected Optimizer()
            {
            }

            /// <summary>The groups of parameters, for learning rates.</summary>
            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            /// <summary>All parameters.</summary>
            public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

            /// <summary>Forgets all gradients; a parameter that the next backward pass does not reach then stays as it is.</summary>
            public virtual void zero_grad()
            {
                foreach (var parameter in parameters())
                {
                    parameter.grad = null;
                }
            }

            /// <summary>Adds a group of parameters.</summary>
            public virtual void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

            /// <summary>Changes the parameters once; a closure, if given, computes loss and gradients first.</summary>
            public abstract Tensor? step(Func<Tensor>? closure = null);

            /// <summary>Gives the optimiser's memory back; the parameters stay.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Gives the optimiser's memory back; the parameters stay.</summary>
            protected virtual void Dispose(bool disposing)
            {
            }

            /// <summary>An optimiser's options, a group each, and its state, a parameter each; the objects are its own.</summary>
            public class StateDictionary
            {
                internal StateDictionary(List<OptimizerOptions> options, List<OptimizerState> state)
                {
                    Options = options;
                    State = state;
                }

                /// <summary>The options of each group.</summary>
                public List<OptimizerOptions> Options { get; }

                /// <summary>The state of each parameter, in the order of the groups.</summary>
                public List<OptimizerState> State { get; }
            }
        }
    }
}
