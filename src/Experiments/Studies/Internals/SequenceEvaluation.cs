using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Scores one trained model of a study.</summary>
internal sealed class SequenceEvaluation
{
    private const int ForecastFrames = 10;
    private readonly SequenceLdm _model;
    private readonly LinearGaussianModel _stateSpace;
    private readonly SequenceData _data;
    private readonly SequenceStudyOptions _options;
    private readonly SequenceLatents[] _readoutLatents, _testLatents;
    private readonly SequencePosteriors _readoutPosteriors, _test;
    private readonly LinearGaussianReadout _readout;
    private readonly Matrix<double> _decoded;

    public SequenceEvaluation(SequenceLdm model, SequenceData data, SequenceStudyOptions options)
    {
        (_model, _data, _options, _stateSpace) = (model, data, options, model.ToStateSpace());
        (_readoutLatents, _testLatents) = (Latents(data.Readout), Latents(data.Test));
        (_readoutPosteriors, _test) = (Filtered(_readoutLatents), Filtered(_testLatents));
        _readout = LinearGaussianReadout.Fit(_readoutPosteriors.Means, data.Readout.Targets, _readoutPosteriors.Covariance);
        _decoded = Predictions.Of(_readout, _test.Means);
    }

    public SequenceScores Scores(ulong seed)
    {
        double[] distances = RegionCoverage.Distances(_readout, _test, _data.Test.Targets);
        double[] validation = RegionCoverage.Distances(_readout, Filtered(Latents(_data.Validation)), _data.Validation.Targets);
        (_, _, double noise) = Noise();
        return new()
        {
            RSquared = Predictions.RSquared(_data.Test.Targets, _decoded),
            RSquaredResamples = Predictions.Resample(_data.Test.Targets, _decoded, _data.Test.Sequences, _options.BootstrapResamples, seed),
            PixelRSquared = _data.PixelRSquared,
            SmoothedRSquared = SmoothedRSquared(),
            ForecastRSquared = ForecastRSquared(),
            RawCoverage = [.. SequenceScores.Levels.Select(level => RegionCoverage.Gaussian(distances, _readout.OutputCount, level))],
            Coverage = [.. SequenceScores.Levels.Select(level => RegionCoverage.Conformal(distances, validation, level))],
            NoiseRSquared = noise,
            PixelNoiseRSquared = double.IsNaN(noise) ? double.NaN : _data.PixelNoiseRSquared,
            Degrees = LatentModes.Degrees(_stateSpace, _readout, _test),
            Eigenvalues = SpectralRadius.Eigenvalues(_stateSpace.Transition, _stateSpace.StateDimension),
        };
    }

    public SequenceExhibit Exhibit()
    {
        SequenceSample test = _data.Test;
        int frames = test.Frames, channels = _readout.OutputCount, state = _stateSpace.StateDimension;
        (double[] trueNoise, double[] estimatedNoise, _) = Noise();
        (double[] forecast, double[] forecastCovariance) = Forecast(frames, channels);
        return new()
        {
            Frames = test.Batch.Observations[..(frames * test.Batch.FeatureCount)],
            Truth = FirstRows(test.Targets, frames),
            Decoded = FirstRows(_decoded, frames),
            Covariance = [.. Enumerable.Range(0, frames).SelectMany(row => _readout.Covariance(_test.Covariance(row)).ToRowMajorArray())],
            Pixels = FirstRows(_data.PixelPrediction, frames),
            State = FirstRows(_test.Means, frames),
            StateDeviation = [.. Enumerable.Range(0, frames).SelectMany(row => _test.Covariance(row).Diagonal().Select(Math.Sqrt))],
            Forecast = forecast,
            ForecastCovariance = forecastCovariance,
            TrueNoise = trueNoise,
            EstimatedNoise = estimatedNoise,
            JumpErrors = JumpErrors(),
        };
    }

    private SequenceLatents[] Latents(SequenceSample sample) => _model.Filter(sample.Batch.Observations, sample.Frames);

    private static SequencePosteriors Filtered(SequenceLatents[] latents) => new([.. latents.Select(sequence => sequence.Filtered)]);

    private double SmoothedRSquared()
    {
        SequencePosteriors Smooth(SequenceLatents[] latents) =>
            new([.. latents.Select(sequence => RtsSmoother.Smooth(_stateSpace, sequence.Filtered, sequence.Conditions))]);
        LinearGaussianReadout readout = LinearGaussianReadout.Fit(Smooth(_readoutLatents).Means, _data.Readout.Targets);
        return Predictions.RSquared(_data.Test.Targets, Predictions.Of(readout, Smooth(_testLatents).Means));
    }

