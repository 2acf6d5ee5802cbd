using Dynamics.Data;
using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

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
    public float[] ExpectedRates(BinnedRecording binned) =>
        StepSeries.BinMeans(_rates.UnitCount, _rates.OfUnit, binned.FirstBinStartSeconds, binned.BinWidthSeconds, binned.BinCount);

    /// <summary>The animal's runs from one end of the track to the other, as it made them: <c>up</c> or <c>down</c>, from leaving one end to arriving
    /// at the other. Runs that it broke off are not among them.</summary>
    public IReadOnlyList<Epoch> Passes => _behavior.Passes;

    /// <summary>Where the fields of a unit (by its place in the recording) are centred at a time, metres from the lower end; they move only
    /// under <see cref="PlaceCellSimulatorOptions.DriftMetersPerHour"/>.</summary>
    public double[] FieldCenters(int unit, double timeSeconds) => _rates.FieldCenters(unit, timeSeconds);

    /// <summary>The position that the spikes depend on, without the tracker's error [time], metres from the lower end of the track.</summary>
    public float[] TruePosition(BinnedRecording binned) =>
        [.. Enumerable.Range(0, binned.BinCount).Select(t => _behavior.Position[StepOf(binned.FirstBinStartSeconds + (t + 0.5) * binned.BinWidthSeconds)])];

    /// <summary>Theta phase in radians, 0 to 2 pi; fields centred on the animal fire most at 0.</summary>
    public double ThetaPhase(double timeSeconds) => ThetaRhythm.Wrap(_behavior.ThetaPhase[StepOf(timeSeconds)]);

    private int StepOf(double time) => StepSeries.StepOf(time, _behavior.StepCount);
}
