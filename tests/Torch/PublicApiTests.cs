using TorchSharp;

namespace Dynamics.Tests.Torch;

/// <summary>
/// The public surface is a part of TorchSharp 0.107's, so that the real package can take this project's place: the
/// file beside this test lists, as facts about TorchSharp, the members of it that exist here and where they are declared there.
/// </summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicMembers_AreExactlyThoseListedAsTorchSharps()
    {
        var listed = Listed();
        var found = PublicApi.Of(typeof(torch).Assembly).SelectMany(type => type.Value.Select(member => $"{type.Key}: {member}").Prepend(type.Key)).ToHashSet();
        Assert.Equal([], found.Except(listed).Order());
        Assert.Equal([], listed.Except(found).Order());
    }

    private static HashSet<string> Listed()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dynamics.sln")))
        {
            folder = folder.Parent;
        }

        var (listed, heading) = (new HashSet<string>(), string.Empty);
        foreach (var line in File.ReadLines(Path.Combine(folder!.FullName, "tests", "Torch", "torchsharp-0.107-api.txt")))
        {
            if (line.StartsWith('#') || string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            heading = line.StartsWith(' ') ? heading : line;
            listed.Add(line.StartsWith(' ') ? $"{heading}: {line.Trim()}" : line);
        }

        return listed;
    }
}
