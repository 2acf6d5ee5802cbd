using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>Everything that decides <see cref="Hc11Study"/> besides the recording; stored as the study's <c>options.json</c>.</summary>
public sealed record Hc11StudyOptions
{
    /// <summary>Names of the objectives (<see cref="Hc11Objective.All"/>), in the order of tables.</summary>
    /// <exception cref="InputException">A name that is none, or the same one twice.</exception>
    public IReadOnlyList<string> Objectives { get; init => field = Names(value, name => Hc11Objective.ByName(name).Name); } = [.. Hc11Objective.All.Select(objective => objective.Name)];

    /// <summary>Names of the protocols (<see cref="Hc11Protocol.All"/>).</summary>
    /// <exception cref="InputException">A name that is none, or the same one twice.</exception>
    public IReadOnlyList<string> Protocols { get; init => field = Names(value, name => Hc11Protocol.ByName(name).Name); } = [.. Hc11Protocol.All.Select(protocol => protocol.Name)];

    /// <summary>Training seeds; of <c>nosplit</c> only the first is trained.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2, 3];

    /// <summary>The time grid.</summary>
    public BinningOptions Binning { get; init; } = new();

    /// <summary>The model, of the paper's size (ldm.md 2.8); objective and noise floor are those of each objective.</summary>
    public KalmanLdmOptions Model { get; init; } = new() { LatentDimension = 8, StateDimension = 16, BatchWindows = 32 };

    /// <summary>Steps and rates, the same for every objective.</summary>
    public TrainingOptions Training { get; init; } = new() { Steps = 1200, LogEverySteps = 25 };

    /// <summary>Readouts: smaller grids than those of <c>decode</c>, since some hundred are fitted. Which decoders run is decided for each protocol.</summary>
    public DecodingOptions Decoding { get; init; } = new()
    {
        Neighbors = new KNearestNeighborsReadout([12, 50], MaximumTrainBins: 4000),
        Mlp = new MlpReadout { MaximumEpochs = 15, ChoiceEpochs = 2, PosteriorSamples = 64 },
        SmoothingTausSeconds = [0.25, 0.5, 1],
        DefaultSmoothingTauSeconds = 1e-3, // without a validation part, that is without a split: single bins
        BootstrapResamples = 400,
        NullShifts = 100,
        CalibrationBins = 1000,
    };

    /// <summary>Protocol B alone, one seed, fewer steps, for a first look.</summary>
    public static Hc11StudyOptions Quick { get; } = new()
    {
        Protocols = [Hc11Protocol.Chronological],
        Seeds = [1],
        Training = new() { Steps = 300, LogEverySteps = 25 },
    };

    private static IReadOnlyList<string> Names(IReadOnlyList<string> names, Func<string, string> known) =>
        names.Count > 0 && names.Select(known).Distinct().Count() == names.Count
            ? names
            : throw new InputException($"'{string.Join(",", names)}' names none, or one twice", "--objectives", "name each once, with commas between them");
}
