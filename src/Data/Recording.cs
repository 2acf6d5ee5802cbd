namespace Dynamics.Data;

/// <summary>A spike-sorted recording with tracked behaviour, on one clock in seconds. Made by an importer, a simulator or
/// a recording folder; immutable by convention: the arrays are shared, never written to after construction.</summary>
public sealed record Recording
{
    /// <summary>Name for tables and pages, for instance <c>hc11_achilles</c>.</summary>
    public required string Name { get; init; }

    /// <summary>First instant of the recording, seconds on the session clock.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>End of the recording (exclusive), seconds; greater than <see cref="StartSeconds"/>.</summary>
    public required double EndSeconds { get; init; }

    /// <summary>The units in column order of every counts matrix made from this recording, silent ones included.</summary>
    public required IReadOnlyList<SpikeTrain> Units { get; init; }

    /// <summary>Tracked behaviour; the first channel named <c>position</c> is what decoders decode.</summary>
    public required IReadOnlyList<BehaviorChannel> Channels { get; init; }

    /// <summary>Named intervals; may be empty.</summary>
    public IReadOnlyList<Epoch> Epochs { get; init; } = [];

    /// <summary>Numeric properties per unit, e.g. <c>tetrode</c>; each array has one entry a unit.</summary>
    public IReadOnlyDictionary<string, double[]> UnitProperties { get; init; } = new Dictionary<string, double[]>();

    /// <summary>Where it came from: importer or simulator name, source path, seed, notes said during import.</summary>
    public IReadOnlyDictionary<string, string> Provenance { get; init; } = new Dictionary<string, string>();

    /// <summary>Length in seconds.</summary>
    public double DurationSeconds => EndSeconds - StartSeconds;

    /// <summary>Number of spikes of all units.</summary>
    public long SpikeCount => Units.Sum(unit => (long)unit.TimesSeconds.Length);
}
