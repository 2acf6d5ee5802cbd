namespace Dynamics.Tests;

/// <summary>Code that docs/extending.md shows, and the lines of a test between <c>// &lt;mark&gt;</c> and <c>// &lt;/mark&gt;</c> that it
/// must be.</summary>
internal static class Recipe
{
    private static readonly string s_root = Data.SampleRecordings.RepositoryRoot();

    /// <summary>The one block of C# in a section.</summary>
    public static string[] Shown(string section) => File.ReadAllText(Path.Combine(s_root, "docs", "extending.md"))
        .Split($"## {section}\n")[1].Split("\n## ")[0].Split("```csharp\n")[1].Split("\n```")[0].Split('\n');

    /// <summary>The marked lines of a file, which is given from the repository's root.</summary>
    public static string[] Marked(string file, string mark)
    {
        List<string> lines = [];
        bool inside = false;
        foreach (string line in File.ReadLines(Path.Combine(s_root, file)))
        {
            if (line == $"// <{mark}>" || line == $"// </{mark}>")
            {
                inside = line == $"// <{mark}>";
            }
            else if (inside)
            {
                lines.Add(line);
            }
        }
        return [.. lines];
    }
}
