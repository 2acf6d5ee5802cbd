using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Dynamics.Tests.Data;

namespace Dynamics.Tests;

/// <summary>The rules of the house that no single file can keep: floors, what is public, how classes may be derived from, sizes of files,
/// and that no kind goes without its laws.</summary>
public sealed class HouseTests
{
    /// <summary>Each project may refer to those of lower numbers only.</summary>
    private static readonly Dictionary<string, int> s_floors = new()
    {
        ["Core"] = 0, ["Tensors"] = 1, ["Data"] = 2, ["Formats"] = 3, ["Simulators"] = 3, ["Images"] = 3, ["Losses"] = 3, ["Training"] = 4,
            ["Models"] = 5,
        ["KalmanSsl"] = 6, ["Jepa"] = 6, ["Decoding"] = 6, ["Experiments"] = 7, ["Reporting"] = 8, ["Cli"] = 9,
    };

    private static readonly string s_root = SampleRecordings.RepositoryRoot();

    public static TheoryData<string> Projects =>
        [.. Directory.EnumerateDirectories(Path.Combine(s_root, "src")).Select(folder => Path.GetFileName(folder)).Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_RefersToLowerFloorsOnly(string project)
    {
        Assert.True(s_floors.ContainsKey(project), $"src/{project} is on no floor: give it one in {nameof(HouseTests)}");
        XDocument file = XDocument.Load(Path.Combine(s_root, "src", project, $"Dynamics.{project}.csproj"));
        string[] references =
            [.. file.Descendants("ProjectReference").Select(Name)];
        Assert.DoesNotContain("Benchmarks", references);
        Assert.All(
            references,
            reference => Assert.True(s_floors[reference] < s_floors[project], $"{project} refers to {reference}, which is not below it"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Classes_AreSealedOrAbstract(string project)
    {
        IEnumerable<string> open = Types(project).Where(
            type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).Select(type => type.FullName!);
        Assert.Empty(open);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_AreFoldersAndInternalsAreInternal(string project)
    {
        foreach (Type type in Types(project).Where(type => !type.IsNested))
        {
            string name = type.Namespace ?? "";
            Assert.True(
                name == $"Dynamics.{project}" || name.StartsWith($"Dynamics.{project}.", StringComparison.Ordinal) || IsProgram(type),
                $"{type.FullName} is in another project's namespace");
            Assert.False(type.IsPublic && name.Split('.').Contains("Internals"), $"{type.FullName} is public among the internals");
        }
    }

    /// <summary>A kind without a row in a table of laws would be selectable, and untested.</summary>
    [Fact]
    public void EveryKind_HasARowInATableOfLaws()
    {
        HashSet<Type> inTables = [];
        foreach (object? table in typeof(HouseTests).Assembly.GetTypes().Where(type => !type.ContainsGenericParameters).SelectMany(Tables))
        {
            Collect(table, inTables, depth: 0);
        }
        HashSet<string> classes = [.. typeof(HouseTests).Assembly.GetTypes().Select(type => type.Name)];
        // formats whose smallest file no row can write
        bool IsHeld(Type kind) => inTables.Contains(kind) || classes.Contains($"{kind.Name}Tests");
        string[] missing = [.. Kinds().Where(kind => !IsHeld(kind)).Select(kind => kind.FullName!).Order()];
        Assert.True(
            missing.Length == 0,
            $"no table of laws (a static property of a test class that gives its rows) holds {string.Join(", ", missing)}");
    }

    /// <summary>What is not written cannot be resumed, and what is written must be read.</summary>
    [Fact]
    public void EveryKindAndOptions_GoThroughJson()
    {
        MethodInfo check = typeof(HouseTests).GetMethod(nameof(GoesThroughJson), BindingFlags.NonPublic | BindingFlags.Static)!;
        Type[] options = [.. s_floors.Keys.SelectMany(Types).Where(type => type is { IsAbstract: false, IsPublic: true }
            && IsRecord(type) && type.Name.EndsWith("Options", StringComparison.Ordinal)
            && type != typeof(Dynamics.Formats.ImportOptions))]; // those of a command line alone: never written
        foreach (Type type in Kinds().Union(options).Where(type => type.GetConstructor([]) is not null
            && !type.GetCustomAttributes<RequiredMemberAttribute>().Any()))
        {
            check.MakeGenericMethod(type).Invoke(null, [Activator.CreateInstance(type)]);
        }
        Assert.True(options.Length > 20);
    }

    [Fact]
    public void SourceFiles_AreReadable()
    {
        const int LongestLine = 140, LongestFile = 600;
        List<string> faults = [];
        foreach (string file in (string[])["src", "tests", "benchmarks"])
        {
            foreach (string path in Directory.EnumerateFiles(Path.Combine(s_root, file), "*.cs",
                SearchOption.AllDirectories).Where(path => !Regex.IsMatch(path, "[/\\\\](bin|obj)[/\\\\]")))
            {
                string[] lines = File.ReadAllLines(path);
                string name = Path.GetRelativePath(s_root, path);
                faults.AddRange(
                    lines.Select((line, at) => (line, at)).Where(entry => entry.line.Length > LongestLine).Select(
                        entry => $"{name}:{entry.at + 1} is {entry.line.Length} long"));
                if (lines.Length > LongestFile && file == "src")
                {
                    faults.Add($"{name} has {lines.Length} lines");
                }
            }
        }
        Assert.True(faults.Count == 0, $"{faults.Count} faults, the first: {string.Join("; ", faults.Take(5))}");
    }

    private static string Name(XElement reference) =>
        Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!)["Dynamics.".Length..];

    private static void GoesThroughJson<T>(T options)
    {
        string text = OptionsJson.ToText(options);
        Assert.Equal(text, OptionsJson.ToText(OptionsJson.Parse<T>(text, typeof(T).Name)));
    }

    private static IEnumerable<Type> Types(string project)
    {
        Assembly assembly = Assembly.Load(project == "Cli" ? "dynamics" : $"Dynamics.{project}");
        return assembly.GetTypes().Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.Name.Contains('<'));
    }

    private static IEnumerable<Type> Kinds() =>
        s_floors.Keys.SelectMany(Types).Where(type => type.IsDefined(typeof(KindAttribute), inherit: false));

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    // ModuleStart is compiled into every project
    private static bool IsProgram(Type type) => type.Name is "Program" || type.Namespace is null or "Dynamics.Tensors.Internals";

    /// <summary>What the static properties and fields of a test class hold, where it is several things.</summary>
    private static IEnumerable<object?> Tables(Type type)
    {
        const BindingFlags All = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        static bool IsTable(Type of) => typeof(IEnumerable).IsAssignableFrom(of) && of != typeof(string);
        return
        [
            .. type.GetProperties(All).Where(
                property => property.CanRead && property.GetIndexParameters().Length == 0 && IsTable(property.PropertyType))
                .Select(property => property.GetValue(null)),
            .. type.GetFields(All).Where(field => !field.IsLiteral && IsTable(field.FieldType)).Select(field => field.GetValue(null)),
        ];
    }

    /// <summary>The types of all values in rows of a table, and of their properties' values.</summary>
    private static void Collect(object? value, HashSet<Type> found, int depth)
    {
        if (value is null or string || depth > 6)
        {
            return;
        }
        Type type = value.GetType();
        if (value is IEnumerable several)
        {
            foreach (object? one in several)
            {
                Collect(one, found, depth + 1);
            }
        }
        else if (value is ITuple tuple)
        {
            for (int i = 0; i < tuple.Length; i++)
            {
                Collect(tuple[i], found, depth + 1);
            }
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
        {
            Collect(type.GetProperty("Key")!.GetValue(value), found, depth + 1);
            Collect(type.GetProperty("Value")!.GetValue(value), found, depth + 1);
        }
        else if (type.Namespace?.StartsWith("Dynamics", StringComparison.Ordinal) == true)
        {
            found.Add(type);
            foreach (PropertyInfo property in type.GetProperties().Where(property => property.GetIndexParameters().Length == 0
                && IsOfOptions(property.PropertyType)))
            {
                Collect(property.GetValue(value), found, depth + 1);
            }
        }
    }

    private static bool IsOfOptions(Type type) => type.Namespace?.StartsWith("Dynamics", StringComparison.Ordinal) == true && type.IsClass;
}
