using Mono.Cecil;

namespace Dynamics.Tests.Tensors;

/// <summary>Which method calls which, as compiled.</summary>
internal sealed class CompiledCalls(string folder) : IDisposable
{
    private readonly DefaultAssemblyResolver _resolver = Resolver(folder);
    private readonly List<AssemblyDefinition> _open = [];

    /// <summary>A call of <paramref name="Callee"/> in the body of <paramref name="Caller"/>; methods as Cecil writes them, open
    /// generics.</summary>
    public sealed record Call(string CallerType, string Caller, string Callee);

    /// <summary>All calls in the bodies of an assembly.</summary>
    public IEnumerable<Call> Of(string assembly)
    {
        AssemblyDefinition definition = AssemblyDefinition.ReadAssembly(
            Path.Combine(folder, assembly), new() { AssemblyResolver = _resolver });
        _open.Add(definition);
        return
            from type in Nested(definition.MainModule.Types)
            from method in type.Methods
            where method.HasBody
            from instruction in method.Body.Instructions
            let callee = instruction.Operand as MethodReference
            where callee is not null
            select new Call(type.FullName, method.FullName, Open(callee));
    }

    /// <summary>The methods of an assembly that are of a kind, or call one that is, at however many removes, each with what it
    /// calls.</summary>
    public IReadOnlyDictionary<string, string> Reaching(string assembly, Func<string, bool> isOfTheKind)
    {
        ILookup<string, string> callers = Of(assembly).ToLookup(call => call.Callee, call => call.Caller);
        Dictionary<string, string> found = [];
        Queue<string> open = new();
        foreach (string method in callers.Select(entry => entry.Key).Where(isOfTheKind))
        {
            found[method] = "is of the kind";
            open.Enqueue(method);
        }
        while (open.TryDequeue(out string? callee))
        {
            foreach (string caller in callers[callee])
            {
                if (found.TryAdd(caller, $"calls {callee}"))
                {
                    open.Enqueue(caller);
                }
            }
        }
        return found;
    }

    public void Dispose()
    {
        _open.ForEach(assembly => assembly.Dispose());
        _resolver.Dispose();
    }

    private static DefaultAssemblyResolver Resolver(string folder)
    {
        DefaultAssemblyResolver resolver = new();
        resolver.AddSearchDirectory(folder);
        return resolver;
    }

    private static IEnumerable<TypeDefinition> Nested(IEnumerable<TypeDefinition> types) =>
        types.SelectMany(type => Nested(type.NestedTypes).Prepend(type));

    private static string Open(MethodReference method)
    {
        MethodReference element = method.GetElementMethod();
        return element.DeclaringType is GenericInstanceType ? element.Resolve()?.FullName ?? element.FullName : element.FullName;
    }
}
