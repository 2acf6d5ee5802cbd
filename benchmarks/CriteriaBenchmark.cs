using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments.Studies;
using Dynamics.KalmanSsl;
using Dynamics.Models;
using Dynamics.Training;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;

namespace Dynamics.Benchmarks;

/// <summary>Does a figure that needs no labels rank models as decoding does? Models of several time scales and lengths of training, on one
/// recording; R² of position on running test bins by a perceptron on their filtered latents.</summary>
internal static class CriteriaBenchmark
{
    private static readonly double[] s_scalesSeconds = [0, 0.05, 0.1, 0.25, 0.5];
    private static readonly long[] s_steps = [150, 450];

    /// <summary>Measures all models of a recording.</summary>
    /// <param name="compared">The recording.</param>
    /// <param name="threads">CPU threads.</param>
    /// <param name="cancellation">Looked at between models.</param>
    public static CriteriaResult Run(ComparedRecording compared, int threads, CancellationToken cancellation)
    {
        BinningOptions binning = compared.BinWidthSeconds is { } width ? new() { BinWidthSeconds = width } : new();
        BinnedRecording recording = RecordingBinner.Bin(RecordingFolder.Load(compared.Path), binning);
        Split split = new ChronologicalSplit { PurgeSeconds = 10 }.Of(recording);
        SpikeForecast forecast = SpikeForecast.Prepare(recording.Counts, recording.BinWidthSeconds, split)
            ?? throw new InputException("the validation part is too short to forecast spikes in", compared.Path, "give a longer recording");
        List<CriteriaRow> rows = [];
        foreach (int stepBins in s_scalesSeconds.Select(scale => Math.Max(1,
            (int)Math.Round(scale / recording.BinWidthSeconds))).Distinct())
        {
            foreach (long steps in s_steps)
            {
                cancellation.ThrowIfCancellationRequested();
                rows.Add(Measure(recording, split, forecast, stepBins, steps, threads));
            }
        }
        return new(compared.Name, rows);
    }

    private static CriteriaRow Measure(
        BinnedRecording recording, Split split, SpikeForecast forecast, int stepBins, long steps, int threads)
    {
        KalmanLdmOptions options = new() { LatentDimension = 8, StateDimension = 16, StepBins = stepBins };
        using KalmanLdm model = KalmanLdm.Initialize(options, recording, split, seed: 1);
        using (RepresentationTask<CountWindows> task = model.CreateTask(recording, split, seed: 1, threads))
        {
            new Trainer(task, new() { Steps = steps, LogEverySteps = steps }).Run();
        }
        GaussianSeries latents = model.InferCausally(recording.Counts);
        return new(stepBins, steps, forecast.Of(latents), OwnInformation(model, recording, split), Decoded(recording, split, latents));
    }

    /// <summary>What the model's own objective is about: predictive information of z with its noise, nats a step, on validation.</summary>
    private static double OwnInformation(KalmanLdm model, BinnedRecording recording, Split split)
    {
        int latent = model.Options.LatentDimension;
        CountSteps steps = CountSteps.Of(recording.Counts, model.Options.StepBins);
        BinRange part = steps.Within(split.Validation).Ranges[0]; // of one phase
        float[] z = model.Encode(recording.Counts)[(part.Start * latent)..(part.End * latent)];
        RandomStream random = new(1);
        float noise = (float)Math.Sqrt(model.Options.NoiseFloor);
        z = [.. z.Select(value => value + (noise * (float)random.NextGaussian()))];
        Matrix<double> rows = Matrix<double>.Build.Dense(part.Length, latent, (row, column) => z[(row * latent) + column]);
        for (int column = 0; column < latent; column++)
        {
            rows.SetColumn(column, rows.Column(column) - rows.Column(column).Average());
        }
        Matrix<double> covariance = rows.TransposeThisAndMultiply(rows) / part.Length;
        double entropy = 0.5 * (Math.Log(covariance.Determinant()) + (latent * Math.Log(2 * Math.PI * Math.E)));
        return entropy + (KalmanFilter.Filter(model.ToStateSpace(), z, latent).LogLikelihoodNats / part.Length);
    }

    private static double Decoded(BinnedRecording recording, Split split, GaussianSeries latents)
    {
        PositionTargets targets = PositionTargets.From(recording.Position, recording.Tracked, split);
        FittedMlp fit = new MlpReadout { MaximumEpochs = 14, Patience = 5, PosteriorSamples = 0 }.Fit(
            FeatureMatrix.Of(latents), targets, 1);
        BinRange test = split.Test.Span;
        float[] predicted = fit.Predict(FeatureMatrix.Of(latents), test);
        int[] running = [.. PositionTargets.TrackedBins(recording.Position, recording.Tracked, split.Test)
            .Where(bin => recording.Running[bin])];
        return PositionScores.RSquared(
            running.Select(bin => recording.Position[bin]).ToArray(), running.Select(bin => predicted[bin - test.Start]).ToArray());
    }
}

/// <summary>One model.</summary>
/// <param name="StepBins">Bins that its filter steps over.</param>
/// <param name="Steps">Training steps.</param>
/// <param name="Forecast">What it tells of the spikes to come on validation, nats a second.</param>
/// <param name="OwnInformation">Predictive information of its own latents on validation, nats a step.</param>
/// <param name="Decoded">R² of position on running test bins.</param>
internal sealed record CriteriaRow(int StepBins, long Steps, double Forecast, double OwnInformation, double Decoded);

/// <summary>All models of a recording.</summary>
/// <param name="Recording">Its name.</param>
/// <param name="Rows">The models.</param>
internal sealed record CriteriaResult(string Recording, IReadOnlyList<CriteriaRow> Rows)
{
    /// <summary>Spearman's rank correlation of a criterion with what was decoded.</summary>
    public double RankCorrelation(Func<CriteriaRow, double> criterion) =>
        Correlation.Spearman(Rows.Select(criterion), Rows.Select(row => row.Decoded));

    /// <summary>What the model decodes that a criterion prefers.</summary>
    public double Chosen(Func<CriteriaRow, double> criterion) => Rows.MaxBy(criterion)!.Decoded;
}
