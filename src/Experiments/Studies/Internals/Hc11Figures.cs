using Dynamics.Data;
using Dynamics.Decoding;
using MathNet.Numerics.Distributions;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>The figures of a study by their stable names, from those of its parts.</summary>
internal static class Hc11Figures
{
    private const string Prefix = "hc11.";
    private static readonly string[] s_scopes = ["", "@run"];

    private static readonly (string Decoder, string Readout)[] s_latentReadouts =
        [("latent.ridge", "linear"), ("latent.knn", "knn"), ("latent.mlp", "mlp"), ("smoothed.ridge", "smoothed_linear"),
            ("smoothed.mlp", "smoothed_mlp")];

    /// <summary>All of them.</summary>
    /// <param name="objectives">Names of the objectives, in the order of tables.</param>
    /// <param name="recording">The recording on the study's grid.</param>
    /// <param name="results">Finished cases.</param>
    public static Dictionary<string, Figure> Of(
        IReadOnlyList<string> objectives, BinnedRecording recording, IReadOnlyList<CaseResult> results)
    {
        Dictionary<string, Figure> figures = [];
        foreach (string name in objectives.Append(Hc11Case.Baselines))
        {
            Part[] own = [.. results.Select(result => new Part((Hc11Case)result.Case, result.Figures)).Where(part => part.Name == name)];
            foreach (Part part in own.Where(part => !part.Protocol.IsFold))
            {
                AddPart(figures, part, recording.PositionUnit);
            }
            if (own.Where(part => part.Protocol.IsFold).ToArray() is { Length: > 0 } folds)
            {
                AddFolds(figures, folds, recording);
            }
        }
        return figures;
    }

    private static void AddPart(Dictionary<string, Figure> figures, Part part, string unit)
    {
        foreach ((string decoder, string target) in Targets(part))
        {
            bool later = part.Protocol.Name == Hc11Protocol.Chronological;
            AddReadout(figures, part.Figures, decoder, target, unit, withCoverage: later);
            if (later && part.Name != Hc11Case.Baselines)
            {
                foreach (string variant in (string[])["insample", "cautious"])
                {
                    AddReadout(
                        figures, part.Figures, $"{variant}.{decoder}", target.Replace(".b.", $".{variant}.", StringComparison.Ordinal),
                        unit, withCoverage: false);
                }
            }
        }
        const string Evidence = "evidence.";
        foreach ((string name, Figure figure) in part.Figures.Where(figure => figure.Key.StartsWith(Evidence, StringComparison.Ordinal)))
        {
            figures[$"{Prefix}{part.Name}.{name[Evidence.Length..]}"] = figure;
        }
    }

    /// <summary>Each decoder with the beginning of its figures' names.</summary>
    private static IEnumerable<(string Decoder, string Target)> Targets(Part part)
    {
        string protocol = part.Protocol.IsFold ? "a" : part.Protocol.Name;
        if (part.Name != Hc11Case.Baselines)
        {
            return s_latentReadouts.Select(readout => (readout.Decoder, $"{Prefix}{part.Name}.{protocol}.{readout.Readout}"));
        }
        string counts = part.Protocol.Name == Hc11Protocol.NoSplit ? "single_bin" : "counts";
        return [("counts.ridge", $"{Prefix}{counts}.{protocol}.linear"), ("counts.mlp", $"{Prefix}{counts}.{protocol}.mlp"),
            ("bayes.walk", $"{Prefix}bayes.{protocol}.walk")];
    }

    /// <summary>Coverage only where intervals hold the latents' posterior: elsewhere no samples of it are drawn.</summary>
    private static void AddReadout(
        Dictionary<string, Figure> figures, IReadOnlyDictionary<string, Figure> from, string decoder, string target, string unit,
        bool withCoverage)
    {
        foreach (string scope in s_scopes)
        {
            if (!from.TryGetValue($"{decoder}.r2{scope}", out Figure? score))
            {
                continue;
            }
            figures[$"{target}.r2{scope}"] = score;
            figures[$"{target}.median_error_{ErrorUnit(unit)}{scope}"] = InErrorUnit(from[$"{decoder}.median_abs_error_{unit}{scope}"]);
            if (!withCoverage)
            {
                continue;
            }
            figures[$"{target}.coverage95{scope}"] = from[$"{decoder}.coverage95{scope}"];
            foreach (int level in (int[])[50, 80, 95])
            {
                figures[$"{target}.coverage{level}_raw{scope}"] = from[$"{decoder}.coverage{level}_raw{scope}"];
            }
        }
    }

    private static void AddFolds(Dictionary<string, Figure> figures, Part[] folds, BinnedRecording recording)
    {
        Split[] splits = [.. folds.Select(fold => fold.Protocol.Decoding(recording))];
        double testShare = splits.Average(split => split.Test.Length / (double)split.Train.Length);
        foreach ((string decoder, string target) in Targets(folds[0]))
        {
            foreach (string scope in s_scopes)
            {
                void Add(string from, string to, Func<Figure, Figure> convert)
                {
                    Figure[] each = [.. folds.Where(fold => fold.Figures.ContainsKey(from)).Select(fold => convert(fold.Figures[from]))];
                    if (each.Length > 0)
                    {
                        figures[$"{target}.{to}{scope}"] = OverFolds(each, testShare);
                    }
                }
                Add($"{decoder}.r2{scope}", "r2", figure => figure);
                Add($"{decoder}.median_abs_error_{recording.PositionUnit}{scope}", $"median_error_{ErrorUnit(recording.PositionUnit)}",
                    InErrorUnit);
            }
        }
    }

