using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>The modules within this one, by name.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children() => modulesByName.Items;

            /// <summary>The modules within this one.</summary>
            public virtual IEnumerable<Module> children() => modulesByName.Values;

            /// <summary>The modules within this one at all depths, by their dotted names.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var (childName, child) in modulesByName.Items)
                {
                    yield return (childName, child);
                    foreach (var (innerName, inner) in child.named_modules())
                    {
                        yield return ($"{childName}.{innerName}", inner);
                    }
                }
            }

            /// <summary>The modules within this one at all depths.</summary>
            public virtual IEnumerable<Module> modules() => named_modules().Select(item => item.module);

            /// <summary>The parameters, by their dotted names; each once.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                Collect(parametersByName.Items, recurse, child => child.named_parameters());

            /// <summary>The parameters; each once.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(item => item.parameter);

            /// <summary>The buffers, by their dotted names; each once, those that are not saved only if asked for.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(
                bool recurse = true, bool include_nonpersistent = true) =>
                Collect(
                    buffersByName.Items.Where(item => include_nonpersistent || !unsaved.Contains(item.Name)),
                    recurse,
                    child => child.named_buffers(true, include_nonpersistent));

            /// <summary>The buffers; each once, those that are not saved only if asked for.</summary>
            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(item => item.buffer);

            /// <summary>Whether there is a parameter of this dotted name.</summary>
            public virtual bool has_parameter(string target) => named_parameters().Any(item => item.name == target);

            /// <summary>Whether there is a buffer of this dotted name.</summary>
            public virtual bool has_buffer(string target) => named_buffers().Any(item => item.name == target);

            /// <summary>The parameter of this dotted name, or null.</summary>
            public virtual Parameter? get_parameter(string target) =>
                named_parameters().FirstOrDefault(item => item.name == target).parameter;

            /// <summary>The buffer of this dotted name, or null.</summary>
            public virtual Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(item => item.name == target).buffer;

            /// <summary>All parameters and saved buffers by their dotted names; the tensors are the module's own, not copies.</summary>
            public virtual Dictionary<string, Tensor> state_dict(
                Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? string.Empty : prefix + ".";
                var parts = named_parameters().Select(item => (item.name, (Tensor)item.parameter));
                foreach (var (tensorName, tensor) in parts.Concat(named_buffers(include_nonpersistent: false)))
                {
                    destination.TryAdd(start + tensorName, tensor);
                }

                return destination;
            }

            /// <summary>
            /// Copies tensors into the parameters and buffers of the same names. If strict, names that are missing or
            /// unknown are an <see cref="InvalidOperationException"/>; otherwise they are returned.
            /// </summary>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var own = state_dict();
                var missing = own.Keys.Where(key => !source.ContainsKey(key) && skip?.Contains(key) != true).ToList();
                var unexpected = source.Keys.Where(key => !own.ContainsKey(key) && skip?.Contains(key) != true).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                {
                    throw new InvalidOperationException(
                        $"the state does not fit the module: missing [{string.Join(", ", missing)}], unknown [{string.Join(", ", unexpected)}]");
                }

                using (no_grad())
                {
                    foreach (var (key, tensor) in own)
                    {
                        if (source.TryGetValue(key, out var value) && skip?.Contains(key) != true)
                        {
                            CopyExactly(key, tensor, value);
                        }
                    }
                }

                return (missing, unexpected);
            }

            private static void CopyExactly(string key, Tensor tensor, Tensor value)
            {
                if (!tensor.shape.AsSpan().SequenceEqual(value.shape))
                {
                    throw new ArgumentException($"'{key}' is {tensor} in the module and {value} in the state");
                }

                tensor.copy_(value);
            }

            private IEnumerable<(string Name, T Value)> Collect<T>(
                IEnumerable<(string Name, T Value)> own, bool recurse, Func<Module, IEnumerable<(string Name, T Value)>> within)
                where T : Tensor
            {
                var seen = new HashSet<nint>();
                var inner = recurse
                    ? modulesByName.Items.SelectMany(item => within(item.Value).Select(found => ($"{item.Name}.{found.Name}", found.Value)))
                    : [];
                foreach (var item in own.Concat(inner))
                {
                    if (!item.Item2.IsInvalid && seen.Add(item.Item2.Handle))
                    {
                        yield return item;
                    }
                }
            }
        }
    }
}
