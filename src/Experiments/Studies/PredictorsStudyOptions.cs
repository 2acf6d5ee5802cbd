using Dynamics.Losses;
using Dynamics.Simulators;

namespace Dynamics.Experiments.Studies;

/// <summary>Everything that decides <see cref="PredictorsStudy"/> besides seeds.</summary>
public sealed record PredictorsStudyOptions
{
    /// <summary>Names of the cases; empty: all.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>Images, network and training of the cases on images.</summary>
    public ImagesStudyOptions Images { get; init; } = ImagesStudyOptions.QuickLook with
    {
        TrainImages = 4_000, TestImages = 1_000, TargetMomentum = 0.99,
        Training = ImagesStudyOptions.QuickLook.Training with { Steps = 600, LogEverySteps = 20 },
    };

    /// <summary>Folder of the recording of the cases on spikes; empty: place cells that are simulated here.</summary>
    public string Recording { get; init; } = "";

    /// <summary>The place cells.</summary>
    public PlaceCellSimulatorOptions PlaceCells { get; init; } = new() { DurationSeconds = 900, UnitCount = 60 };

    /// <summary>Grid, split, network, objective and training of the cases on spikes; target and head are those of the case.</summary>
    public SslRunOptions Spikes { get; init; } = new()
    {
        Objective = new ByolObjective(), WindowBins = 100,
        Training = new() { Steps = 600, LearningRate = 2e-3, LogEverySteps = 20 },
    };

    /// <summary>A first look: short training.</summary>
    public static PredictorsStudyOptions QuickLook { get; } = new()
    {
        Images = ImagesStudyOptions.QuickLook with
        {
            TargetMomentum = 0.99, Training = ImagesStudyOptions.QuickLook.Training with { Steps = 150, LogEverySteps = 15 },
        },
        PlaceCells = new() { DurationSeconds = 400, UnitCount = 40 },
        Spikes = new()
        {
            Objective = new ByolObjective(), WindowBins = 50, BatchWindows = 16,
            Training = new() { Steps = 150, LearningRate = 2e-3, LogEverySteps = 15 },
        },
    };
}
