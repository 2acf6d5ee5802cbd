using Dynamics.Decoding.Identifiability;
using Dynamics.Models;
using Dynamics.Training;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Dynamics.Experiments.Identifiability;

/// <summary>Does a learned latent recover the true state of a generator? For generators and encoders of one's own, and behind
/// <c>dynamics identify</c>.</summary>
public static class Identification
{
    /// <summary>Trains and scores methods on a system, beside floor and ceiling, one after the other on this thread.</summary>
    /// <param name="system">The generator.</param>
    /// <param name="methods">The objectives.</param>
    /// <param name="options">Sizes, steps and rates.</param>
    /// <param name="seeds">Seeds of models; at least one.</param>
    /// <param name="network">Makes the encoder's network: number of outputs and where weights are drawn from; null: a perceptron.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    public static IdentificationReport Run(
        KnownSystem system, IReadOnlyList<IdentificationMethod> methods, IdentificationOptions options, IReadOnlyList<ulong> seeds,
        Func<int, RandomStream, SequenceNetwork>? network = null, CancellationToken cancellation = default)
    {
        IdentificationData data = new(system, options);
        Dictionary<IdentificationMethod, IReadOnlyList<MethodScores>> all = [];
        foreach (IdentificationMethod method in IdentificationReport.Bounds.Concat(methods))
        {
            all[method] = [.. seeds.Select(seed => Measure(method, options, data, seed, network, null, cancellation))];
        }
        return new(all);
    }

    /// <summary>Trains and scores one method with one seed.</summary>
    /// <param name="method">The method.</param>
    /// <param name="options">Sizes, steps and rates.</param>
    /// <param name="data">Sequences of the system.</param>
    /// <param name="seed">Seed of the model.</param>
    /// <param name="network">As for <see cref="Run"/>.</param>
    /// <param name="progress">Told of steps.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    public static MethodScores Measure(
        IdentificationMethod method, IdentificationOptions options, IdentificationData data, ulong seed,
        Func<int, RandomStream, SequenceNetwork>? network = null, IProgress<TrainingEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        if (method.Kind == MethodKind.PrincipalComponents)
        {
            (Matrix<double> components, Vector<double> mean) = PrincipalComponents(data);
            return Score(data, options, sequences => Projected(sequences, components, mean), null, cancellation);
        }
        using IdentifiedModel model = IdentifiedModel.Create(method, options, data, seed, network);
        model.Train(method, options, data, seed, progress, cancellation);
        return Score(
            data, options, model.Encode, method.Kind == MethodKind.Learned ? model.PredictNext : null, cancellation);
    }

    /// <summary>Scores latents however they came about.</summary>
    /// <param name="data">Sequences of the system.</param>
    /// <param name="options">Resamples of the bootstrap.</param>
    /// <param name="encode">Latents [sequence*time, latent] of sequences.</param>
    /// <param name="predictNext">Predicted next latents [sequence*(time-1), latent]; null where nothing predicts.</param>
    /// <param name="cancellation">Looked at in between.</param>
    public static MethodScores Score(
        IdentificationData data, IdentificationOptions options, Func<KnownSequences, Matrix<double>> encode,
        Func<KnownSequences, Matrix<double>>? predictNext, CancellationToken cancellation)
    {
        (IdentifiabilityScores scores, Matrix<double> latents) = data.Score(encode, options.BootstrapResamples, cancellation);
        KnownSequences test = data.Test;
        int frames = test.Frames;
        List<(string, ResampledScore)> figures = [.. scores.All.Where(one => double.IsFinite(one.Score.Value))];
        if (frames < 10)
        {
            figures.RemoveAll(figure => figure.Item1 == "affine_r2_median"); // R² of two frames says nothing
        }
        if (predictNext is not null && test.NextMeans is { } means)
        {
            bool[] hasNext = [.. Enumerable.Range(0, means.RowCount).Select(row => row % frames < frames - 1)];
            LatentTruth next = LatentTruth.Of(means, means, test.Sequences).Where(hasNext);
            LatentTruth predicted = next with { Latents = predictNext(test) };
            figures.Add(("consistency",
                IdentifiabilityScores.Consistency(scores.Map, predicted, options.BootstrapResamples, IdentificationData.BootstrapSeed)));
        }
        if (test.Unclipped is not null)
        {
            KnownSequences fitted = data.Fitted;
            LatentTruth Whole(KnownSequences of, Matrix<double> z)
            {
                LatentTruth all = LatentTruth.Of(z, of.States, of.Sequences);
                return of.Unclipped is { } whole ? all.Where(whole) : all;
            }
            IdentifiabilityScores whole = IdentifiabilityScores.Of(
                Whole(fitted, encode(fitted)), Whole(test, latents), options.BootstrapResamples, IdentificationData.BootstrapSeed,
                cancellation);
            figures.Add(("affine_r2_unclipped", whole.RSquared));
        }
        return new(scores, figures, scores.Map.Of(latents), latents);
    }

    private static (Matrix<double> Components, Vector<double> Mean) PrincipalComponents(IdentificationData data)
    {
        Matrix<double> rows = Rows(data.Fitted);
        Vector<double> mean = rows.ColumnSums() / rows.RowCount;
        Matrix<double> centred = rows - Matrix<double>.Build.Dense(rows.RowCount, rows.ColumnCount, (_, j) => mean[j]);
        Evd<double> evd = (centred.TransposeThisAndMultiply(centred) / rows.RowCount).Evd(Symmetricity.Symmetric);
        int count = Math.Min(data.StateDimension, rows.ColumnCount);
        return (evd.EigenVectors.SubMatrix(0, rows.ColumnCount, rows.ColumnCount - count, count), mean); // eigenvalues ascend
    }

    private static Matrix<double> Projected(KnownSequences sequences, Matrix<double> components, Vector<double> mean)
    {
        Vector<double> shift = components.TransposeThisAndMultiply(mean);
        Matrix<double> projected = Rows(sequences) * components;
        return projected - Matrix<double>.Build.Dense(projected.RowCount, projected.ColumnCount, (_, j) => shift[j]);
    }

    private static Matrix<double> Rows(KnownSequences of) => Matrix<double>.Build.Dense(
        of.States.RowCount, of.Features, (row, feature) => of.Observations[(row * of.Features) + feature]);
}

