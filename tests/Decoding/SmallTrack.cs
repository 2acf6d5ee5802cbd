using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

/// <summary>A small recording with known rates: an animal that goes up and down a 1 m track with pauses, and Gaussian place
/// fields.</summary>
internal static class SmallTrack
{
    public const double BinWidth = 0.025;

    public static Split Split(int bins) =>
        new(new BinRange(0, bins * 6 / 10), new BinRange(bins * 6 / 10, bins * 3 / 4), new BinRange(bins * 3 / 4, bins));

    public static double Rate(int unit, int units, double position) =>
        unit == units - 1 ? 0 : 0.3 + 25 * Math.Exp(-0.5 * Math.Pow((position - (unit + 0.5) / (units - 1)) / 0.06, 2));

    /// <summary>The last unit never fires. Bins 100-139 are not tracked.</summary>
    public static BinnedRecording Record(int bins, int units, ulong seed)
    {
        float[] position = Positions(bins, seed, out bool[] running);
        var random = new RandomStream(seed, 2);
        SparseCounts counts = Counts(bins, units, (bin, unit) => Poisson(random, Rate(unit, units, position[bin]) * BinWidth));
        bool[] tracked = [.. Enumerable.Range(0, bins).Select(bin => bin is < 100 or >= 140)];
        for (int bin = 0; bin < bins; bin++)
        {
            position[bin] = tracked[bin] ? position[bin] : float.NaN;
            running[bin] &= tracked[bin];
        }
        return new BinnedRecording
        {
            Name = "small",
            BinWidthSeconds = BinWidth,
            FirstBinStartSeconds = 0,
            Counts = counts,
            Position = position,
            PositionUnit = "m",
            Velocity = [.. running.Select(r => r ? 0.3f : 0f)],
            Tracked = tracked,
            Running = running,
            Options = new BinningOptions(),
        };
    }

    /// <summary>Options with which all decoders together take seconds.</summary>
    public static DecodingOptions Options { get; } = new()
    {
        Neighbors = new KNearestNeighborsReadout([5, 20], MaximumTrainBins: 1500),
        Mlp = new MlpReadout { MaximumEpochs = 4, ChoiceEpochs = 1, PosteriorSamples = 128, HiddenUnits = 24, BatchSize = 64 },
        SmoothingTausSeconds = [0.125, 0.5],
        Bayes = new BayesOptions { WindowsSeconds = [0.1, 0.25], StepFractions = [0.03, 0.2], LikelihoodExponents = [1, 0.5] },
        Walk = new WalkOptions { BinFraction = 1.0 / 20, StepFractions = [0.03, 0.2], EvidenceExponents = [0.5, 0.1] },
        Gru = new GruOptions
        {
            HiddenUnits = 8, WindowSeconds = 1, WarmUpSeconds = 0.3, BatchWindows = 16, MaximumEpochs = 3, DefaultEpochs = 2,
        },
        BootstrapResamples = 100,
        NullShifts = 100,
        CalibrationBins = 300,
    };

    /// <summary>Stand-ins for latents of two seeds: smoothed counts mixed into 6 dimensions, with a small covariance. Filtered ones are
    /// computed bin by bin from the past; smoothed ones are the mean of those and of the same half a second later.</summary>
    public static IReadOnlyList<LatentRun> Latents(BinnedRecording recording) => [.. new ulong[] { 1, 2 }.Select(seed =>
    {
        const int Dimension = 6, LaterBins = 20;
        int bins = recording.BinCount, units = recording.UnitCount;
        FeatureMatrix counts = ExponentialSmoother.Smooth(recording.Counts, BinWidth, 0.2);
        float[] recorded = recording.Counts.ToDense(new BinRange(0, bins));
        var random = new RandomStream(seed);
        float[] mixing = [.. Enumerable.Range(0, units * Dimension).Select(_ => (float)random.NextGaussian())];
        float[] filtered = [.. Enumerable.Range(0, bins * Dimension).Select(i =>
            Enumerable.Range(0, units).Sum(unit => counts.Row(i / Dimension)[unit] * mixing[unit * Dimension + i % Dimension]))];
        float[] smoothed =
        [
            .. filtered.Select((value,
            i) => 0.5f * (value + filtered[Math.Min(i + LaterBins * Dimension, filtered.Length - Dimension + i % Dimension)])),
        ];
        double[] covariance = [.. Enumerable.Range(0, Dimension * Dimension).Select(i => i % (Dimension + 1) == 0 ? 1e-3 : 0)];
        GaussianSeries Series(float[] mean) => new(Dimension, mean, new int[bins], [covariance]);
        float[] observed = [.. Enumerable.Range(0, bins * Dimension).Select(i => Enumerable.Range(0, units).Sum(unit =>
            recorded[((i / Dimension) * units) + unit] * mixing[(unit * Dimension) + (i % Dimension)]))];
        return new LatentRun(seed, Series(filtered), Series(smoothed)) { Observations = new(observed, Dimension) };
    })];

    public static SparseCounts Counts(int bins, int units, Func<int, int, int> count)
    {
        var offsets = new int[bins + 1];
        var indices = new List<int>();
        var values = new List<float>();
        for (int bin = 0; bin < bins; bin++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                if (count(bin, unit) is > 0 and var spikes)
                {
                    indices.Add(unit);
                    values.Add(spikes);
                }
            }
            offsets[bin + 1] = indices.Count;
        }
        return new SparseCounts(offsets, [.. indices], [.. values], units);
    }

    public static int Poisson(RandomStream random, double mean)
    {
        double product = random.NextDouble(), limit = Math.Exp(-mean);
        int count = 0;
        while (product > limit)
        {
            product *= random.NextDouble();
            count++;
        }
        return count;
    }

    public static double[] Autoregression(int length, double coefficient, RandomStream random)
    {
        var series = new double[length];
        double value = random.NextGaussian() / Math.Sqrt(1 - coefficient * coefficient);
        for (int i = 0; i < length; i++)
        {
            series[i] = value;
            value = coefficient * value + random.NextGaussian();
        }
        return series;
    }

    public static FeatureMatrix Gaussians(int bins, int features, ulong seed)
    {
        var random = new RandomStream(seed);
        return new FeatureMatrix([.. Enumerable.Range(0, bins * features).Select(_ => (float)random.NextGaussian())], features);
    }

    /// <summary>All bins tracked; first 60 % train, next 20 % validation.</summary>
    public static PositionTargets Targets(float[] position, bool validation = true)
    {
        int n = position.Length;
        return PositionTargets.From(position, [.. position.Select(_ => true)],
            new Split(
                new BinRange(0, n * 6 / 10), new BinRange(n * 6 / 10, validation ? n * 8 / 10 : n * 6 / 10), new BinRange(n * 8 / 10, n)));
    }

    private static float[] Positions(int bins, ulong seed, out bool[] running)
    {
        var random = new RandomStream(seed, 1);
        var position = new float[bins];
        running = new bool[bins];
        double x = 0.1, direction = 1;
        int pause = 0;
        for (int bin = 0; bin < bins; bin++)
        {
            pause = Math.Max(0, pause - 1);
            running[bin] = pause == 0;
            x += running[bin] ? direction * (0.3 + 0.05 * random.NextGaussian()) * BinWidth : 0;
            if ((x >= 1 && direction > 0) || (x <= 0 && direction < 0))
            {
                direction = -direction;
                pause = 10 + random.NextInt(60);
            }
            position[bin] = (float)Math.Clamp(x, 0, 1);
        }
        return position;
    }
}
