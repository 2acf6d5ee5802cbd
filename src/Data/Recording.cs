namespace Dynamics.Data;

/// <summary>A recording of a population, spike-sorted or imaged, with tracked behaviour, on one clock in seconds. Made by an importer, a
/// simulator or a recording folder; immutable by convention: the arrays are shared, never written to after construction.</summary>
public sealed record Recording
{
    /// <summary>Name for tables and pages, for instance <c>hc11_achilles</c>.</summary>
    public required string Name { get; init; }

    /// <summary>First instant of the recording, seconds on the session clock.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>End of the recording (exclusive), seconds; greater than <see cref="StartSeconds"/>.</summary>
    public required double EndSeconds { get; init; }

    /// <summary>The units in column order of every counts matrix made from this recording, silent ones included. A unit that is observed as
    /// a continuous signal has no spikes here, and its values in <see cref="Signals"/>.</summary>
    public required IReadOnlyList<SpikeTrain> Units { get; init; }

    /// <summary>Continuous signals of some units, or of all; null where all are observed by their spikes.</summary>
    public PopulationSignals? Signals { get; init; }

    /// <summary>Tracked behaviour; the first channel named <c>position</c> is what decoders decode.</summary>
    public required IReadOnlyList<BehaviorChannel> Channels { get; init; }

    /// <summary>Named intervals; may be empty.</summary>
    public IReadOnlyList<Epoch> Epochs { get; init; } = [];

    /// <summary>Properties of the units by name, e.g. <c>tetrode</c> or <c>quality</c>; each has one value a unit.</summary>
    public IReadOnlyDictionary<string, UnitProperty> UnitProperties { get; init; } = new Dictionary<string, UnitProperty>();

    /// <summary>Where it came from: importer or simulator name, source path, seed, notes said during import.</summary>
    public IReadOnlyDictionary<string, string> Provenance { get; init; } = new Dictionary<string, string>();

    /// <summary>Length in seconds.</summary>
    public double DurationSeconds => EndSeconds - StartSeconds;

    /// <summary>Number of spikes of all units.</summary>
    public long SpikeCount => Units.Sum(unit => (long)unit.TimesSeconds.Length);
}

/// <summary>The spikes of one sorted unit.</summary>
/// <param name="UnitId">The unit's number in its source; unique within a recording.</param>
/// <param name="TimesSeconds">Spike times in seconds on the session clock, ascending (equal times are kept: sources round).</param>
public sealed record SpikeTrain(int UnitId, double[] TimesSeconds);

/// <summary>One behavioural variable as it was sampled, for instance the position along a track.</summary>
/// <param name="Name">Channel name, a plain identifier such as <c>position</c>, <c>x</c> or <c>y</c>.</param>
/// <param name="UnitOfMeasure">Unit of the values: <c>m</c>, <c>px</c>, <c>cm</c>, ...</param>
/// <param name="TimesSeconds">Sample times in seconds on the session clock, strictly ascending.</param>
/// <param name="Values">One value a sample time; <see cref="double.NaN"/> where the variable was not tracked.</param>
public sealed record BehaviorChannel(string Name, string UnitOfMeasure, double[] TimesSeconds, double[] Values)
{
    /// <summary>Length after which the values repeat (the circumference of a circular track, 360 for degrees), in
    /// <see cref="UnitOfMeasure"/>; NaN for a variable that does not wrap. Values of a wrapping variable lie in [0, period).</summary>
    public double Period { get; init; } = double.NaN;
}

/// <summary>A named interval of a recording, for instance <c>maze</c>.</summary>
/// <param name="Name">What happened in it.</param>
/// <param name="StartSeconds">First instant, seconds on the session clock.</param>
/// <param name="EndSeconds">End (exclusive), seconds; greater than <paramref name="StartSeconds"/>.</param>
public sealed record Epoch(string Name, double StartSeconds, double EndSeconds);
