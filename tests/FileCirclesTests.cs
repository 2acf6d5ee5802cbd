using System.Text.RegularExpressions;
using Dynamics.Tests.Data;
using Dynamics.Tests.Tensors;

namespace Dynamics.Tests;

/// <summary>No file circles but within a closed family: what can be read alone can be understood alone. Measured on the compiled
/// assemblies.</summary>
/// <remarks>A closed family is a base class that lists its kinds, whose files use it; or one file outside of <c>Internals</c> with files in
/// <c>Internals</c> that nothing else uses: a public type, and what carries it out. Constants leave no trace in what is compiled, so they
/// are not seen.</remarks>
public sealed partial class FileCirclesTests
{
    private static readonly string s_root = SampleRecordings.RepositoryRoot();

    /// <summary>Circles of other sorts, each with the reason why it stays.</summary>
    private static readonly Dictionary<string, string> s_accepted = new()
    {
        ["Decoding/DecodingOptions.cs, Decoding/DecodingProblem.cs, Decoding/Internals/DecodingFolds.cs, Decoding/PositionDecoder.cs"] =
            "which decoders run is an option, a decoder sees all options in its problem, and a problem is repeated in folds of itself",
        ["Decoding/Internals/MlpTrainer.cs, Decoding/MlpReadout.cs"] =
            "the readout's options are those of its trainer, which classifiers use, too",
        ["Decoding/Internals/NeighborIndex.cs, Decoding/KNearestNeighborsReadout.cs"] =
            "the metric is an option of the readout; residuals are searched by the same index",
        ["KalmanSsl/Internals/KalmanPredictor.cs, KalmanSsl/Internals/NoiseRecursion.cs, KalmanSsl/KalmanModel.cs, "
            + "KalmanSsl/SequenceLdm.cs"] = "a model makes the predictor that trains it",
        ["KalmanSsl/Internals/CovarianceRecursion.cs, KalmanSsl/Internals/CovarianceTrack.cs"] =
            "the recursion adds to the gradient that stands beside its buffers",
        ["KalmanSsl/Internals/KalmanLikelihoodKernel.cs, KalmanSsl/Internals/MeanRecursion.cs"] =
            "the recursion works on the group of windows that stands beside the kernel",
    };

    public static TheoryData<string> Projects => HouseTests.Projects;

    [Theory]
    [MemberData(nameof(Projects))]
    public void Circles_OfAProject_AreClosedFamilies(string project)
    {
        using CompiledCalls compiled = new(AppContext.BaseDirectory);
        string[] open = [.. OpenCircles(compiled, project).Except(s_accepted.Keys)];
        Assert.True(
            open.Length == 0,
            $"files of {project} use each other in circles, and are no closed family (see {nameof(FileCirclesTests)}): "
                + string.Join("; ", open));
    }

    /// <summary>An entry that is no circle any more would let another one in.</summary>
    [Fact]
    public void AcceptedCircles_AreThere()
    {
        using CompiledCalls compiled = new(AppContext.BaseDirectory);
        string[] projects = [.. Directory.EnumerateDirectories(Path.Combine(s_root, "src")).Select(folder => Path.GetFileName(folder))];
        Assert.Empty(s_accepted.Keys.Except(projects.SelectMany(project => OpenCircles(compiled, project))));
    }

    [Fact]
    public void Circles_OfAGraph_AreItsComponents()
    {
        Dictionary<string, IReadOnlySet<string>> uses = new()
        {
            ["a"] = new HashSet<string> { "b", "d" }, ["b"] = new HashSet<string> { "c" }, ["c"] = new HashSet<string> { "a" },
            ["d"] = new HashSet<string> { "e" }, ["e"] = new HashSet<string> { "d" }, ["f"] = new HashSet<string> { "a" },
        };
        Assert.Equal([["a", "b", "c"], ["d", "e"]], Circles(uses));
        Assert.False(IsClosedFamily(["a", "b", "c"], uses));

        Dictionary<string, IReadOnlySet<string>> family = new()
        {
            ["A.cs"] = new HashSet<string> { "Internals/B.cs" }, ["Internals/B.cs"] = new HashSet<string> { "A.cs" },
            ["C.cs"] = new HashSet<string> { "A.cs" },
        };
        Assert.True(IsClosedFamily(["A.cs", "Internals/B.cs"], family));
        family["C.cs"] = new HashSet<string> { "Internals/B.cs" };
        Assert.False(IsClosedFamily(["A.cs", "Internals/B.cs"], family));
    }