    /// <summary>The mean over folds and seeds, each seed's mean over folds, and the 95 % t interval over folds with the variance that
    /// Nadeau and Bengio (2003) correct for train parts that overlap: s² (1 / folds + test / train).</summary>
    private static Figure OverFolds(Figure[] folds, double testShare)
    {
        double mean = folds.Average(fold => fold.Value);
        IReadOnlyList<double>? seeds = folds[0].Seeds is { } first
            ? [.. Enumerable.Range(0, first.Count).Select(seed => folds.Average(fold => fold.Seeds![seed]))]
            : null;
        if (folds.Length < 2)
        {
            return new Figure(mean, Unit: folds[0].Unit, Seeds: seeds);
        }
        double variance = folds.Sum(fold => (fold.Value - mean) * (fold.Value - mean)) / (folds.Length - 1);
        double half = StudentT.InvCDF(0, 1, folds.Length - 1, 0.975) * Math.Sqrt(variance * ((1.0 / folds.Length) + testShare));
        return new Figure(mean, mean - half, mean + half, folds[0].Unit, seeds);
    }

    /// <summary>Errors of a track in metres are told in centimetres.</summary>
    private static string ErrorUnit(string positionUnit) => positionUnit == "m" ? "cm" : positionUnit;

    private static Figure InErrorUnit(Figure figure) => figure.Unit != "m" ? figure
        : new(100 * figure.Value, 100 * figure.Low, 100 * figure.High, "cm", figure.Seeds?.Select(seed => 100 * seed).ToArray());

    private sealed record Part(Hc11Case Case, IReadOnlyDictionary<string, Figure> Figures)
    {
        public string Name => Case.Part;

        public Hc11Protocol Protocol => Case.Protocol;
    }
}

/// <summary>Each objective against the recipe on the same resampled laps: intervals of single objectives share the chance in the test part,
/// differences do not.</summary>
internal static class Hc11Comparison
{
    /// <summary>Figures <c>hc11.NAME.b.mlp.r2_minus_recipe</c>; none where the recipe is not among the parts.</summary>
    public static IEnumerable<KeyValuePair<string, Figure>> Of(
        DecodingOptions options, BinnedRecording recording, IReadOnlyList<CaseResult> parts)
    {
        if (parts.FirstOrDefault(part => Name(part) == Hc11Objective.Recipe) is not { } recipe)
        {
            yield break;
        }
        BinSet test = ((Hc11Case)recipe.Case).Protocol.Decoding(recording).Test;
        int[] scored = PositionTargets.TrackedBins(recording.Position, recording.Tracked, test);
        int[] running = [.. scored.Where(bin => recording.Running[bin])];
        IReadOnlyList<Lap> laps = LapDetector.Detect(recording, new LapOptions());
        foreach (CaseResult part in parts.Where(part => part != recipe))
        {
            foreach ((string scope, int[] bins) in ((string, int[])[])[("", scored), ("@run", running)])
            {
                yield return new($"hc11.{Name(part)}.b.mlp.r2_minus_recipe{scope}", Difference(part, recipe, bins));
            }
        }

        Figure Difference(CaseResult part, CaseResult other, int[] bins) => bins.Length == 0 ? new(double.NaN) : PairedDifference.Between(
            Name(part), At(part, bins), Name(other), At(other, bins), [.. bins.Select(bin => recording.Position[bin])],
            BootstrapBlocks.WholeLaps(bins, laps), options.BootstrapResamples, options.Seed).RSquared;

        float[][] At(CaseResult part, int[] bins) =>
            [.. Hc11Measurement.Predictions(part).Select(predicted => bins.Select(bin => predicted[bin - test.Span.Start]).ToArray())];
    }

    private static string Name(CaseResult part) => ((Hc11Case)part.Case).Part;
}

/// <summary>Bins with the same counts have the same z: to an estimator of density their distance is zero.</summary>
internal static class RepeatedBins
{
    private const int Neighbor = 3; // as the nearest-neighbour objective takes

    /// <summary>Share of bins whose third nearest neighbour has the same counts, among <paramref name="points"/> bins evenly spread over
    /// the recording; mean over all offsets.</summary>
    public static double Share(SparseCounts counts, int points)
    {
        int stride = Math.Max(1, counts.BinCount / points);
        return Enumerable.Range(0, stride).Average(offset =>
        {
            string[] rows =
                [.. Enumerable.Range(0, (counts.BinCount - offset + stride - 1) / stride).Select(i => Row(counts, offset + (i * stride)))];
            return rows.GroupBy(row => row).Where(group => group.Count() > Neighbor).Sum(group => group.Count()) / (double)rows.Length;
        });
    }

    private static string Row(SparseCounts counts, int bin) =>
        string.Join(' ', Enumerable.Range(counts.RowOffsets[bin], counts.RowOffsets[bin + 1] - counts.RowOffsets[bin])
        .Select(entry => FormattableString.Invariant($"{counts.UnitIndices[entry]}:{counts.Values[entry]}")));
}
