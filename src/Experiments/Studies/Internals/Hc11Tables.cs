using Dynamics.Data;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The tables of <see cref="Hc11Study"/>.</summary>
internal static class Hc11Tables
{
    private const string RowHeading = "objective";

    /// <summary>How well position is read out later in the session.</summary>
    public static CaseTable Scores(IReadOnlyList<CaseRow> rows, BinnedRecording recording, IReadOnlyDictionary<string, Figure> figures)
    {
        string unit = recording.PositionUnit == "m" ? "cm" : recording.PositionUnit;
        CaseColumn first = new("R², perceptron", "b.mlp.r2") { Brief = "B: mlp" };
        CaseColumn[] columns =
        [
            first,
            new("minus recipe", "b.mlp.r2_minus_recipe") { Brief = "minus recipe" },
            new("running bins", "b.mlp.r2@run") { Brief = "running" },
            new("R², linear", "b.linear.r2") { Brief = "linear" },
            new("R², neighbours", "b.knn.r2"),
            new("R², perceptron, smoothed", "b.smoothed_mlp.r2") { Brief = "smoothed mlp" },
            new($"median error ({unit})", $"b.mlp.median_error_{unit}", 1) { Brief = $"median {unit}" },
            new("coverage of 95 %", "b.mlp.coverage95"),
        ];
        return new(
            "Later in the session",
            "Test part of protocol B; brackets: 95 % interval over laps. Filtered latents are causal, smoothed ones see the future.",
            RowHeading, rows, columns)
        {
            TerminalTitle = $"{recording.Name}: R² of position, all bins of the test part",
            TerminalIntervals = 2,
            Best = rows.MaxBy(row => row.Find(figures, first)?.Value ?? double.NegativeInfinity),
        };
    }

    /// <summary>The same models, asked easier questions.</summary>
    public static CaseTable Inflation(IReadOnlyList<CaseRow> rows) => new(
        "Easier questions",
        "The same models asked easier questions; brackets: protocol A over folds, else over laps.",
        RowHeading,
        rows,
        [
            new("A, perceptron", "a.mlp.r2") { Brief = "A: mlp" },
            new("A, running bins", "a.mlp.r2@run"),
            new("A, perceptron, smoothed", "a.smoothed_mlp.r2"),
            new("in-sample, perceptron", "insample.mlp.r2") { Brief = "in-sample mlp" },
            new("in-sample, linear", "insample.linear.r2") { Brief = "in-sample linear" },
            new("no split, perceptron", "nosplit.mlp.r2") { Brief = "no split mlp" },
            new("no split, linear", "nosplit.linear.r2") { Brief = "no split linear" },
        ])
    {
        TerminalTitle = "the same, easier questions",
        TerminalIntervals = 2,
    };

    /// <summary>What the latents are like.</summary>
    public static CaseTable Evidence(IReadOnlyList<CaseRow> rows) => new(
        "Why",
        "Measures of the latents on the test part of protocol B, without labels; means over seeds.",
        RowHeading,
        rows,
        [
            new("effective dimension", "effective_dimension", 2) { Brief = "effective dimension" },
            new("predictive information (nats per bin)", "predictive_nats", 2) { Brief = "predictive nats" },
            new("lasting share", "lasting_share", 2) { Brief = "lasting share" },
            new("variance by spike count", "spike_count_share", 2) { Brief = "by spike count" },
            new("innovation ratio", "innovation_ratio", 2) { Brief = "innovation ratio" },
            new("R² if the filter is cautious", "cautious.mlp.r2") { Brief = "mlp, cautious filter" },
            new("its running bins", "cautious.mlp.r2@run"),
            new("scale of z", "scale", 2) { Brief = "scale" },
            new("spectral radius", "spectral_radius", 4),
            new("slow modes", "slow_modes", 1) { Brief = "slow modes" },
        ])
    {
        TerminalTitle = "the latents, test part of B",
    };

    /// <summary>What spikes say without latents.</summary>
    public static CaseTable Baselines(IReadOnlyList<CaseRow> rows) => new(
        "Baselines",
        "Without latents, on the same splits. Counts are smoothed over the past; where nothing is split they are those of single bins.",
        "baseline",
        rows,
        [new("R² all bins", "r2") { Brief = "R² all bins" }, new("R² running", "r2@run")])
    {
        TerminalTitle = "without latents",
    };
}
