using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Simulators;
using Dynamics.KalmanSsl;
using Xunit.Abstractions;

namespace Dynamics.Tests.KalmanSsl;

public sealed class StreamingFilterTests(ITestOutputHelper output)
{
    private static readonly BinnedRecording s_recording = RecordingBinner.Bin(
        PlaceCellSimulator.Simulate(new() { DurationSeconds = 60, UnitCount = 120 }).Recording, new());

    private static KalmanLdm Model(double smoothingSeconds)
    {
        KalmanLdmOptions options = new() { LatentDimension = 8, StateDimension = 16, InputSmoothingSeconds = smoothingSeconds };
        Split split = Split.Chronological(s_recording, new ChronologicalSplit());
        return KalmanLdm.Initialize(options, s_recording, split, 1);
    }

    private static float[] Counts(int bin) => s_recording.Counts.ToDense(new BinRange(bin, bin + 1));

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void Step_BinByBin_EqualsTheBatchFilter(double smoothingSeconds)
    {
        using KalmanLdm model = Model(smoothingSeconds);
        using StreamingFilter stream = new(model);
        FilteredPosterior batch = model.Filter(s_recording.Counts).Filtered;
        double logLikelihood = 0;
        for (int bin = 0; bin < batch.BinCount; bin++)
        {
            logLikelihood += stream.Step(Counts(bin));
            for (int i = 0; i < batch.StateDimension; i++)
            {
                Assert.Equal(batch.Mean[(bin * batch.StateDimension) + i], stream.Mean[i], 1e-6);
            }
            Assert.Equal(batch.Covariances[batch.CovarianceIndex[bin]], stream.Covariance.ToArray());
        }
        Assert.Equal(batch.LogLikelihoodNats, logLikelihood, 1e-6 * Math.Abs(batch.LogLikelihoodNats));
    }

    [Fact]
    public void StepMissing_SomeBins_EqualsTheFilterWithoutThem()
    {
        using KalmanLdm model = Model(0);
        using StreamingFilter stream = new(model);
        bool[] seen = [.. Enumerable.Range(0, s_recording.BinCount).Select(bin => bin % 7 != 3 && bin is < 500 or > 540)];
        FilteredPosterior batch = KalmanFilter.Filter(model.ToStateSpace(), model.Encode(s_recording.Counts), 8, new() { Observed = seen });
        for (int bin = 0; bin < batch.BinCount; bin++)
        {
            if (seen[bin])
            {
                stream.Step(Counts(bin));
            }
            else
            {
                stream.StepMissing();
            }
            Assert.Equal(batch.Mean[bin * 16], stream.Mean[0], 1e-6);
            Assert.Equal(batch.Covariances[batch.CovarianceIndex[bin]], stream.Covariance.ToArray());
        }
    }

    [Fact]
    public void Step_OnceWarm_AllocatesNothingAndIsFast()
    {
        using KalmanLdm model = Model(0);
        using StreamingFilter stream = new(model);
        float[][] bins = [.. Enumerable.Range(0, 200).Select(Counts)];
        for (int i = 0; i < 2000; i++)
        {
            stream.Step(bins[i % bins.Length]);
        }
        double fastest = double.PositiveInfinity;
        Assert.Equal(0, Allocations.LeastOf(() =>
        {
            for (int run = 0; run < 20; run++)
            {
                long start = Stopwatch.GetTimestamp();
                foreach (float[] bin in bins)
                {
                    stream.Step(bin);
                }
                fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalMicroseconds / bins.Length);
            }
            stream.StepMissing();
            stream.Step(bins[0]);
        }));
        output.WriteLine($"{fastest:0.00} us a bin");
        Assert.True(fastest < 20, $"{fastest} us a bin");
    }

    [Fact]
    public void Step_OtherNumberOfUnits_IsRefused()
    {
        using KalmanLdm model = Model(0);
        using StreamingFilter stream = new(model);
        Assert.Contains("119 units", Assert.Throws<ArgumentException>(() => stream.Step(new float[119])).Message);
    }
}
