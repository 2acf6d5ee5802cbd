using System.Text.Json.Nodes;
using Dynamics.Decoding;
using Dynamics.Jepa;
using Dynamics.Losses;
using Dynamics.Losses.Spectrum;
using Dynamics.Models;
using Dynamics.Training;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>What a model of the sweep came to.</summary>
internal sealed record HorizonScores
{
    /// <summary>With a smaller error than this, relative to the latents' spread, a forecast is good; with a smaller R² than this, a probe
    /// finds little of the state.</summary>
    private const double GoodError = 0.3, LittleRSquared = 0.3;

    /// <summary>R² of the true state from the latent.</summary>
    public required double RSquared { get; init; }

    /// <summary>Resamples of it, of whole test sequences.</summary>
    public required double[] RSquaredResamples { get; init; }

    /// <summary>R² of the state k frames ahead from the forecast latent, by the probe of latents.</summary>
    public required double ForecastRSquared { get; init; }

    /// <summary>Squared error of the forecast at k, relative to the latents' spread.</summary>
    public required double RolloutError { get; init; }

    /// <summary>Resamples of it.</summary>
    public required double[] RolloutErrorResamples { get; init; }

    /// <summary>The error of persistence.</summary>
    public required double PersistenceError { get; init; }

    /// <summary>Share of latents within the 95 % region of the forecast, whose covariance is that of its errors on train
    /// sequences.</summary>
    public required double Coverage { get; init; }

    /// <summary>Coverage of the regions that the model itself states on test sequences; null where it states none.</summary>
    public required HorizonCoverage? Stated { get; init; }

    /// <summary>Whether the latents have collapsed.</summary>
    public required CollapseVerdict Verdict { get; init; }

    /// <summary>Whether what is predicted well is not the state: stable latents that are full of something else.</summary>
    public bool IsShortcut => Verdict.Verdict == CollapseKind.None && RolloutError < GoodError && RSquared < LittleRSquared;
}

/// <summary>Trains and scores one model of the sweep over horizons.</summary>
internal static class HorizonMeasurement
{
    private const string ModelKind = "jepa-frames";
    private const double Level = 0.95;
    private const int LookedAtSequences = 10;

    /// <param name="work">The case.</param>
    /// <param name="one">Its model.</param>
    /// <param name="options">What all models share.</param>
    /// <param name="saved">Options that the model is bound to.</param>
    /// <param name="read">The entropy of latents that is logged along, with their verdict; null: neither.</param>
    public static HorizonScores Measure(
        CaseWork work, HorizonCase one, HorizonsStudyOptions options, JsonObject saved, EntropyEstimator? read = null)
    {
        int seed = work.Seed!.Value;
        HorizonSequences sequences = one.Data.Sequences(work.Job, seed, options);
        using JepaModel<Tensor> model = Create(one, options, sequences.Train.FeatureCount, (ulong)seed);
        model.to(work.Job.Device);
        if (!File.Exists(work.Folder.ModelPath))
        {
            Train(work, one, options, saved, sequences, model, read);
        }
        else
        {
            using TensorArchive archive = Safetensors.Load(work.Folder.RequireUnchanged().ModelPath);
            ModelFile.Fill(model, archive);
        }
        return Score(model, one, options, sequences.Probe, sequences.Test, (ulong)seed);
    }

    private static int Latents(HorizonCase one, HorizonsStudyOptions options) => options.LatentDimension ?? one.Data.LatentDimension;

    private static FrameEncoder CreateEncoder(HorizonCase one, HorizonsStudyOptions options, int features, ulong seed) =>
        options.Encoder.CreateForFrames(features, Latents(one, options), new RandomStream(seed, stream: 1));

    private static JepaModel<Tensor> Create(HorizonCase one, HorizonsStudyOptions options, int features, ulong seed) => new(
        CreateEncoder(one, options, features, seed),
        options.PredictorOf(one.Predictor).Create(Latents(one, options), [one.Horizon], new RandomStream(seed, stream: 5)));

    private static void Train(
        CaseWork work, HorizonCase one, HorizonsStudyOptions options, JsonObject saved, HorizonSequences sequences,
        JepaModel<Tensor> model, EntropyEstimator? read)
    {
        ulong seed = (ulong)work.Seed!.Value;
        FrameBatchSource source =
            new(sequences.Train, options.BatchSequences, seed, work.Job.Device);
        FrameEncoder Another()
        {
            FrameEncoder another = CreateEncoder(one, options, sequences.Train.FeatureCount, seed);
            another.to(work.Job.Device);
            return another;
        }
        using RepresentationTask<Tensor> task = new(
            source, model.Encoder, new HorizonPredictor<Tensor>(model.Predictor, new HorizonSet([one.Horizon])),
            options.ObjectiveOf(one.Regularizer),
            options.Target.Create(model.Encoder, Another, options.Training.Steps), seed: SplitMix64.Key(seed, 4));
        TrainingTask trained = read is null
            ? task
            : new WatchedTask(task, LatentLook.Watch(Look(model, one, sequences.Test.First(LookedAtSequences), read)));
        CaseTraining.Train(
            work, trained, options.Training,
            (path, metadata) => ModelFile.Save(path, model, ModelKind, saved.ToJsonString(), [], metadata));
    }

