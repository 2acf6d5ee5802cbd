using Dynamics.Data;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>Everything that decides a run of <c>train kalman</c> besides data and seeds; stored as the run's <c>options.json</c>.</summary>
public sealed record KalmanRunOptions
{
    /// <summary>The time grid.</summary>
    public BinningOptions Binning { get; init; } = new();

    /// <summary>Which bins are trained on, chosen with and tested on; by default a window is purged between the parts.</summary>
    public SplitOptions Split { get; init; } = new ChronologicalSplit { PurgeBins = 400 };

    /// <summary>Encoder, state-space model, objective.</summary>
    public KalmanLdmOptions Model { get; init; } = new();

    /// <summary>Objectives whose entropy gradients are compared on logged steps, as the metric <c>gradientCosine.FIRST.SECOND</c>; none by default.</summary>
    public IReadOnlyList<Objective> ComparedObjectives { get; init; } = [];

    /// <summary>Steps, rates, checkpoints.</summary>
    public TrainingOptions Training { get; init; } = new() { Steps = 2500 };

    /// <summary>A smaller model and a quarter of the steps, for a first look.</summary>
    public static KalmanRunOptions Quick { get; } = new()
    {
        Model = new() { LatentDimension = 8, StateDimension = 16 },
        Training = new() { Steps = 600 },
    };
}
