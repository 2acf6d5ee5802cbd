// <example>
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using Dynamics.Models;
using Dynamics.Simulators;
using Dynamics.Training;

// </example>
using System.CommandLine;
using System.Text.RegularExpressions;
using Dynamics.Benchmarks.Commands;
using Dynamics.Cli.Commands;
using Dynamics.Tests.Data;

namespace Dynamics.Tests;

/// <summary>What the README shows is what runs: its C# example is the marked lines of this file, its commands parse, its links lead
/// somewhere.</summary>
public sealed partial class ReadmeTests
{
    private const string SizesOfTheReadme = "(double seconds, int steps) = (600, 600);";
    private static readonly string s_root = SampleRecordings.RepositoryRoot();
    private static readonly string s_readme = File.ReadAllText(Path.Combine(s_root, "README.md"));

    [Fact]
    public void Example_InTheReadme_IsTheMarkedLinesOfThisFile()
    {
        string[] shown = [.. Block("csharp").Where(line => !line.StartsWith("#:", StringComparison.Ordinal) && line != SizesOfTheReadme)];
        Assert.Equal(MarkedLines(), shown);
        Assert.Contains(SizesOfTheReadme, Block("csharp"));
    }

    [Fact]
    public void Example_SmallSizes_DecodesTheTestPart()
    {
        (double seconds, int steps) = (90, 5);
        // <example>
        // A simulated rat on a track; RecordingFolder.Load("REC") reads a recording of yours.
        Recording recording = PlaceCellSimulator.Simulate(new() { DurationSeconds = seconds }).Recording;
        KalmanLdmOptions options = new() { LatentDimension = 8, StateDimension = 16 };
        BinnedRecording binned = RecordingBinner.Bin(recording, new BinningOptions());
        Split split = Split.Chronological(binned, new ChronologicalSplit { PurgeSeconds = 10 });

        // Learn latents from the spikes of the train part. Position is not read.
        using KalmanLdm model = KalmanLdm.Initialize(options, binned, split, seed: 1);
        using RepresentationTask<CountWindows> task = model.CreateTask(binned, split, seed: 1, threads: 2);
        new Trainer(task, new TrainingOptions { Steps = steps }).Run();

        // Filtered latents are causal, smoothed ones see the future. Read position out of both, score it on the test part.
        FilteredPosterior filtered = model.Filter(binned.Counts).Filtered;
        LatentRun latents = new(1, filtered.ToSeries(), RtsSmoother.Smooth(model.ToStateSpace(), filtered).ToSeries());
        DecodingTable table = PositionDecoding.Evaluate(binned, split, [latents], DecodingOptions.Quick);
        DecoderScores scores = table["latent.mlp"].All;
        var r = scores.RSquared;
        Console.WriteLine($"R² {r.Value:0.00} [{r.Low:0.00}, {r.High:0.00}] on {scores.BinCount} bins");
        // </example>
        Assert.InRange(scores.BinCount, split.Test.Length - 2, split.Test.Length); // the tracker's last sample comes before the end
        Assert.InRange(scores.RSquared.Value, scores.RSquared.Low!.Value, scores.RSquared.High!.Value);
    }

    [Fact]
    public void Commands_InTheReadme_AreUnderstood()
    {
        RootCommand root = new()
        {
            DemoCommand.Create(), DataCommand.Create(), TrainCommand.Create(), DecodeCommand.Create(), CompareCommand.Create(),
            StudyCommand.Create(), CollapseCommand.Create(), IcaCommand.Create(), IdentifyCommand.Create(), ImagesCommand.Create(),
            SweepCommand.Create(), BenchCommand.Create(),
            LauncherCommands.Test(),
        };
        string studies = File.ReadAllText(Path.Combine(s_root, "docs", "studies.md"));
        string[] commands = [.. CommandPattern().Matches(s_readme + studies).Select(match => match.Groups[1].Value.Split('#')[0].Trim())];
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Empty(root.Parse(command).Errors));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("docs/extending.md")]
    [InlineData("docs/studies.md")]
    public void Links_OfTheDocuments_LeadToFiles(string document)
    {
        string folder = Path.GetDirectoryName(Path.Combine(s_root, document))!;
        string text = File.ReadAllText(Path.Combine(s_root, document));
        Assert.All(
            LinkPattern().Matches(text).Select(match => match.Groups[1].Value),
            link => Assert.True(Path.Exists(Path.Combine(folder, link)), link));
    }

    [Fact]
    public void Files_NamedInExtending_AreThere()
    {
        string text = File.ReadAllText(Path.Combine(s_root, "docs", "extending.md"));
        string[] named = [.. NamedFilePattern().Matches(text).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(named);
        Assert.All(named, file => Assert.True(Path.Exists(Path.Combine(s_root, file)), file));
    }

    private static string[] Block(string language) =>
        s_readme.Split($"```{language}\n")[1].Split("\n```")[0].Split('\n');

    private static string[] MarkedLines()
    {
        List<string> lines = [];
        bool marked = false;
        foreach (string line in File.ReadLines(Path.Combine(s_root, "tests", "ReadmeTests.cs")))
        {
            string text = line.Trim();
            if (text is "// <example>" or "// </example>")
            {
                marked = text == "// <example>";
            }
            else if (marked)
            {
                lines.Add(text);
            }
        }
        return [.. lines];
    }

    [GeneratedRegex(@"^\./dynamics ([^\n]+)$", RegexOptions.Multiline)]
    private static partial Regex CommandPattern();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"`((?:src|tests|docs|datasets)/[\w./-]+)`")]
    private static partial Regex NamedFilePattern();
}
