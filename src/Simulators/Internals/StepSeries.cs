using Dynamics.Data;

namespace Dynamics.Simulators.Internals;

/// <summary>Quantities simulated in steps of 10 ms, within each of which they are constant.</summary>
internal static class StepSeries
{
    /// <summary>Length of a step.</summary>
    public const double StepSeconds = 0.01;

    /// <summary>Steps that cover a duration.</summary>
    public static int Count(double durationSeconds) => (int)Math.Ceiling(durationSeconds / StepSeconds - 1e-6);

    /// <summary>The step in which a time lies, or the nearest one.</summary>
    public static int StepOf(double timeSeconds, int stepCount) => Math.Clamp((int)(timeSeconds / StepSeconds), 0, stepCount - 1);

    /// <summary>Mean of the rates [step] over [start, end) seconds.</summary>
    public static double Mean(ReadOnlySpan<float> rates, double start, double end)
    {
        double from = start / StepSeconds, to = Math.Min(end / StepSeconds, rates.Length);
        double sum = 0;
        for (int step = Math.Max(0, (int)from); step < to; step++)
        {
            sum += rates[step] * (Math.Min(step + 1, to) - Math.Max(step, from));
        }
        return sum / (to - from);
    }

    /// <summary>Mean rates [bin, unit] in Hz, float32, row-major, over bins of one width.</summary>
    /// <param name="unitCount">Number of units.</param>
    /// <param name="ratesOfUnit">Their rates [step].</param>
    /// <param name="start">Start of the first bin, seconds.</param>
    /// <param name="width">Bin width, seconds.</param>
    /// <param name="binCount">Number of bins.</param>
    public static float[] BinMeans(int unitCount, UnitRates ratesOfUnit, double start, double width, int binCount)
    {
        var means = new float[(long)binCount * unitCount];
        Parallel.For(0, unitCount, unit => ratesOfUnit(unit, rates =>
        {
            for (int bin = 0; bin < binCount; bin++)
            {
                double from = start + bin * width;
                means[(long)bin * unitCount + unit] = (float)Mean(rates, from, from + width);
            }
        }));
        return means;
    }

    /// <summary>What a tracker sees of positions [step], each that of its step's middle: interpolated at the sample times,
    /// with Gaussian error.</summary>
    public static BehaviorChannel Track(
        string name, float[] position, double durationSeconds, double sampleSeconds, double noiseMeters, RandomStream random)
    {
        int samples = (int)Math.Ceiling(durationSeconds / sampleSeconds - 1e-6);
        var times = new double[samples];
        var values = new double[samples];
        for (int i = 0; i < samples; i++)
        {
            times[i] = i * sampleSeconds;
            double at = Math.Clamp(times[i] / StepSeconds - 0.5, 0, position.Length - 1);
            int step = Math.Min((int)at, Math.Max(0, position.Length - 2));
            double next = position[Math.Min(step + 1, position.Length - 1)];
            values[i] = position[step] + (at - step) * (next - position[step]) + noiseMeters * random.NextGaussian();
        }
        return new BehaviorChannel(name, "m", times, values);
    }
}

/// <summary>Lets <paramref name="use"/> look at the rates of a unit [step], Hz; their memory then serves the next unit.</summary>
internal delegate void UnitRates(int unit, Action<ReadOnlySpan<float>> use);
