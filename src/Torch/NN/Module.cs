using System.Reflection;
using TorchSharp.Internals;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Neural networks.</summary>
    public static partial class nn
    {
        /// <summary>
        /// A part of a network: parameters that are learned, buffers that are not, and further modules. Fields of these
        /// types are found by <see cref="RegisterComponents"/>. A module owns what it registers: it is taken out of all
        /// dispose scopes and disposed of with the module.
        /// </summary>
        public partial class Module : IDisposable
        {
            /// <summary>The name given to the constructor.</summary>
            protected string name;

            private readonly Components<Module> modulesByName = new();
            private readonly Components<Parameter> parametersByName = new();
            private readonly Components<Tensor> buffersByName = new();
            private readonly HashSet<string> unsaved = [];
            private bool registered;
            private bool disposed;

            /// <summary>A module with a name, for messages.</summary>
            protected Module(string name) => this.name = name;

            /// <summary>Whether the module is learning (dropout and batch statistics on) or in use.</summary>
            public virtual bool training { get; private set; } = true;

            /// <summary>The name given to the constructor.</summary>
            public virtual string GetName() => name;

            /// <summary>Sets whether the module, and all within it, is learning.</summary>
            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var child in children())
                {
                    child.train(train);
                }
            }

            /// <summary>Puts the module, and all within it, in use: no dropout, no batch statistics.</summary>
            public virtual void eval() => train(false);

            /// <summary>Forgets all gradients, or sets them to 0.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                        continue;
                    }

                    using var gradient = parameter.grad;
                    gradient?.zero_();
                }
            }

            /// <summary>Switches learning on or off for all parameters.</summary>
            public virtual Module requires_grad_(bool requires_grad = true)
            {
                foreach (var parameter in parameters())
                {
                    parameter.requires_grad = requires_grad;
                }

                return this;
            }

            /// <summary>Registers a tensor that is moved, converted and (if persistent) saved with the module but not learned.</summary>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                buffersByName.Add(name, tensor.DetachFromDisposeScope());
                if (!persistent)
                {
                    unsaved.Add(name);
                }
            }

            /// <summary>Registers a parameter.</summary>
            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                param.DetachFromDisposeScope();
                parametersByName.Add(name, param);
            }

            /// <summary>Registers a module within this one.</summary>
            public virtual void register_module(string name, Module submodule)
            {
                ArgumentNullException.ThrowIfNull(submodule);
                submodule.RegisterComponents();
                modulesByName.Add(name, submodule);
            }

            /// <summary>Registers a module within this one.</summary>
            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Disposes of the parameters, buffers and modules within.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes of the parameters, buffers and modules within.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (disposed || !disposing)
                {
                    return;
                }

                disposed = true;
                foreach (var tensor in parametersByName.Values.Concat(buffersByName.Values))
                {
                    tensor.Dispose();
                }

                foreach (var module in modulesByName.Values)
                {
                    module.Dispose();
                }
            }

            /// <summary>Registers all fields of this object that are modules, parameters or tensors, under the fields' names.</summary>
            protected virtual void RegisterComponents()
            {
                if (registered)
                {
                    return;
                }

                registered = true;
                foreach (var field in Fields())
                {
                    switch (field.GetValue(this))
                    {
                        case Module module when !modulesByName.Contains(field.Name) && !modulesByName.Holds(module):
                            register_module(field.Name, module);
                            break;
                        case Parameter parameter when !parametersByName.Contains(field.Name) && !parametersByName.Holds(parameter):
                            register_parameter(field.Name, parameter);
                            break;
                        case Tensor tensor when tensor is not Modules.Parameter && !buffersByName.Contains(field.Name) && !buffersByName.Holds(tensor):
                            register_buffer(field.Name, tensor);
                            break;
                    }
                }
            }

            private IEnumerable<FieldInfo> Fields() =>
                GetType()
                    .GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                    .Where(field => field.DeclaringType != typeof(Module));
        }
    }
}
