using System.Globalization;

namespace Dynamics.Experiments.Studies;

/// <summary>What was expected of the sweep over horizons, and what came out, in words.</summary>
public static class HorizonFindings
{
    /// <summary>Differences of R² that are not worth a word.</summary>
    private const double Little = 0.01;

    /// <summary>What was expected before anything was run.</summary>
    public static string Prediction { get; } =
        "Written down before the runs: with AR(1) coefficient a, ρ = a^k is the correlation of a state with that k frames later, and the "
        + "separation 2ρ(1-ρ) is largest where a^k = 1/2, at k = ln 2 / -ln a: 1.0 at a = 0.5, 1.9 at 0.7, 3.1 at 0.8, 6.6 at 0.9, 13.5 at "
        + "0.95. If it decided which horizon gives the best latents, the best k would grow with the time constant so, and be near 10 only "
        + "where that is near 14 frames. The free-energy essay claims a best k near 10 everywhere.";

    /// <summary>Whether there is a best k, whether it lies near 10, and how it goes with the time constant.</summary>
    public static string Of(StudyReport report)
    {
        Sweep[] all = [.. report.Cases.Cast<HorizonCase>().Select(one => one.Sweep).Distinct()
            .Select(name => new Sweep(name, report.Figures)).Where(sweep => sweep.Best is not null)];
        Sweep[] clear = [.. all.Where(sweep => IsClear(sweep["best_less_worst"]))];
        Sweep[] compared = [.. clear.Where(sweep => sweep["best_less_k10"] is not null)];
        double[] bests = [.. clear.Select(sweep => sweep.Best!.Value).Order()];
        string range = bests.Length == 0 ? "" : Text(
            $" Those best k lie between {bests[0]} and {bests[^1]}, their median is {bests[bests.Length / 2]}.");
        int others = compared.Count(sweep => IsClear(sweep["best_less_k10"]));
        int near = compared.Count(sweep => Math.Abs(sweep.Best!.Value - HorizonsStudy.ClaimedHorizon) <= 2);
        return Text($"Found: which k is trained at matters in {clear.Length} of {all.Length} sweeps (data, predictor, regulariser): R² at ")
            + Text($"the best k is more than {Little} above that at the worst, and the paired interval leaves out 0.{range} In {others} ")
            + Text($"of the {compared.Length} of them that have k = {HorizonsStudy.ClaimedHorizon} the best k beats it by as much; in ")
            + Text($"{near} the best k is within 2 of {HorizonsStudy.ClaimedHorizon}. The best k was chosen on the sequences that it is ")
            + "scored on, so these differences are optimistic." + OfTimeConstants(all);
    }

    private static string OfTimeConstants(Sweep[] all)
    {
        Sweep[] known = [.. all.Where(sweep => sweep["separation_k"] is not null)];
        return known.Length == 0 ? "" : " AR(1): predicted k, k of the largest separation, best k by R² and its difference to the worst: "
            + string.Join("; ", known.Select(sweep => Text($"{sweep.Name} {sweep["predicted_k"]!.Value:0.0}, ")
                + Text($"{sweep["separation_k"]!.Value}, {sweep.Best!.Value} ({sweep["best_less_worst"]!.Value:0.000})"))) + ".";
    }

    private static bool IsClear(Figure? difference) => difference is { Low: > 0, Value: > Little };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Cases that differ in k alone.</summary>
    private sealed record Sweep(string Name, IReadOnlyDictionary<string, Figure> Figures)
    {
        public Figure? Best => this["best_k"];

        public Figure? this[string figure] => Figures.GetValueOrDefault($"{Name}.{figure}");
    }
}
