using Dynamics.Losses;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

/// <summary>A loss with what must hold of it.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Swaps">Whether the value is the same with prediction and target exchanged.</param>
public sealed record LossRow(Objective Loss, bool Swaps = true)
{
    /// <summary>One row a loss, more where forms differ.</summary>
    public static IReadOnlyList<LossRow> All { get; } =
    [
        new(new VicRegObjective()),
        new(new VicRegObjective { Form = VicRegForm.Paper }),
        new(new VicRegObjective { Form = VicRegForm.MeanOffDiagonal }),
        new(new SimClrObjective { Temperature = 0.5 }),
        new(new InfoNceObjective(), Swaps: false),
        new(new InfoNceObjective { Normalizes = true, Temperature = 0.3 }, Swaps: false),
        new(new InfoNceObjective { NegativesWithinSequences = true }, Swaps: false),
        new(new MoCoObjective { QueueLength = 12 }, Swaps: false),
        new(new ByolObjective()),
        new(new SimSiamObjective()),
        new(new DinoObjective { TeacherTemperature = 0.5, StudentTemperature = 0.7 }, Swaps: false),
        new(new BarlowTwinsObjective()),
        new(new LeJepaObjective { Normality = new() { Slices = 20 } }),
        new(new LeJepaObjective { Form = LeJepaForm.Sum, Weight = 3, TestsViewsTogether = true,
            Normality = new() { Slices = 20, Test = EppsPulleyTest.Paper, ScalesWithCount = false } }),
        new(new LeJepaObjective { CentersOnAllViews = true, Normality = new() { Slices = 20, Test = EppsPulleyTest.EbJepa } }),
        new(new LeJepaObjective { Normality = new() { Slices = 20, Test = new ExactEppsPulleyTest() } }),
        new(new VisRegObjective { Slices = 20 }),
        new(new CategoricalObjective { Agreement = 0.8 }),
        new(new CategoricalObjective { Agreement = 0.8, Form = CategoricalForm.Marginal }),
        new(new CategoricalObjective { Form = CategoricalForm.Information }),
        new(new PredictiveObjective { Regularizers = [new SlicedNormalityRegularizer { Normality = new() { Slices = 20 } }] }),
        new(new PredictiveObjective
        {
            PredictionWeight = 2,
            Regularizers =
            [
                new VarianceRegularizer(), new CovarianceRegularizer { Weight = 3 }, new TemporalVarianceRegularizer(),
                new TemporalSimilarityRegularizer(),
            ],
        }),
        .. Grid,
        new(new LdmObjective { Entropy = new LogDetTerm { Expands = true } }),
        new(new LdmObjective { Of = LdmEntropy.Single, Entropy = new LogDetTerm { PerDimension = false } }),
        new(new LdmObjective { Of = LdmEntropy.Pooled, Entropy = new LogDetTerm() }),
        new(new LdmObjective { Of = LdmEntropy.Pooled }),
        new(new LdmObjective { Entropy = new NearestNeighborTerm { ClipQuantile = 1, PerDimension = false } }),
        new(new LdmObjective { Of = LdmEntropy.Single, Entropy = new SigRegTerm() }),
    ];

    /// <summary>The twelve cells of the paper's grid. Distances that are cut are held fixed, so the quantile is 1 here.</summary>
    public static IEnumerable<LossRow> Grid =>
        from space in (LatentSpace[])[new PlaneSpace(), new SphereSpace()]
        from entropy in (EntropyTerm[])[new ContrastiveTerm(), new NearestNeighborTerm { ClipQuantile = 1 }, new LogDetTerm()]
        from of in (LdmEntropy[])[LdmEntropy.Single, LdmEntropy.Joint]
        select new LossRow(new LdmObjective { Space = space, Entropy = entropy, Of = of });

    /// <summary>The prediction of one pair, points and all.</summary>
    public static LatentPrediction Pair(Tensor predicted, Tensor target)
    {
        long rows = predicted.shape[0];
        Tensor points = cat([predicted, target]).reshape(2 * rows, 1, -1);
        return new UnitGaussianPrediction(points, points.narrow(0, rows, rows), points.narrow(0, 0, rows));
    }

    /// <summary>The loss of a pair.</summary>
    public Tensor Evaluate(Tensor predicted, Tensor target, long step = 3) => Loss.Evaluate(Pair(predicted, target), step).Loss;

    /// <inheritdoc/>
    public override string ToString() => $"{Loss.Name} {OptionsJson.ToText(Loss).ReplaceLineEndings("").Replace(" ", "")}";
}
