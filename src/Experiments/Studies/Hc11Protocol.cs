using Dynamics.Data;

namespace Dynamics.Experiments.Studies;

/// <summary>How <see cref="Hc11Study"/> parts a recording.</summary>
/// <param name="Name">Its name in figures and folders.</param>
/// <param name="Meaning">What it is, for a reader of the page.</param>
/// <param name="Training">The split that encoders are trained with.</param>
public sealed record Hc11Protocol(string Name, string Meaning, SplitOptions Training)
{
    /// <summary>Protocol B: parts in the order of time.</summary>
    public const string Chronological = "b";

    /// <summary>No split: readouts are fitted and scored on the same bins, those that the encoder was trained on.</summary>
    public const string NoSplit = "nosplit";

    /// <summary>All of them, in the order in which they are run. Source: reference/evaluation.md, protocols A and B. Encoders of <c>nosplit</c> see the first 99 % of
    /// the recording: a split must leave something to test.</summary>
    public static IReadOnlyList<Hc11Protocol> All { get; } =
    [
        new(Chronological, "B: trained on the first 60 %, tested on the last 25 %, a window between the parts", new ChronologicalSplit { PurgeBins = 400 }),
        .. Enumerable.Range(0, NestedTrialsSplit.FoldCount).Select(fold =>
            new Hc11Protocol($"a{fold}", $"A: fold {fold} over round trips, test trips between train trips, no gap", new NestedTrialsSplit { Fold = fold })),
        new(NoSplit, "no split: fitted and scored on the same bins", new ChronologicalSplit { Train = "0:0.99", Validation = "none", Test = "0.99:1" }),
    ];

    /// <summary>Whether it is a fold of protocol A.</summary>
    public bool IsFold => Training is NestedTrialsSplit;

    /// <summary>The protocol of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static Hc11Protocol ByName(string name) => All.FirstOrDefault(protocol => protocol.Name == name)
        ?? throw new InputException($"'{name}' is no protocol of this study", "protocols", $"use {string.Join(",", All.Select(protocol => protocol.Name))}");

    /// <summary>The split that readouts are fitted and scored with.</summary>
    public Split Decoding(BinnedRecording recording)
    {
        Split split = Training.Of(recording);
        var everything = new BinRange(0, recording.BinCount);
        return Name == NoSplit ? new Split(everything, BinSet.Empty, everything) : split;
    }
}
