using System.Reflection;
using System.Text;

namespace Dynamics.Tests.Torch;

/// <summary>
/// Writes an assembly's public members as lines of text, a block per type. A parameter is its type; one that may be
/// left out has its name too, in brackets, because callers name those.
/// </summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    internal static SortedDictionary<string, string[]> Of(Assembly assembly) =>
        new(assembly.GetExportedTypes().ToDictionary(Heading, Members), StringComparer.Ordinal);

    private static string Heading(Type type) => $"{Kind(type)} {Full(type)}";

    private static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : type is { IsAbstract: true, IsSealed: true } ? "static class" : "class";

    private static string[] Members(Type type) => type.IsEnum
        ? [.. Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}").Order(StringComparer.Ordinal)]
        : [.. type.GetMembers(Declared).Where(IsOwn).Select(Line).OfType<string>().Order(StringComparer.Ordinal)];

    // Overrides of what Object or a base class declares add nothing that a caller could name.
    private static bool IsOwn(MemberInfo member) => member is not MethodInfo method || method.GetBaseDefinition() == method;

    private static string? Line(MemberInfo member) => member switch
    {
        FieldInfo field => $"{Static(field.IsStatic)}field {Name(field.FieldType)} {field.Name}",
        PropertyInfo property => Property(property),
        ConstructorInfo { IsStatic: false } constructor => $"new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: true } method when !method.Name.StartsWith("op_", StringComparison.Ordinal) => null,
        MethodInfo method => $"{Static(method.IsStatic)}{Name(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)})",
        _ => null,
    };

    private static string? Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors();
        if (accessors.All(accessor => accessor.GetBaseDefinition() != accessor))
        {
            return null;
        }

        var index = property.GetIndexParameters().Length > 0 ? $"[{string.Join(", ", property.GetIndexParameters().Select(p => Name(p.ParameterType)))}]" : string.Empty;
        var (get, set) = (property.GetGetMethod() is null ? string.Empty : " get", property.GetSetMethod() is null ? string.Empty : " set");
        return $"{Static(accessors[0].IsStatic)}property {Name(property.PropertyType)} {property.Name}{index} {{{get}{set} }}";
    }

    private static string Static(bool isStatic) => isStatic ? "static " : string.Empty;

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : string.Empty;

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => p.IsOptional ? $"[{Name(p.ParameterType)} {p.Name}]" : Name(p.ParameterType)));

    private static string Full(Type type) => type.IsNested
        ? $"{Full(type.DeclaringType!)}.{Own(type)}"
        : $"{type.Namespace}.{Own(type)}";

    private static string Own(Type type)
    {
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? type.Name : $"{type.Name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    private static string Name(Type type)
    {
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (Nullable.GetUnderlyingType(type) is Type underlying)
        {
            return Name(underlying) + "?";
        }

        if (type.IsGenericType && type.FullName?.StartsWith("System.ValueTuple", StringComparison.Ordinal) == true)
        {
            return $"({string.Join(", ", type.GetGenericArguments().Select(Name))})";
        }

        var name = new StringBuilder(Own(type));
        if (type is { IsNested: true, IsGenericParameter: false } && type.DeclaringType!.Name is not "torch")
        {
            name.Insert(0, type.DeclaringType.Name + ".");
        }

        return name.ToString();
    }
}
