// <example>
using Dynamics.Experiments.Identifiability;
using Dynamics.Models;
using Dynamics.Simulators;

// </example>
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Experiments.Identifiability;

/// <summary>A generator and an encoder of one's own get the report of the command: the code that docs/identifiability.md shows is the
/// marked lines of this file.</summary>
public sealed class IdentificationTests
{
    [Fact]
    public void Example_InTheDocument_IsTheMarkedLinesOfThisFile()
    {
        string document = File.ReadAllText(Path.Combine(SampleRecordings.RepositoryRoot(), "docs", "identifiability.md"));
        string[] shown = document.Split("```csharp\n")[1].Split("\n```")[0].Split('\n');
        string[] here = File.ReadAllLines(
            Path.Combine(SampleRecordings.RepositoryRoot(), "tests", "Experiments", "Identifiability", "IdentificationTests.cs"));
        List<string> marked = [];
        bool inside = false;
        foreach (string line in here)
        {
            bool isMark = line.Trim() is "// <example>" or "// </example>";
            inside = isMark ? line.Trim() == "// <example>" : inside;
            if (inside && !isMark)
            {
                marked.Add(line.StartsWith("        ", StringComparison.Ordinal) && marked.Count < 12 ? line[8..] : line);
            }
        }
        Assert.Equal(shown, marked);
    }

    [Fact]
    public void Run_GeneratorAndEncoderOfOnesOwn_GiveScoresAndAVerdict()
    {
        int steps = 1000;
        IdentificationOptions sizes = new() { TrainSequences = 100, TestSequences = 30, FitSequences = 30, BootstrapResamples = 100 };
        // <example>
        IdentificationMethod method = IdentificationMethod.Of("kde");
        IdentificationReport report = Identification.Run(
            new Spiral(), [method], sizes with { Training = sizes.Training with { Steps = steps } }, seeds: [1, 2],
            (outputs, random) => Perceptron.Initialize([50, 100, outputs], random));
        Console.WriteLine(report.Verdict(method).Word);
        // </example>
        MethodScores scores = report.Methods[method][0];
        Assert.InRange(scores.Scores.RSquared.Value, 0.97, 1);
        Assert.Equal(1, report.Verdict(method).Value);
        Assert.InRange(report.Agreement(method), 0.97, 1);
        Assert.Contains(scores.Figures, figure => figure.Name == "consistency");
        Assert.Equal(0, report.Verdict(IdentificationMethod.Untrained).Value);
    }

    /// <summary>From most weights, these among them, nearest-neighbour entropy folds the state without the start.</summary>
    [Fact]
    public void Train_NearestNeighboursAfterASmoothStart_RecoverTheState()
    {
        IdentificationOptions sizes = new() { TrainSequences = 200, TestSequences = 30, FitSequences = 30, BootstrapResamples = 2 };
        IdentificationData data = new(new TurningSystem(new() { Memory = 0.6 }), sizes);
        IdentificationMethod method = IdentificationMethod.Of("knn");
        MethodScores scores = Identification.Measure(method, sizes with { Training = sizes.Training with { Steps = 200 } }, data, seed: 2);
        Assert.InRange(scores.Scores.RSquared.Value, 0.97, 1);
    }
}

// <example>
public sealed class Spiral : SequentialSystem
{
    private readonly StateRenderer _view = StateRenderer.Create(new NetworkView { HiddenWidths = [10, 20], FeatureCount = 50 }, 2, seed: 1);

    public override int StateDimension => 2;

    public override int FeatureCount => _view.FeatureCount;

    public override int FrameCount => 40;

    protected override void DrawSequence(RandomStream random, Span<double> states, Span<double> nextMeans, Span<float> observations)
    {
        (double x, double y) = (random.NextGaussian(), random.NextGaussian());
        for (int frame = 0; frame < FrameCount; frame++)
        {
            (states[2 * frame], states[(2 * frame) + 1]) = (x, y);
            _view.Render(states.Slice(2 * frame, 2), observations.Slice(frame * FeatureCount, FeatureCount));
            double pull = 1.2 / (1 + (0.2 * ((x * x) + (y * y)))); // out from the centre, back from afar
            (x, y) = (pull * ((0.9 * x) - (0.4 * y)), pull * ((0.4 * x) + (0.9 * y)));
            (nextMeans[2 * frame], nextMeans[(2 * frame) + 1]) = (x, y);
            (x, y) = (x + (0.2 * random.NextGaussian()), y + (0.2 * random.NextGaussian()));
        }
    }
}
// </example>
