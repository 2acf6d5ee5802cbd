using Dynamics.Data.Simulators.Internals;

namespace Dynamics.Data.Simulators;

/// <summary>A simulated recording with the truth behind it: where the animal was, and how fast each unit was to fire.</summary>
public sealed class SimulatedRecording
{
    private readonly TrackBehavior _behavior;
    private readonly PlaceCellRates _rates;

    internal SimulatedRecording(Recording recording, PlaceCellSimulatorOptions options, TrackBehavior behavior, PlaceCellRates rates)
    {
        (Recording, Options, _behavior, _rates) = (recording, options, behavior, rates);
    }

    /// <summary>Spikes and tracked position, as an importer would give them.</summary>
    public Recording Recording { get; }

    /// <summary>What was simulated.</summary>
    public PlaceCellSimulatorOptions Options { get; }

    /// <summary>Expected firing rates [time, unit] in Hz, float32, row-major: the mean over each bin of the rate given position, direction,
    /// speed, theta phase and ripples. The expected count is this times the bin width; counts vary more than Poisson, by
    /// (1 + p) / (1 - p) for the burst probability p.</summary>
    public float[] ExpectedRates(BinnedRecording binned)
    {
        int units = _rates.UnitCount;
        var expected = new float[(long)binned.BinCount * units];
        Parallel.For(0, units, unit => _rates.OfUnit(unit, rates =>
        {
            for (int t = 0; t < binned.BinCount; t++)
            {
                double start = binned.FirstBinStartSeconds + t * binned.BinWidthSeconds;
                expected[(long)t * units + unit] = (float)StepMean(rates, start, start + binned.BinWidthSeconds);
            }
        }));
        return expected;
    }

    /// <summary>The position that the spikes depend on, without the tracker's error [time], metres from the lower end of the track.</summary>
    public float[] TruePosition(BinnedRecording binned) =>
        [.. Enumerable.Range(0, binned.BinCount).Select(t => _behavior.Position[StepOf(binned.FirstBinStartSeconds + (t + 0.5) * binned.BinWidthSeconds)])];

    /// <summary>Theta phase in radians, 0 to 2 pi; fields centred on the animal fire most at 0.</summary>
    public double ThetaPhase(double timeSeconds)
    {
        double turns = _behavior.ThetaPhase[StepOf(timeSeconds)] / (2 * Math.PI);
        return 2 * Math.PI * (turns - Math.Floor(turns));
    }

    private int StepOf(double time) => Math.Clamp((int)(time / TrackBehavior.StepSeconds), 0, _behavior.StepCount - 1);

    /// <summary>Mean over [start, end) of a rate that is constant within steps.</summary>
    private static double StepMean(ReadOnlySpan<float> rates, double start, double end)
    {
        double from = start / TrackBehavior.StepSeconds, to = Math.Min(end / TrackBehavior.StepSeconds, rates.Length);
        double sum = 0;
        for (int step = Math.Max(0, (int)from); step < to; step++)
        {
            sum += rates[step] * (Math.Min(step + 1, to) - Math.Max(step, from));
        }
        return sum / (to - from);
    }
}
