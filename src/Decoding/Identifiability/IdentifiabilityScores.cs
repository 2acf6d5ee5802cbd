using Dynamics.Decoding.Identifiability.Internals;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Decoding.Identifiability;

/// <summary>A measure with its replicates over resampled sequences.</summary>
/// <param name="Value">The measure on all test sequences.</param>
/// <param name="Resamples">The measure on each resample of whole test sequences; the same draw at the same index in every
/// measure.</param>
public sealed record ResampledScore(double Value, double[] Resamples)
{
    /// <summary>The 95 % interval.</summary>
    public (double Low, double High) Interval => BlockBootstrap.PercentileInterval([.. Resamples], 0.95);
}

/// <summary>How well latents identify the true state, on sequences on which nothing was fitted: every map is fitted on other
/// sequences.</summary>
/// <param name="RSquared">R² of the states from an affine map of the latents, mean over states, rows of all sequences
/// pooled.</param>
/// <param name="MedianRSquared">Median over sequences of the R² of each about its own mean; the map is the pooled one.</param>
/// <param name="ReverseRSquared">R² of the latents from an affine map of the states: below the other where latents hold more than the
/// state.</param>
/// <param name="MeanCorrelation">Mean correlation coefficient with optimal matching, of latents as they are.</param>
/// <param name="CanonicalCorrelation">Mean canonical correlation.</param>
/// <param name="Nonlinearity">What a small perceptron on the latents adds to the R² of the affine map.</param>
/// <param name="OrthogonalityError">See <see cref="OrthogonalRecovery.OrthogonalityError"/>.</param>
/// <param name="ProcrustesDistance">See <see cref="OrthogonalRecovery.ProcrustesDistance"/>.</param>
/// <param name="Map">The affine map from latents to states.</param>
public sealed record IdentifiabilityScores(
    ResampledScore RSquared, ResampledScore MedianRSquared, ResampledScore ReverseRSquared, ResampledScore MeanCorrelation,
    ResampledScore CanonicalCorrelation, ResampledScore Nonlinearity, ResampledScore OrthogonalityError, ResampledScore ProcrustesDistance,
    AffineMap Map)
{
    /// <summary>The measures by the ends of their figures' names.</summary>
    public IReadOnlyList<(string Name, ResampledScore Score)> All =>
    [
        ("affine_r2", RSquared), ("affine_r2_median", MedianRSquared), ("reverse_r2", ReverseRSquared), ("mcc", MeanCorrelation),
        ("cca", CanonicalCorrelation), ("nonlinearity", Nonlinearity), ("orthogonality_error", OrthogonalityError),
        ("procrustes", ProcrustesDistance),
    ];

    /// <summary>Scores latents.</summary>
    /// <param name="fitted">Sequences that maps are fitted on.</param>
    /// <param name="test">Other sequences, that are scored.</param>
    /// <param name="resamples">Resamples of the bootstrap over test sequences.</param>
    /// <param name="seed">Decides the resamples; the same for all that are compared.</param>
    /// <param name="cancellation">Looked at in between.</param>
    public static IdentifiabilityScores Of(
        LatentTruth fitted, LatentTruth test, int resamples, ulong seed, CancellationToken cancellation = default)
    {
        AffineMap forward = AffineMap.Fit(fitted), backward = AffineMap.Fit(fitted.Turned());
        Matrix<double> mapped = forward.Of(test.Latents);
        SequenceErrors states = new(test.States, mapped, test.SequenceOf), latents =
            new(test.Latents, backward.Of(test.States), test.SequenceOf);
        double[] each = states.OfEach();
        SequenceErrors bent = new(
            test.States, mapped + ResidualPerceptron.Fit(fitted, forward, seed, cancellation).Of(test.Latents), test.SequenceOf);
        SequenceMoments[] moments = SequenceMoments.Of(test);
        SequenceBootstrap bootstrap = new(test.Sequences, resamples, seed);
        ResampledScore OfMoments(Func<Matrix<double>, Matrix<double>, Matrix<double>, double> measure) => bootstrap.Score(drawn =>
        {
            SequenceMoments sum = SequenceMoments.Sum(moments, drawn);
            return measure(sum.LatentCovariance(), sum.StateCovariance(), sum.CrossCovariance());
        });
        return new(
            bootstrap.Score(states.RSquared),
            bootstrap.Score(drawn => Median([.. drawn.Select(sequence => each[sequence])])),
            bootstrap.Score(latents.RSquared),
            OfMoments(LatentMatching.MeanCorrelation),
            OfMoments(LatentMatching.CanonicalCorrelation),
            bootstrap.Score(drawn => bent.RSquared(drawn) - states.RSquared(drawn)),
            OfMoments(OrthogonalRecovery.OrthogonalityError),
            OfMoments(OrthogonalRecovery.ProcrustesDistance),
            forward);
    }

    /// <summary>How well a learned predictor is the true one in other coordinates: R² of the true mean of the next state from the affine
    /// image of the predicted latent, A f(z) against F(A z). 1 where the map conjugates the learned dynamics to the true ones.</summary>
    /// <param name="map">The affine map A from latents to states, fitted on other sequences.</param>
    /// <param name="predicted">Predicted next latents beside the true means of the next states, given all that went before.</param>
    /// <param name="resamples">As for <see cref="Of"/>.</param>
    /// <param name="seed">As for <see cref="Of"/>.</param>
    public static ResampledScore Consistency(AffineMap map, LatentTruth predicted, int resamples, ulong seed)
    {
        SequenceErrors errors = new(predicted.States, map.Of(predicted.Latents), predicted.SequenceOf);
        return new SequenceBootstrap(predicted.Sequences, resamples, seed).Score(errors.RSquared);
    }

    /// <summary>How well the latents of one seed are an affine map of those of another: R² both ways, the mean, over the same rows. Fitted
    /// on the even rows, scored on the odd ones.</summary>
    /// <param name="first">Latents of one seed [row, latent].</param>
    /// <param name="second">Latents of another [row, latent].</param>
    public static double Agreement(Matrix<double> first, Matrix<double> second)
    {
        LatentTruth all = LatentTruth.Of(first, second, 1);
        bool[] even = [.. Enumerable.Range(0, first.RowCount).Select(row => row % 2 == 0)];
        (LatentTruth fitted, LatentTruth scored) = (all.Where(even), all.Where([.. even.Select(is0 => !is0)]));
        double OneWay(LatentTruth fit, LatentTruth test) =>
            new SequenceErrors(test.States, AffineMap.Fit(fit).Of(test.Latents), test.SequenceOf).RSquared([0]);
        return (OneWay(fitted, scored) + OneWay(fitted.Turned(), scored.Turned())) / 2;
    }

    /// <summary><see cref="Agreement"/> of every two seeds; empty for one.</summary>
    /// <param name="seeds">Latents of each seed [row, latent], of the same rows.</param>
    public static double[] Agreements(IReadOnlyList<Matrix<double>> seeds) =>
    [
        .. from first in Enumerable.Range(0, seeds.Count) from second in Enumerable.Range(first + 1, seeds.Count - first - 1)
           select Agreement(seeds[first], seeds[second]),
    ];

    private static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
