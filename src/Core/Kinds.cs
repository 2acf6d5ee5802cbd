using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Dynamics.Core;

/// <summary>Names a member of a family: a type that derives from an abstract one. <see cref="Kinds"/> finds it, so that a new kind is one
/// file and no list of kinds exists anywhere; <see cref="OptionsJson"/> writes the name as <c>kind</c> and reads it back.</summary>
/// <param name="name">The name; in camel case where it is written in JSON. No other member of the family has it.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KindAttribute(string name) : Attribute
{
    /// <summary>The name that is written.</summary>
    public string Name { get; } = name;

    /// <summary>A name that earlier versions wrote. It is read and never written.</summary>
    public string? Formerly { get; init; }
}

/// <summary>The members of families, found by their <see cref="KindAttribute"/>: in this assembly and in all that refer to it, if they are
/// loaded, or referred to by the program or by one of those. What is loaded after a family was first asked for is not seen.</summary>
public static class Kinds
{
    private static readonly ConcurrentDictionary<Type, Family> s_families = new();

    private static readonly Lazy<IReadOnlyList<(Type Type, KindAttribute Kind)>> s_all = new(FindAll);

    /// <summary>The members of the family of <typeparamref name="T"/> by name, in the order of the alphabet.</summary>
    /// <exception cref="InvalidOperationException">Two members have the same name.</exception>
    public static IReadOnlyDictionary<string, Type> Of<T>() => Of(typeof(T));

    /// <summary>The members of the family of an abstract type by name, in the order of the alphabet; none where it is no family.</summary>
    /// <exception cref="InvalidOperationException">Two members have the same name.</exception>
    public static IReadOnlyDictionary<string, Type> Of(Type root) => FamilyOf(root).ByName;

    /// <summary>A new object of each member that has a constructor without parameters, in the order of their names.</summary>
    public static IReadOnlyList<T> CreateAll<T>() =>
        [.. Of<T>().Values.Where(type => type.GetConstructor([]) is not null).Select(type => (T)Activator.CreateInstance(type)!)];

    /// <summary>The name of a member.</summary>
    /// <exception cref="ArgumentException">Its type has none.</exception>
    public static string NameOf(Type member) => member.GetCustomAttribute<KindAttribute>()?.Name
        ?? throw new ArgumentException($"{member.Name} has no [Kind(\"...\")]", nameof(member));

    /// <summary>The present name of what a file may call by a former one.</summary>
    internal static string PresentName(Type root, string name) => FamilyOf(root).ByFormerName.GetValueOrDefault(name, name);

    /// <summary>The former names of all families.</summary>
    internal static IEnumerable<string> FormerNames => s_all.Value.Select(member => member.Kind.Formerly).OfType<string>();

    /// <summary>Tells the serializer the members of a family.</summary>
    internal static void Describe(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || info.PolymorphismOptions is not null || !info.Type.IsAbstract
            || Of(info.Type) is not { Count: > 0 } members)
        {
            return;
        }
        info.PolymorphismOptions = new JsonPolymorphismOptions
        {
            TypeDiscriminatorPropertyName = OptionsJson.KindKey,
            UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization,
        };
        foreach ((string name, Type type) in members)
        {
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, name));
        }
    }

    private static Family FamilyOf(Type root) => s_families.GetOrAdd(root, static type =>
    {
        SortedDictionary<string, Type> byName = new(StringComparer.Ordinal);
        Dictionary<string, string> byFormerName = [];
        foreach ((Type member, KindAttribute kind) in type.IsAbstract ? s_all.Value.Where(entry => type.IsAssignableFrom(entry.Type)) : [])
        {
            if (!byName.TryAdd(kind.Name, member))
            {
                throw new InvalidOperationException(
                    $"the kind '{kind.Name}' of {type.Name} is both {byName[kind.Name].Name} and {member.Name}");
            }
            if (kind.Formerly is { } former && !byFormerName.TryAdd(former, kind.Name))
            {
                throw new InvalidOperationException(
                    $"the former kind '{former}' of {type.Name} is both '{byFormerName[former]}' and '{kind.Name}'");
            }
        }
        return byFormerName.Keys.FirstOrDefault(byName.ContainsKey) is { } taken
            ? throw new InvalidOperationException($"the kind '{taken}' of {type.Name} is also the former name of '{byFormerName[taken]}'")
            : new Family(byName, byFormerName);
    });

    private static List<(Type, KindAttribute)> FindAll()
    {
        AssemblyName self = typeof(Kinds).Assembly.GetName();
        Dictionary<string, Assembly> known = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => !assembly.IsDynamic).DistinctBy(assembly => assembly.FullName).ToDictionary(assembly => assembly.FullName!);
        Queue<Assembly> toSearch = new(known.Values.Where(assembly => assembly == Assembly.GetEntryAssembly() || IsOurs(assembly)));
        HashSet<Assembly> found = [];
        while (toSearch.TryDequeue(out Assembly? assembly))
        {
            if (IsOurs(assembly))
            {
                found.Add(assembly);
            }
            foreach (AssemblyName reference in assembly.GetReferencedAssemblies()
                .Where(name => !known.ContainsKey(name.FullName) && !IsOfFramework(name)))
            {
                if (TryLoad(reference) is { } loaded && known.TryAdd(reference.FullName, loaded) && IsOurs(loaded))
                {
                    toSearch.Enqueue(loaded);
                }
            }
        }
        return [.. found.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false })
            .Select(type => (type, type.GetCustomAttribute<KindAttribute>(inherit: false)))
            .Where(member => member.Item2 is not null).Select(member => (member.type, member.Item2!))];

        bool IsOurs(Assembly assembly) =>
            assembly == typeof(Kinds).Assembly || assembly.GetReferencedAssemblies().Any(name => name.Name == self.Name);
    }

    private static bool IsOfFramework(AssemblyName name) =>
        name.Name is "netstandard" or "mscorlib" or "System" || name.Name!.StartsWith("System.", StringComparison.Ordinal);

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception failure) when (failure is IOException or BadImageFormatException)
        {
            return null; // A reference that the program does without; no kinds are in it.
        }
    }

    private sealed record Family(IReadOnlyDictionary<string, Type> ByName, IReadOnlyDictionary<string, string> ByFormerName);
}