    private static string[] OpenCircles(CompiledCalls compiled, string project)
    {
        IReadOnlyDictionary<string, IReadOnlySet<string>> uses = FilesUsedBy(compiled, project);
        return [.. Circles(uses).Where(circle => !IsClosedFamily(circle, uses)).Select(circle => string.Join(", ", circle))];
    }

    private static bool IsClosedFamily(IReadOnlyList<string> circle, IReadOnlyDictionary<string, IReadOnlySet<string>> uses)
    {
        static bool IsInternal(string file) => file.Split('/').Contains("Internals");
        return circle.Count(file => !IsInternal(file)) == 1
            && !uses.Any(user => !circle.Contains(user.Key) && circle.Where(IsInternal).Any(user.Value.Contains));
    }

    /// <summary>For each file of a project, those of the same project that hold the types that its types refer to. That a base class lists
    /// the kinds that derive from it does not count.</summary>
    private static IReadOnlyDictionary<string, IReadOnlySet<string>> FilesUsedBy(CompiledCalls compiled, string project)
    {
        Dictionary<string, CompiledCalls.TypeUse> types =
            compiled.TypesOf(project == "Cli" ? "dynamics.dll" : $"Dynamics.{project}.dll").DistinctBy(type => type.Name)
                .ToDictionary(type => type.Name);
        Dictionary<string, string> fileOf = FilesOfTypes(project);
        Dictionary<string, IReadOnlySet<string>> uses = fileOf.Values.Distinct().ToDictionary(
            file => file,
            file => (IReadOnlySet<string>)fileOf.Where(entry => entry.Value == file && types.ContainsKey(entry.Key))
                .SelectMany(entry => types[entry.Key].Used)
                .Where(used => !BasesOf(used).Any(parent => fileOf.GetValueOrDefault(parent) == file))
                .Select(used => fileOf.GetValueOrDefault(used, file)).Where(used => used != file).ToHashSet());
        Assert.Contains(uses.Values, used => used.Count > 0);
        return uses;

        IEnumerable<string> BasesOf(string type)
        {
            for (string? at = types.GetValueOrDefault(type)?.Base; at is not null; at = types.GetValueOrDefault(at)?.Base)
            {
                yield return at;
            }
        }
    }

    /// <summary>The file of each type that is not nested; the files of a partial type (<c>Name.Topic.cs</c>) are one.</summary>
    private static Dictionary<string, string> FilesOfTypes(string project)
    {
        Dictionary<string, string> fileOf = [];
        string sources = Path.Combine(s_root, "src");
        foreach (string path in Directory.EnumerateFiles(Path.Combine(sources, project), "*.cs", SearchOption.AllDirectories))
        {
            string file = Path.GetRelativePath(sources, path).Replace('\\', '/').Split('.')[0] + ".cs";
            if (file.Split('/')[1] is "bin" or "obj")
            {
                continue;
            }
            string text = File.ReadAllText(path);
            foreach (Match type in TopLevelType().Matches(text))
            {
                fileOf.TryAdd($"{Namespace().Match(text).Groups[1].Value}.{type.Groups[1].Value}", file);
            }
        }
        return fileOf;
    }

    /// <summary>The strongly connected components of more than one file (Tarjan 1972), files in the order of the alphabet.</summary>
    private static IReadOnlyList<IReadOnlyList<string>> Circles(IReadOnlyDictionary<string, IReadOnlySet<string>> uses)
    {
        Dictionary<string, int> order = [], lowest = [];
        Stack<string> open = [];
        List<IReadOnlyList<string>> circles = [];
        foreach (string file in uses.Keys.Where(file => !order.ContainsKey(file)))
        {
            Visit(file);
        }
        return [.. circles.OrderBy(circle => circle[0], StringComparer.Ordinal)];

        void Visit(string file)
        {
            order[file] = lowest[file] = order.Count;
            open.Push(file);
            foreach (string used in uses.GetValueOrDefault(file, new HashSet<string>()))
            {
                if (!order.ContainsKey(used))
                {
                    Visit(used);
                }
                if (open.Contains(used))
                {
                    lowest[file] = Math.Min(lowest[file], lowest[used]);
                }
            }
            if (lowest[file] == order[file])
            {
                List<string> component = [];
                do
                {
                    component.Add(open.Pop());
                }
                while (component[^1] != file);
                if (component.Count > 1)
                {
                    circles.Add([.. component.Order(StringComparer.Ordinal)]);
                }
            }
        }
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^(?:(?:public|internal|sealed|abstract|static|readonly|ref|partial|unsafe)\s+)*" +
        @"(?:class|record struct|record|struct|interface|enum)\s+(\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TopLevelType();
}