    /// <summary>The state is forecast; the readout is that of the filtered state.</summary>
    private double ForecastRSquared()
    {
        List<Vector<double>> truth = [], forecast = [];
        for (int sequence = 0; sequence < _data.Test.Sequences; sequence++)
        {
            for (int frame = _options.ForecastFrame; frame + ForecastFrames < _data.Test.Frames; frame += ForecastFrames)
            {
                FilteredPosterior ahead = KalmanForecast.Ahead(
                    _stateSpace.WithMeanNoise(_testLatents[sequence].Conditions), _test[sequence], frame, ForecastFrames);
                forecast.Add(_readout.Predict(LastState(ahead)));
                truth.Add(_data.Test.Targets.Row((sequence * _data.Test.Frames) + frame + ForecastFrames));
            }
        }
        return truth.Count == 0
            ? double.NaN
            : Predictions.RSquared(Matrix<double>.Build.DenseOfRowVectors(truth), Matrix<double>.Build.DenseOfRowVectors(forecast));
    }

    private (double[] Mean, double[] Covariance) Forecast(int frames, int channels)
    {
        double[] mean = new double[frames * channels], covariance = new double[frames * channels * channels];
        Array.Fill(mean, double.NaN);
        Array.Fill(covariance, double.NaN);
        if (_options.ForecastFrame + 1 < frames)
        {
            int steps = frames - 1 - _options.ForecastFrame;
            SequencePosteriors ahead = new(
                [KalmanForecast.Ahead(_stateSpace.WithMeanNoise(_testLatents[0].Conditions), _test[0], _options.ForecastFrame, steps)]);
            for (int step = 0; step < steps; step++)
            {
                int frame = _options.ForecastFrame + 1 + step;
                _readout.Predict(ahead.Means.Row(step)).AsArray().CopyTo(mean, frame * channels);
                _readout.Covariance(ahead.Covariance(step)).ToRowMajorArray().CopyTo(covariance, frame * channels * channels);
            }
        }
        return (mean, covariance);
    }

    /// <summary>True noise of the test frames, its regression on the estimated R_t, and that one's R².</summary>
    private (double[] Truth, double[] Estimated, double RSquared) Noise()
    {
        double[] truth = _data.Test.Noise;
        if (_testLatents[0].Conditions?.ObservationNoise is null || _model.Options.ObservationNoise is ConstantObservationNoise
            || truth.Max() - truth.Min() < 1e-9)
        {
            return ([], [], double.NaN);
        }
        LinearGaussianReadout readout = LinearGaussianReadout.Fit(Estimates(_readoutLatents), _data.Readout.NoiseColumn());
        Matrix<double> estimated = Predictions.Of(readout, Estimates(_testLatents));
        return (truth, estimated.Column(0).ToArray(), Predictions.RSquared(_data.Test.NoiseColumn(), estimated));
    }

    private Matrix<double> Estimates(SequenceLatents[] latents)
    {
        int latent = _model.Options.LatentDimension, frames = latents[0].Filtered.BinCount;
        return Matrix<double>.Build.Dense(
            latents.Length * frames, latent, (row, l) => latents[row / frames].Conditions!.ObservationNoise![(row % frames * latent) + l]);
    }

    private double[] JumpErrors()
    {
        SequenceSample test = _data.Test;
        if (!test.Batch.TruthChannels.Contains("jump"))
        {
            return [];
        }
        double[] jumps = test.Batch.TruthOf("jump");
        double[] errors = [.. Enumerable.Range(0, test.Rows).Select(row => (test.Targets.Row(row) - _decoded.Row(row)).L2Norm())];
        int before = SequenceExhibit.FramesBeforeJump, after = SequenceExhibit.FramesOfJump - before;
        IEnumerable<int> whole = Enumerable.Range(0, test.Rows)
            .Where(row => jumps[row] > 0 && row % test.Frames >= before && (row % test.Frames) + after <= test.Frames);
        return [.. whole.SelectMany(row => errors[(row - before)..(row + after)])];
    }

    private static Vector<double> LastState(FilteredPosterior posterior) =>
        Vector<double>.Build.DenseOfArray(posterior.Mean[^posterior.StateDimension..]);

    private static double[] FirstRows(Matrix<double> rows, int count) => rows.SubMatrix(0, count, 0, rows.ColumnCount).ToRowMajorArray();
}
