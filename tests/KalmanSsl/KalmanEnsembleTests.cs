using Dynamics.Data;
using Dynamics.KalmanSsl;
using Dynamics.Models;
using Dynamics.Simulators;

namespace Dynamics.Tests.KalmanSsl;

public sealed class KalmanEnsembleTests
{
    private static readonly BinnedRecording s_recording = RecordingBinner.Bin(
        PlaceCellSimulator.Simulate(new() { DurationSeconds = 60, UnitCount = 20 }).Recording, new());

    private static readonly Split s_split = Split.Chronological(s_recording, new ChronologicalSplit());

    private static readonly KalmanLdmOptions s_options =
        new() { LatentDimension = 2, StateDimension = 3, Encoder = new PerceptronOptions { HiddenUnits = 6 }, BatchWindows = 3 };

    public static TheoryData<int[], double> Rows => new() { { [1], 0 }, { [1, 4], 0 }, { [7, 3], 0.2 }, { [40, 1, 1], 0 } };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Infer_Members_StandSideBySideAndSeeNoFuture(int[] stepBins, double smoothingSeconds)
    {
        using KalmanEnsemble models = Create(stepBins, smoothingSeconds);
        KalmanLatents all = models.Infer(s_recording.Counts);
        GaussianSeries past = models.InferCausally(s_recording.Counts.Slice(new BinRange(0, 500)));
        Assert.Equal(models.StateDimension, all.Filtered.Dimension);
        Assert.Equal(all.Filtered.Mean[..past.Mean.Length], past.Mean);
        Assert.NotEqual(all.Filtered.Mean, all.Smoothed.Mean);
        GaussianSeries[] each = [.. models.Members.Select(member => member.InferCausally(s_recording.Counts))];
        foreach (int bin in (int[])[0, 3, 77, s_recording.BinCount - 1])
        {
            int row = 3 * each.Length;
            Assert.Equal(each.SelectMany(one => one.Mean[(bin * 3)..((bin + 1) * 3)]), all.Filtered.Mean[(bin * row)..((bin + 1) * row)]);
        }
    }