/// <summary>What one method came to with one seed.</summary>
/// <param name="Scores">The measures.</param>
/// <param name="Figures">The measures by the ends of their figures' names: those of <see cref="IdentifiabilityScores.All"/>,
/// <c>consistency</c> of the predictor and <c>affine_r2_unclipped</c>, where they are known.</param>
/// <param name="Recovered">Affine images of the test latents [sequence*time, state].</param>
/// <param name="Latents">Test latents [sequence*time, latent].</param>
public sealed record MethodScores(
    IdentifiabilityScores Scores, IReadOnlyList<(string Name, ResampledScore Score)> Figures, Matrix<double> Recovered,
    Matrix<double> Latents);

/// <summary>All methods of a system side by side.</summary>
/// <param name="Methods">What each came to, one entry a seed.</param>
public sealed record IdentificationReport(IReadOnlyDictionary<IdentificationMethod, IReadOnlyList<MethodScores>> Methods)
{
    /// <summary>Floors and ceiling, which are always there.</summary>
    public static IReadOnlyList<IdentificationMethod> Bounds { get; } =
        [IdentificationMethod.Untrained, IdentificationMethod.PrincipalComponents, IdentificationMethod.Supervised];

    /// <summary>The verdict on a method.</summary>
    public IdentifiabilityVerdict Verdict(IdentificationMethod method) => IdentifiabilityVerdict.Of(
        Of(method), Of(IdentificationMethod.Supervised),
        [Of(IdentificationMethod.Untrained), Of(IdentificationMethod.PrincipalComponents)]);

    /// <summary>How well the latents of two seeds of a method are affine maps of each other, mean over pairs of seeds; NaN for one
    /// seed.</summary>
    public double Agreement(IdentificationMethod method)
    {
        double[] pairs = IdentifiabilityScores.Agreements([.. Methods[method].Select(seed => seed.Latents)]);
        return pairs.Length == 0 ? double.NaN : pairs.Average();
    }

    private ResampledScore[] Of(IdentificationMethod method) => [.. Methods[method].Select(seed => seed.Scores.RSquared)];
}
