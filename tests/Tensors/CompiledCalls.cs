using Mono.Cecil;

namespace Dynamics.Tests.Tensors;

/// <summary>Which method calls which, and which type refers to which, as compiled.</summary>
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
        return
            from type in Nested(Read(assembly).Types)
            from method in type.Methods
            where method.HasBody
            from instruction in method.Body.Instructions
            let callee = instruction.Operand as MethodReference
            where callee is not null
            select new Call(type.FullName, method.FullName, Open(callee));
    }

    /// <summary>A type that is not nested: what it derives from, and the types of its assembly that it or a type in it refers to. Constants
    /// are no references. Names have no number of type parameters.</summary>
    public sealed record TypeUse(string Name, string? Base, IReadOnlySet<string> Used);

    /// <summary>The types of an assembly that are not nested.</summary>
    public IEnumerable<TypeUse> TypesOf(string assembly)
    {
        ModuleDefinition module = Read(assembly);
        return module.Types.Select(outer => new TypeUse(
            NameOf(outer),
            outer.BaseType is { } parent ? NameOf(parent) : null,
            Nested([outer]).SelectMany(References).SelectMany(Parts)
                .Where(type => type.Scope == module || type.Scope.Name == module.Assembly.Name.Name).Select(NameOf).ToHashSet()));
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

    private ModuleDefinition Read(string assembly)
    {
        AssemblyDefinition definition = AssemblyDefinition.ReadAssembly(
            Path.Combine(folder, assembly), new() { AssemblyResolver = _resolver });
        _open.Add(definition);
        return definition.MainModule;
    }

    private static string NameOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }
        return type.FullName.Split('`')[0];
    }

    /// <summary>What stands in a type: base, interfaces, fields, attributes, signatures and bodies of methods.</summary>
    private static IEnumerable<TypeReference?> References(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(entry => entry.InterfaceType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.CustomAttributes.SelectMany(
            attribute => attribute.ConstructorArguments.Select(argument => argument.Value).OfType<TypeReference>()
                .Prepend(attribute.AttributeType)),
        .. type.Methods.SelectMany(
            method => method.Parameters.Select(parameter => parameter.ParameterType).Prepend(method.ReturnType)),
        .. type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Variables.Select(local => local.VariableType)),
        .. type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions).SelectMany(
            instruction => instruction.Operand switch
            {
                TypeReference named => [named],
                GenericInstanceMethod called => (IEnumerable<TypeReference>)[called.DeclaringType, .. called.GenericArguments],
                MemberReference member => [member.DeclaringType],
                _ => [],
            }),
    ];

    /// <summary>A type without arrays, pointers and type arguments, and these.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType closed => closed.GenericArguments.Append(closed.ElementType).SelectMany(Parts),
        TypeSpecification of => Parts(of.ElementType),
        _ => [type],
    };

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
