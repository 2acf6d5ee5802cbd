using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Simulators;
using Dynamics.Decoding;
using Dynamics.Decoding.Internals;
using Dynamics.Experiments;
using Dynamics.KalmanSsl;
using Dynamics.Models;
using Dynamics.Training;
using TorchSharp;
using Xunit.Abstractions;

namespace Dynamics.Tests.Experiments;

/// <summary>Counts to position with its interval, one bin at a time, against the batch decoder on the same run.</summary>
public sealed class StreamingPositionDecoderTests(StreamingPositionDecoderTests.TrainedRun trained, ITestOutputHelper output)
    : IClassFixture<StreamingPositionDecoderTests.TrainedRun>
{
    private const int Seed = 3;

    private static readonly DecodingOptions s_options =
        DecodingOptions.Quick with { Mlp = new() { MaximumEpochs = 6, PosteriorSamples = 256 }, CalibrationBins = 500 };

    private Run Run => trained.Run;

    [Fact]
    public void Step_RidgeReadout_EqualsTheBatchDecoderAndItsInterval()
    {
        (SeedPrediction batch, float[] position, float[] lower, float[] upper) = Both(s_options.Ridge);
        int level = PredictiveIntervals.LevelIndex(0.95), levels = PredictiveIntervals.Levels.Count;
        Assert.Equal(0, Worst(batch.Predicted, position), 1e-6);
        AssertEnds([.. position.Select((_, i) => batch.Calibrated.Lower[(i * levels) + level])], lower);
        AssertEnds([.. position.Select((_, i) => batch.Calibrated.Upper[(i * levels) + level])], upper);
    }

    [Fact]
    public void Step_MlpReadout_EqualsTheBatchDecoderAndCoversItsCalibrationBins()
    {
        (SeedPrediction batch, float[] position, float[] lower, float[] upper) = Both(s_options.Mlp);
        Assert.Equal(0, Worst(batch.Predicted, position), 1e-6);

        double[] Widths(int level) => [.. position.Select((_, i) => 2 * batch.Calibrated.HalfWidth(i, level))];
        double ratio = upper.Zip(lower, (u, l) => u - (double)l).Average() / Widths(PredictiveIntervals.LevelIndex(0.95)).Average();
        output.WriteLine($"mean width {ratio:0.000} of the sampled interval's");
        Assert.InRange(ratio, 0.8, 1.25); // another approximation of one interval, and a conformal factor of its own

        // The factor is the smallest that covers ceil((n + 1) 95 %) of the n calibration bins, with the fit to train alone.
        using StreamingPositionDecoder decoder =
            StreamingPositionDecoder.FromRun(Run, Seed, s_options.Mlp, s_options with { Refits = false });
        int[] held = Bins.Subsample(
            PositionTargets.TrackedBins(Run.Recording.Position, Run.Recording.Tracked, Run.TrainedSplit.Validation),
            s_options.CalibrationBins);
        HashSet<int> among = [.. held];
        int covered = 0;
        for (int bin = 0; bin <= held[^1]; bin++)
        {
            decoder.Step(Counts(bin));
            covered += among.Contains(bin) && Run.Recording.Position[bin] >= decoder.Lower && Run.Recording.Position[bin] <= decoder.Upper
                ? 1
                : 0;
        }
        Assert.InRange(covered, (int)Math.Ceiling((held.Length + 1) * 0.95) - 2, (int)Math.Ceiling((held.Length + 1) * 0.95) + 2);
    }

    [Fact]
    public void StepMissing_AGap_IsTheReadoutOfTheFilterWithoutThoseBins()
    {
        using KalmanEnsemble models = KalmanRunKind.Load(Run.ModelPath(Seed), Run.Recording);
        KalmanLdm model = models.Members.Single();
        using StreamingPositionDecoder decoder = StreamingPositionDecoder.FromRun(Run, Seed, s_options.Ridge, s_options);
        bool[] seen = [.. Enumerable.Range(0, 400).Select(bin => bin is < 300 or > 340)];
        FilteredPosterior filtered = KalmanFilter.Filter(
            model.ToStateSpace(), model.Encode(Run.Recording.Counts).AsSpan(
                0, 400 * model.Options.LatentDimension), model.Options.LatentDimension, new() { Observed = seen });
        GaussianSeries latents = model.Filter(Run.Recording.Counts).Filtered.ToSeries();
        StreamingReadout readout = StreamingReadout.Fit(Run.Recording, Run.TrainedSplit, latents, s_options.Ridge, Seed, s_options);
        double track = Track();
        List<double> widths = [];
        for (int bin = 0; bin < 400; bin++)
        {
            if (seen[bin])
            {
                decoder.Step(Counts(bin));
            }
            else
            {
                decoder.StepMissing();
            }
            readout.Step(
                filtered.Mean.AsSpan(bin * filtered.StateDimension, filtered.StateDimension),
                filtered.Covariances[filtered.CovarianceIndex[bin]]);
            Assert.Equal(readout.Position, decoder.Position, 1e-6 * track);
            Assert.Equal(readout.Lower, decoder.Lower, 1e-6 * track);
            Assert.Equal(readout.Upper, decoder.Upper, 1e-6 * track);
            widths.Add(decoder.Upper - decoder.Lower);
        }
        output.WriteLine($"width {widths[299]:0.000} before the gap, {widths[340]:0.000} at its end");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Step_OnceWarm_AllocatesNothing(bool perceptron)
    {
        using StreamingPositionDecoder decoder = StreamingPositionDecoder.FromRun(
            Run, Seed, perceptron ? s_options.Mlp : s_options.Ridge, s_options);
        float[][] bins = [.. Enumerable.Range(0, 500).Select(Counts)];
        void Pass()
        {
            foreach (float[] bin in bins)
            {
                decoder.Step(bin);
            }
            decoder.StepMissing();
        }
        Pass();
        Pass();
        Assert.Equal(0, Allocations.LeastOf(Pass));
        long start = Stopwatch.GetTimestamp();
        Pass();
        output.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalMicroseconds / bins.Length:0.0} us a bin");
    }

    [Fact]
    public void FromRun_ReadoutWithoutSingleBinsOrNoSuchLevel_IsRefused()
    {
        Assert.Contains(
            "ridge or perceptron",
            Assert.Throws<ArgumentException>(() => StreamingPositionDecoder.FromRun(Run, Seed, s_options.Neighbors, s_options)).Message);
        Assert.Contains(
            "0.77", Assert.Throws<ArgumentException>(() =>
                StreamingPositionDecoder.FromRun(Run, Seed, s_options.Ridge, s_options, 0.77)).Message);
    }

    private float[] Counts(int bin) => Run.Recording.Counts.ToDense(new BinRange(bin, bin + 1));

    private double Track()
    {
        float[] known = [.. Run.Recording.Position.Where(float.IsFinite)];
        return known.Max() - known.Min();
    }

    /// <summary>Equal to 1e-6 of the track, but for a bin in 500 whose 50th and 51st neighbours are as far as rounding can tell, so that
    /// its spread rests on another one of the two.</summary>
    private void AssertEnds(float[] expected, float[] actual)
    {
        double track = Track();
        Assert.InRange(
            expected.Zip(actual).Count(pair => Math.Abs(pair.First - (double)pair.Second) > 1e-6 * track), 0, expected.Length / 500);
        Assert.Equal(0, Worst(expected, actual), 1e-2);
    }

    /// <summary>Largest difference, as a share of the track.</summary>
    private double Worst(float[] expected, float[] actual)
    {
        double worst = expected.Zip(actual, (x, y) => Math.Abs(x - (double)y)).Max() / Track();
        output.WriteLine($"largest difference {worst:g3} of the track");
        return worst;
    }

    /// <summary>The batch decoder on the test range, and the streaming one on the same bins.</summary>
    private (SeedPrediction Batch, float[] Position, float[] Lower, float[] Upper) Both(IReadout readout)
    {
        DecodingProblem problem = new(Run.Recording, Run.TrainedSplit, [], s_options);
        using KalmanEnsemble models = KalmanRunKind.Load(Run.ModelPath(Seed), Run.Recording);
        FeatureMatrix features = problem.Features(models.InferCausally(Run.Recording.Counts));
        SeedPrediction batch = problem.Decode(readout, features, Seed, "", default);
        using StreamingPositionDecoder decoder = StreamingPositionDecoder.FromRun(Run, Seed, readout, s_options);
        List<(float Position, float Lower, float Upper)> steps = [];
        for (int bin = 0; bin < problem.TestRange.End; bin++)
        {
            decoder.Step(Counts(bin));
            steps.Add((decoder.Position, decoder.Lower, decoder.Upper));
        }
        steps.RemoveRange(0, problem.TestRange.Start);
        return (batch, [.. steps.Select(s => s.Position)], [.. steps.Select(s => s.Lower)], [.. steps.Select(s => s.Upper)]);
    }

    /// <summary>A short training of a small model, once for all tests.</summary>
    public sealed class TrainedRun : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public TrainedRun()
        {
            Recording recording = PlaceCellSimulator.Simulate(new() { DurationSeconds = 150, UnitCount = 40 }).Recording;
            RecordingFolder.Save(recording, _folder["recording"]);
            KalmanRunOptions options = new()
            {
                Split = new ChronologicalSplit(),
                Model = new() { LatentDimension = 4, StateDimension = 8, Encoder = new PerceptronOptions { HiddenUnits = 30 },
                    BatchWindows = 8, WindowBins = 200 },
                TimeScalesSeconds = [],
                Training = new() { Steps = 150 },
            };
            RunFolder folder = RunFolder.Create(_folder["run"]);
            TrainingJob job = TrainingJob.Of(recording, options, [Seed], torch.CPU, 1);
            RunTraining.Begin(job, folder, new() { Command = "test", Data = _folder["recording"] });
            RunTraining.Run(job, folder);
            Run = Run.Open(folder.Path);
        }

        public Run Run { get; }

        public void Dispose() => _folder.Dispose();
    }
}