    /// <summary>Reads latents of fresh sequences and what was forecast of them.</summary>
    private static Func<LatentLook> Look(JepaModel<Tensor> model, HorizonCase one, HorizonSample sample, EntropyEstimator read) => () =>
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor latents = Encode(model, sample);
        HorizonForecast forecast = model.Predictor.Predict(latents, [one.Horizon])[0];
        Tensor Flat(Tensor points) => points.reshape(-1, points.shape[2]);
        CollapseVerdict verdict = CollapseVerdict.Of(Flat(latents), scale: 1);
        return LatentLook.Of(verdict, verdict.Verdict != CollapseKind.None, Flat(forecast.Latents), Flat(forecast.Of(latents)), read);
    };

    private static HorizonScores Score(
        JepaModel<Tensor> model, HorizonCase one, HorizonsStudyOptions options, HorizonSample probe, HorizonSample test, ulong seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor probeLatents = Encode(model, probe), testLatents = Encode(model, test);
        LinearGaussianReadout readout = LinearGaussianReadout.Fit(Rows(probeLatents), probe.Targets);
        Matrix<double> decoded = Predictions.Of(readout, Rows(testLatents));
        HorizonForecast fitted = model.Predictor.Predict(probeLatents, [one.Horizon])[0],
            forecast = model.Predictor.Predict(testLatents, [one.Horizon])[0];
        Matrix<double> ahead = Predictions.Of(readout, Rows(forecast.Latents));
        RolloutErrors errors = RolloutErrors.Of(forecast, testLatents);
        return new()
        {
            RSquared = Predictions.RSquared(test.Targets, decoded),
            RSquaredResamples = Predictions.Resample(test.Targets, decoded, test.Sequences, options.BootstrapResamples, seed),
            ForecastRSquared = Predictions.RSquared(TargetsOf(test, forecast), ahead),
            RolloutError = errors.Relative,
            RolloutErrorResamples = Resample(errors, options.BootstrapResamples, seed),
            PersistenceError = errors.RelativePersistence,
            Coverage = CoverageOf(Errors(fitted, probeLatents), Errors(forecast, testLatents)),
            Stated = HorizonCoverage.Of(model.Predictor, [testLatents], [one.Horizon]).SingleOrDefault(),
            Verdict = CollapseVerdict.Of(testLatents.reshape(-1, testLatents.shape[2]), scale: 1),
        };
    }

    private static Tensor Encode(JepaModel<Tensor> model, HorizonSample sample) => model.Encoder.Encode(tensor(
        sample.Frames, [sample.Sequences, sample.FrameCount, sample.FeatureCount], device: model.Encoder.Device));

    /// <summary>[sequence, time, latent] as [row, latent].</summary>
    private static Matrix<double> Rows(Tensor latents)
    {
        (long rows, int latent) = (latents.shape[0] * latents.shape[1], (int)latents.shape[2]);
        double[] values = latents.to_type(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
        return Matrix<double>.Build.Dense((int)rows, latent, (row, i) => values[(row * latent) + i]);
    }

    private static Matrix<double> Errors(HorizonForecast forecast, Tensor latents) => Rows(forecast.Latents - forecast.Of(latents));

    /// <summary>The true states that a forecast is about.</summary>
    private static Matrix<double> TargetsOf(HorizonSample sample, HorizonForecast forecast)
    {
        int bins = (int)forecast.Latents.shape[1], first = forecast.FirstBin + forecast.Horizon;
        return Matrix<double>.Build.Dense(sample.Sequences * bins, sample.Targets.ColumnCount,
            (row, channel) => sample.Targets[(row / bins * sample.FrameCount) + first + (row % bins), channel]);
    }

    /// <summary>Share of errors within the region that holds 95 % of a Gaussian with the mean and covariance of other errors.</summary>
    private static double CoverageOf(Matrix<double> fitted, Matrix<double> errors)
    {
        const double Ridge = 1e-9;
        Vector<double> mean = fitted.ColumnSums() / fitted.RowCount;
        Matrix<double> centred = fitted - Matrix<double>.Build.Dense(fitted.RowCount, fitted.ColumnCount, (_, i) => mean[i]);
        Matrix<double> covariance = centred.TransposeThisAndMultiply(centred) / fitted.RowCount;
        covariance += Matrix<double>.Build.DiagonalIdentity(fitted.ColumnCount) * ((Ridge * covariance.Trace()) + double.Epsilon);
        var factor = covariance.Cholesky();
        double bound = ChiSquared.InvCDF(fitted.ColumnCount, Level);
        int within = errors.EnumerateRows().Count(row => (row - mean).DotProduct(factor.Solve(row - mean)) <= bound);
        return (double)within / errors.RowCount;
    }

    private static double[] Resample(RolloutErrors errors, int resamples, ulong seed)
    {
        double[] values = new double[resamples];
        for (int resample = 0; resample < resamples; resample++)
        {
            RandomStream random = new(seed, (ulong)resample);
            (double squared, double spread) = (0, 0);
            for (int i = 0; i < errors.Squared.Count; i++)
            {
                int sequence = random.NextInt(errors.Squared.Count);
                (squared, spread) = (squared + errors.Squared[sequence], spread + errors.Spread[sequence]);
            }
            values[resample] = squared / spread;
        }
        return values;
    }
}
