using Dynamics.Simulators;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Tests;

/// <summary>The C# example of docs/studies.md is the marked lines of this file, and it runs.</summary>
public sealed class StudiesDocumentTests
{
    [Fact]
    public void Example_OfTheDocument_IsTheMarkedLinesOfThisFile()
    {
        string root = Data.SampleRecordings.RepositoryRoot();
        string[] document = File.ReadAllLines(Path.Combine(root, "docs", "studies.md"));
        string[] shown = [.. document.SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```")];
        string[] here = [.. File.ReadAllLines(Path.Combine(root, "tests",
            "StudiesDocumentTests.cs")).SkipWhile(line => !line.EndsWith("// <film>", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.EndsWith("// </film>", StringComparison.Ordinal)).Select(line => line.Length > 8 ? line[8..] : "")];

        Assert.NotEmpty(shown);
        Assert.Equal(shown, here);
    }

    [Fact]
    public void Example_FewSteps_LeavesAModelThatLoads()
    {
        using TemporaryFolder folder = new();
        (int steps, string path) = (5, folder["figure8.safetensors"]);
        // <film>
        MovingDotSimulator film = MovingDotSimulator.Create(MovingDotOptions.Figure8);
        float[] frames = film.Batch([.. Enumerable.Range(0, 200).Select(i => (long)i)], SequencePart.Train).Observations;

        SequenceLdmOptions options = new() { LatentDimension = 5, StateDimension = 10, Objective = new LogDetObjective { Weight = 1 } };
        using SequenceLdm model = SequenceLdm.Initialize(options, featureCount: 100, seed: 1);
        using RepresentationTask<Tensor> task = model.CreateTask(
            new StoredSequences(frames, frameCount: 100, featureCount: 100), seed: 1, threads: 2);
        new Trainer(task, new TrainingOptions { Steps = steps, LearningRate = 5e-4 }).Run();

        SequenceLatents latents = model.Filter(frames.AsSpan(0, 100 * 100));
        FilteredPosterior smoothed = RtsSmoother.Smooth(model.ToStateSpace(), latents.Filtered, latents.Conditions);
        FilteredPosterior ahead = KalmanForecast.Ahead(
            model.ToStateSpace().WithMeanNoise(latents.Conditions), latents.Filtered, bin: 99, steps: 10);
        model.Save(path);
        // </film>
        using SequenceLdm loaded = SequenceLdm.Load(path);
        Assert.Equal(latents.Filtered.Mean, loaded.Filter(frames.AsSpan(0, 100 * 100)).Filtered.Mean);
        Assert.Equal(latents.Filtered.Mean[^10..], smoothed.Mean[^10..]); // the last bin has no future
        Assert.Equal(10, ahead.BinCount);
    }
}
