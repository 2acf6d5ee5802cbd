using Dynamics.Data;
using Dynamics.Simulators;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Tests.KalmanSsl;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Models;

/// <summary>Laws of every encoder; one row for each kind.</summary>
public sealed class EncoderTests
{
    private const int Units = 25, Latent = 3, Windows = 6, Bins = 40;
    private static readonly BinnedRecording s_recording =
        RecordingBinner.Bin(
            PlaceCellSimulator.Simulate(new() { DurationSeconds = 60, UnitCount = Units, SilentUnitCount = 1 }).Recording, new());
    private static readonly Split s_split = Split.Chronological(s_recording, new ChronologicalSplit());

    public static TheoryData<EncoderOptions, double> Rows
    {
        get
        {
            TheoryData<EncoderOptions, double> rows = [];
            EncoderOptions[] kinds =
            [
                new PerceptronOptions { HiddenUnits = 12 },
                new CausalConvolutionOptions { Channels = 6, KernelBins = 3, Layers = 2 },
                new LeakyOptions { MemoryBins = 12 }, // of docs/extending.md
            ];
            foreach (EncoderOptions kind in kinds)
            {
                rows.Add(kind, 0);
                rows.Add(kind, 0.2);
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Encode_FutureChanges_PastLatentsDoNot(EncoderOptions options, double smoothingSeconds)
    {
        using CountEncoder encoder = Create(options, smoothingSeconds);
        float[] all = encoder.Encode(s_recording.Counts), past = encoder.Encode(s_recording.Counts.Slice(new BinRange(0, 500)));

        for (int i = 0; i < past.Length; i++)
        {
            Assert.Equal(all[i], past[i], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void ToStreaming_BinByBin_EqualsTheWholeRecording(EncoderOptions options, double smoothingSeconds)
    {
        using CountEncoder encoder = Create(options, smoothingSeconds);
        SparseCounts counts = s_recording.Counts.Slice(new BinRange(0, 300));
        float[] expected = encoder.Encode(counts), dense = counts.ToDense(new BinRange(0, 300)), z = new float[Latent];
        StreamingEncoder streaming = encoder.ToStreaming();
        for (int bin = 0; bin < 300; bin++)
        {
            streaming.Step(dense.AsSpan(bin * Units, Units), z);
            for (int l = 0; l < Latent; l++)
            {
                Assert.Equal(expected[(bin * Latent) + l], z[l], 1e-4);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Encode_LongRecording_IsThatOfItsPieces(EncoderOptions options, double smoothingSeconds)
    {
        // Longer than the pieces in which the dense encoders work; a window of the same bins that begins at the first has the same latents.
        using CountEncoder encoder = Create(options, smoothingSeconds);
        SparseCounts counts = Repeated(s_recording.Counts.Slice(new BinRange(0, 2000)), 3);
        using ForkJoin team = new(2);
        using DisposeScope scope = NewDisposeScope();
        float[] whole = encoder.Encode(counts), window = encoder.Encode(new CountWindows(counts, 1, 6000, dropout: 0, team)).ToSingles();

        Assert.Equal(whole.Length, window.Length);
        for (int i = 0; i < whole.Length; i++)
        {
            Assert.Equal(window[i], whole[i], 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Encode_TwoViewsBeforeTheReversePass_HasTheGradientOfTheNetwork(EncoderOptions options, double smoothingSeconds) =>
        CheckViews(options, smoothingSeconds, s_recording.Counts);

    /// <summary>Bright units, of which a value that is lost falls to the mean and not to zero.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void Encode_ContinuousSignals_AreThinnedAboutTheirMean(EncoderOptions options, double smoothingSeconds)
    {
        SparseCounts counts = s_recording.Counts;
        float[] dense = [.. counts.ToDense().Select((value, i) => 8 + value + (0.1f * MathF.Sin(i)))];
        SparseCounts bright = new(
            [.. Enumerable.Range(0, counts.BinCount + 1).Select(bin => bin * Units)],
            [.. Enumerable.Range(0, dense.Length).Select(i => i % Units)], dense, Units) { Continuous = true };
        CheckViews(options, smoothingSeconds, bright);
        using CountEncoder encoder = options.CreateForCounts(
            InputScaling.Fit(bright, s_split.Train, 0.025, smoothingSeconds), Latent, new RandomStream(3));
        using ForkJoin team = new(1);
        using DisposeScope scope = NewDisposeScope();
        float[] seen = new CountWindowSource(bright, s_split.Train, Windows, Bins, dropout: 0.5, seed: 1, team).Batch(0)
            .ToTensor(encoder.Scaling).ToSingles();
        // At a loss of half, what is kept is twice as far from the mean: the variance doubles, and the mean stays. Zeros in the place of
        // what is lost would be some twenty deviations away.
        double mean = seen.Average(), variance = seen.Average(value => (value - mean) * (value - mean));
        Assert.InRange(mean, -0.3, 0.3);
        Assert.InRange(variance, smoothingSeconds > 0 ? 0.5 : 1, 3.5);
    }

    private static void CheckViews(EncoderOptions options, double smoothingSeconds, SparseCounts counts)
    {
        // Two batches with other counts lost are encoded, and only then differentiated: no call may overwrite what another needs.
        using CountEncoder encoder = options.CreateForCounts(
            InputScaling.Fit(counts, s_split.Train, 0.025, smoothingSeconds), Latent, new RandomStream(3));
        using SequenceNetwork network = options.CreateNetwork(Units, Latent, new RandomStream(3));
        using ForkJoin team = new(2);
        CountWindowSource source = new(counts, s_split.Train, Windows, Bins, dropout: 0.3, seed: 1, team);
        using DisposeScope scope = NewDisposeScope();
        Tensor weights = tensor([.. Enumerable.Range(0, Windows * Bins * Latent).Select(i => (float)Math.Sin(i))], [Windows, Bins, Latent]);
        List<Tensor> fused = [], dense = [];
        foreach (long step in (long[])[0, 7])
        {
            CountWindows batch = source.Batch(step);
            fused.Add((encoder.Encode(batch) * weights).sum().Times(step + 1));
            dense.Add((network.forward(batch.ToTensor(encoder.Scaling)) * weights).sum().Times(step + 1));
        }
        Assert.Equal(dense[1].Number(), fused[1].Number(), 1e-4 * Math.Abs(dense[1].Number()) + 1e-3);
        Tensor[] actual = Gradients.Of(fused[0].Plus(fused[1]), [.. encoder.Parameters]);
        Tensor[] expected = Gradients.Of(dense[0].Plus(dense[1]), [.. network.Parameters]);
        // the order of the parameters may differ
        float[] Sorted(Tensor[] gradients) => [.. gradients.SelectMany(SmallSequences.Values).Order()];
        float[] a = Sorted(actual), b = Sorted(expected);
        float largest = b.Max(Math.Abs);
        for (int i = 0; i < b.Length; i++)
        {
            Assert.Equal(b[i], a[i], 2e-4f * largest);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Create_SameSeed_IsTheSameThroughJson(EncoderOptions options, double smoothingSeconds)
    {
        EncoderOptions read = OptionsJson.Parse<EncoderOptions>(OptionsJson.ToText(options), "test");
        Assert.Equal(options, read);
        using CountEncoder first = Create(options, smoothingSeconds), second = Create(read, smoothingSeconds);
        Assert.Equal(first.Encode(s_recording.Counts), second.Encode(s_recording.Counts));
    }

    private static CountEncoder Create(EncoderOptions options, double smoothingSeconds) =>
        options.CreateForCounts(
            InputScaling.Fit(s_recording.Counts, s_split.Train, s_recording.BinWidthSeconds, smoothingSeconds),
            Latent,
            new RandomStream(3));

    private static SparseCounts Repeated(SparseCounts counts, int times)
    {
        int entries = counts.UnitIndices.Length;
        int[] Shifted(int round) => [.. counts.RowOffsets.Skip(1).Select(offset => offset + (round * entries))];
        IEnumerable<int> rounds = Enumerable.Range(0, times);
        return new(
            [0, .. rounds.SelectMany(Shifted)],
            [.. rounds.SelectMany(_ => counts.UnitIndices)],
            [.. rounds.SelectMany(_ => counts.Values)],
            Units);
    }
}