    /// <summary>A model that steps over k bins is an ordinary one on sums of k bins.</summary>
    [Fact]
    public void Infer_StepsOfSeveralBins_IsTheFilterOnTheirSums()
    {
        const int StepBins = 4;
        using KalmanEnsemble models = Create([StepBins], 0);
        KalmanLdm model = models.Members[0];
        KalmanLatents latents = model.Infer(s_recording.Counts);
        float[] z = model.EncodeBins(s_recording.Counts);
        Assert.Equal(2 * s_recording.BinCount, z.Length);
        Assert.Throws<ArgumentException>(() => model.Filter(s_recording.Counts));
        for (int phase = 0; phase < StepBins; phase++)
        {
            int first = (phase + StepBins - 1) % StepBins;
            int[] ends = [.. Enumerable.Range(0, s_recording.BinCount).Where(bin => bin >= first && (bin - first) % StepBins == 0)];
            float[] sums = [.. ends.SelectMany(end => Sum(end, StepBins))];
            float[] encoded = Encoded(model, sums);
            FilteredPosterior expected = KalmanFilter.Filter(model.ToStateSpace(), encoded, 2);
            FilteredPosterior smoothed = RtsSmoother.Smooth(model.ToStateSpace(), expected);
            for (int i = 0; i < ends.Length; i++)
            {
                Assert.Equal(encoded[2 * i], z[2 * ends[i]], 1e-5);
                Assert.Equal(encoded[(2 * i) + 1], z[(2 * ends[i]) + 1], 1e-5);
                for (int state = 0; state < 3; state++)
                {
                    Assert.Equal(expected.Mean[(i * 3) + state], latents.Filtered.Mean[(ends[i] * 3) + state], 1e-4);
                    Assert.Equal(smoothed.Mean[(i * 3) + state], latents.Smoothed.Mean[(ends[i] * 3) + state], 1e-4);
                }
                double[] covariance = latents.Filtered.Covariances[latents.Filtered.CovarianceIndex[ends[i]]];
                Assert.Equal(expected.Covariances[expected.CovarianceIndex[i]], covariance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void StreamingFilter_BinByBin_EqualsInference(int[] stepBins, double smoothingSeconds)
    {
        using KalmanEnsemble models = Create(stepBins, smoothingSeconds);
        GaussianSeries batch = models.InferCausally(s_recording.Counts);
        using StreamingFilter stream = new(models);
        for (int bin = 0; bin < 600; bin++)
        {
            stream.Step(s_recording.Counts.ToDense(new BinRange(bin, bin + 1)));
            for (int i = 0; i < batch.Dimension; i++)
            {
                Assert.Equal(batch.Mean[(bin * batch.Dimension) + i], stream.Mean[i], 1e-5);
            }
            Assert.Equal(batch.Covariances[batch.CovarianceIndex[bin]], stream.Covariance.ToArray());
        }
    }

    [Fact]
    public void StepMissing_WithinALongStep_TakesTheKnownBinsForAll()
    {
        using KalmanEnsemble models = Create([4], 0);
        using StreamingFilter gap = new(models), even = new(models);
        float[] counts = [.. Enumerable.Range(0, 20).Select(unit => unit % 3 == 0 ? 2f : 0)];
        for (int bin = 0; bin < 40; bin++)
        {
            even.Step(counts);
            if (bin is 17 or 18)
            {
                gap.StepMissing(); // two of four: the other two stand for them
            }
            else
            {
                gap.Step(counts);
            }
            Assert.Equal(even.Mean.ToArray(), gap.Mean.ToArray());
        }
        double before = gap.Covariance[0];
        for (int bin = 0; bin < 4; bin++)
        {
            gap.StepMissing();
        }
        Assert.True(gap.Covariance[0] > before); // nothing is known of the last step: it is only predicted
    }

    [Fact]
    public void Load_WhatWasSaved_GivesTheSameBits()
    {
        using TemporaryFolder folder = new();
        EnsembleCandidate[] candidates = [new("25ms", 1, 2, 3, 0.2, 4.5, 120, true), new("100ms", 4, 2, 3, 0.2, 1.5, 60, false)];
        using KalmanEnsemble drawn = Create([1, 4], 0.1), models = new(drawn.Members, candidates);
        models.Save(folder["models"]);
        using KalmanEnsemble read = KalmanEnsemble.Load(folder["models"]);
        Assert.Equal(candidates, read.Candidates);
        Assert.Equal([1, 4], read.Members.Select(member => member.Options.StepBins));
        Assert.Equal(models.Infer(s_recording.Counts).Smoothed.Mean, read.Infer(s_recording.Counts).Smoothed.Mean);

        // One model alone is written as such, and read by either.
        using KalmanEnsemble single = Create([3], 0);
        single.Save(folder["single"]);
        using KalmanLdm alone = KalmanLdm.Load(folder["single"]);
        using KalmanEnsemble asEnsemble = KalmanEnsemble.Load(folder["single"]);
        Assert.Equal(alone.InferCausally(s_recording.Counts).Mean, asEnsemble.InferCausally(s_recording.Counts).Mean);
        Assert.Contains("kind KalmanEnsemble", Assert.Throws<InputException>(() => KalmanLdm.Load(folder["models"])).Message);
        Assert.Throws<ArgumentException>(() => new KalmanEnsemble([]));
    }

    private static KalmanEnsemble Create(int[] stepBins, double smoothingSeconds) => KalmanEnsemble.Initialize(
        [.. stepBins.Select(bins => s_options with { StepBins = bins, InputSmoothingSeconds = smoothingSeconds })], s_recording, s_split,
            5);

    private static float[] Sum(int end, int stepBins)
    {
        float[] sum = new float[s_recording.UnitCount];
        float[] dense = s_recording.Counts.ToDense(new BinRange(Math.Max(0, end + 1 - stepBins), end + 1));
        for (int i = 0; i < dense.Length; i++)
        {
            sum[i % sum.Length] += dense[i];
        }
        return sum;
    }

    /// <summary>Sums through the encoder, one after the other.</summary>
    private static float[] Encoded(KalmanLdm model, float[] sums)
    {
        StreamingEncoder encoder = model.Encoder.ToStreaming();
        int units = s_recording.UnitCount;
        float[] z = new float[sums.Length / units * 2];
        for (int i = 0; i * units < sums.Length; i++)
        {
            encoder.Step(sums.AsSpan(i * units, units), z.AsSpan(2 * i, 2));
        }
        return z;
    }
}
