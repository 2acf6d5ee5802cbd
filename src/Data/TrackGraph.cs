using Dynamics.Data.Internals;

namespace Dynamics.Data;

/// <summary>A track of straight edges between nodes in the plane: a W, T or plus maze, a loop with arms. Places on it are an edge and a
/// distance along it, and the distance between two places is the shortest way along edges.</summary>
/// <remarks>It is kept in the provenance of a linearised recording, as JSON, so that every format that keeps a recording keeps its
/// track.</remarks>
public sealed record TrackGraph
{
    /// <summary>Entry of <see cref="Recording.Provenance"/> that holds the track.</summary>
    public const string ProvenanceKey = "track";

    /// <summary>Name of the channel with the edge that the animal was on, counted from 0.</summary>
    public const string BranchChannel = "branch";

    /// <summary>x and y of each node by its name, in the unit of the recording's x and y.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Nodes { get; init; } =
        new Dictionary<string, IReadOnlyList<double>>();

    /// <summary>The two nodes of each edge. The linearised position runs through the edges in this order, from the first node of each to
    /// its second.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Edges { get; init; } = [];

    /// <summary>Room that the linearised position leaves between an edge and the one before it in the list, where that does not end in the
    /// node that the edge begins with; at least 0, in the unit of x and y.</summary>
    public double Gap { get; init => field = Check.AtLeast(value, 0); }

    /// <summary>Reads a track: <c>{"nodes": {"a": [0, 0], "b": [1, 0]}, "edges": [["a", "b"]], "gap": 0.1}</c>.</summary>
    /// <exception cref="InputException">The file is missing or no such JSON, or its track is not connected, or has an edge without a
    /// length.</exception>
    public static TrackGraph Load(string path)
    {
        TrackGraph graph = OptionsJson.Parse<TrackGraph>(InputFile.ReadAllText(path), path);
        _ = graph.Measure(path);
        return graph;
    }

    /// <summary>The track of a linearised recording; null where it is none.</summary>
    public static TrackGraph? Of(Recording recording) => recording.Provenance.TryGetValue(ProvenanceKey, out string? text)
        ? OptionsJson.Parse<TrackGraph>(text, $"{recording.Name}, provenance '{ProvenanceKey}'")
        : null;

    /// <summary>The recording with <c>position</c> as the linearised place on this track, the edge as <see cref="BranchChannel"/>, and the
    /// track itself; x and y stay.</summary>
    /// <param name="recording">Has channels <c>x</c> and <c>y</c> with the same samples.</param>
    /// <exception cref="InputException">It has none, or it was nowhere near the track.</exception>
    public Recording Linearize(Recording recording)
    {
        BehaviorChannel? x = recording.Channels.FirstOrDefault(channel => channel.Name == BinnedPlane.XChannel),
            y = recording.Channels.FirstOrDefault(channel => channel.Name == BinnedPlane.YChannel);
        if (x is null || y is null || x.UnitOfMeasure != y.UnitOfMeasure || !x.TimesSeconds.AsSpan().SequenceEqual(y.TimesSeconds))
        {
            throw new InputException(
                "has no x and y of one unit of measure and the same samples, so it lies in no plane", recording.Name,
                "give a recording with both; it has " + string.Join(", ", recording.Channels.Select(channel => channel.Name)));
        }
        TrackGeometry geometry = Measure(recording.Name);
        TrackPlace[] places = TrackProjection.Project(geometry, x.Values, y.Values);
        double apart = geometry.MedianDistance(places, x.Values, y.Values);
        if (!(apart <= geometry.Extent / 4))
        {
            throw new InputException(
                FormattableString.Invariant($"lies {apart:g3} {x.UnitOfMeasure} off this track in the median, which is ")
                    + FormattableString.Invariant($"{geometry.Extent:g3} across"),
                recording.Name, "give nodes in the unit and the frame of its x and y");
        }
        BehaviorChannel Channel(string name, string unit, Func<TrackPlace, double> value) => new(
            name, unit, x.TimesSeconds, [.. places.Select(place => place.Edge < 0 ? double.NaN : value(place))]);
        string[] made = [RecordingBinner.PositionChannel, BranchChannel];
        return recording with
        {
            Channels =
            [
                Channel(made[0], x.UnitOfMeasure, geometry.Linear),
                Channel(made[1], "1", place => place.Edge),
                .. recording.Channels.Where(channel => !made.Contains(channel.Name)),
            ],
            Provenance = new Dictionary<string, string>(recording.Provenance) { [ProvenanceKey] = OptionsJson.ToText(this) },
        };
    }

    /// <summary>Its lengths and ways.</summary>
    /// <param name="where">What errors name.</param>
    /// <exception cref="InputException">It is no track.</exception>
    internal TrackGeometry Measure(string where) => new(Nodes, Edges, Gap, where);

    /// <inheritdoc/>
    public bool Equals(TrackGraph? other) => other is not null && OptionsJson.ToText(this) == OptionsJson.ToText(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Nodes.Count, Edges.Count, Gap);
}
