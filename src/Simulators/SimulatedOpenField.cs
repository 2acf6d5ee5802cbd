using Dynamics.Data;
using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>A simulated recording in two dimensions with the truth behind it.</summary>
public sealed class SimulatedOpenField
{
    private readonly ForagingPath _path;
    private readonly OpenFieldRates _rates;

    internal SimulatedOpenField(Recording recording, OpenFieldSimulatorOptions options, ForagingPath path, OpenFieldRates rates)
    {
        (Recording, Options, _path, _rates) = (recording, options, path, rates);
    }

    /// <summary>Spikes and tracked position, as an importer would give them.</summary>
    public Recording Recording { get; }

    /// <summary>What was simulated.</summary>
    public OpenFieldSimulatorOptions Options { get; }

    /// <summary>Expected firing rates [time, unit] in Hz, float32, row-major: the mean over each bin of the rate given place, heading and theta
    /// phase. Counts vary more than Poisson, by (1 + p) / (1 - p) for the burst probability p. The recording is binned by one of its channels,
    /// see <see cref="BinningOptions.PositionChannel"/>.</summary>
    public float[] ExpectedRates(BinnedRecording binned) =>
        StepSeries.BinMeans(_rates.UnitCount, _rates.OfUnit, binned.FirstBinStartSeconds, binned.BinWidthSeconds, binned.BinCount);

    /// <summary>The place that the spikes depend on, without the tracker's error, metres.</summary>
    public (double X, double Y) TruePosition(double timeSeconds)
    {
        Motion motion = _path.Motion[StepSeries.StepOf(timeSeconds, _path.Motion.Length)];
        return (motion.X, motion.Y);
    }

    /// <summary>Theta phase in radians, 0 to 2 pi; fields centred on the animal fire most at 0.</summary>
    public double ThetaPhase(double timeSeconds) => ThetaRhythm.Wrap(_path.ThetaPhase[StepSeries.StepOf(timeSeconds, _path.ThetaPhase.Length)]);

    /// <summary>Where the fields of a unit (by its place in the recording) are centred at a time, metres; they move only under
    /// <see cref="OpenFieldSimulatorOptions.DriftMetersPerHour"/>.</summary>
    public IReadOnlyList<(double X, double Y)> FieldCenters(int unit, double timeSeconds) => _rates.FieldCenters(unit, timeSeconds);
}
