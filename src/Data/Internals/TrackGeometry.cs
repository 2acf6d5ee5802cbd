namespace Dynamics.Data.Internals;

/// <summary>A place on a track.</summary>
/// <param name="Edge">The edge, counted from 0; -1 where the place is not known.</param>
/// <param name="Along">Distance from the edge's first node.</param>
internal readonly record struct TrackPlace(int Edge, double Along);

/// <summary>Lengths and shortest ways of a track of straight edges between nodes in the plane.</summary>
internal sealed class TrackGeometry
{
    private readonly (double X, double Y)[] _nodes;
    private readonly (int From, int To)[] _ends;
    private readonly double[] _lengths, _offsets;
    private readonly double[,] _ways; // shortest way between nodes

    /// <summary>Measures a track.</summary>
    /// <param name="nodes">x and y of each node by its name.</param>
    /// <param name="edges">The names of each edge's two nodes.</param>
    /// <param name="gap">What the linearised position leaves between edges that do not follow each other.</param>
    /// <param name="where">What errors name.</param>
    /// <exception cref="InputException">It is no track.</exception>
    public TrackGeometry(
        IReadOnlyDictionary<string, IReadOnlyList<double>> nodes, IReadOnlyList<IReadOnlyList<string>> edges, double gap, string where)
    {
        string[] names = [.. nodes.Keys];
        Require(edges.Count > 0, "has no edges", where);
        foreach ((string name, IReadOnlyList<double> place) in nodes)
        {
            Require(place.Count == 2 && place.All(double.IsFinite), $"node '{name}' is no pair of numbers [x, y]", where);
        }
        _nodes = [.. nodes.Values.Select(place => (place[0], place[1]))];
        int Node(string name, int edge) => Array.IndexOf(names, name) is var index and >= 0
            ? index
            : throw Fault($"edge {edge} names the node '{name}', which there is not (there are {string.Join(", ", names)})", where);
        _ends = [.. edges.Select((edge, i) =>
        {
            Require(edge.Count == 2, $"edge {i} has {edge.Count} nodes", where);
            return (Node(edge[0], i), Node(edge[1], i));
        })];
        _lengths = [.. _ends.Select(edge => Distance(_nodes[edge.From], _nodes[edge.To]))];
        Require(_lengths.All(length => length > 0), "has an edge without a length", where);
        Extent = double.Hypot(
            _nodes.Max(node => node.X) - _nodes.Min(node => node.X), _nodes.Max(node => node.Y) - _nodes.Min(node => node.Y));
        _ways = Ways();
        int[] used = [.. _ends.SelectMany(edge => new[] { edge.From, edge.To }).Distinct()];
        Require(used.All(node => double.IsFinite(_ways[used[0], node])), "is not connected: some of its parts cannot be reached", where);
        _offsets = new double[_lengths.Length];
        for (int edge = 1; edge < _lengths.Length; edge++)
        {
            bool goesOn = _ends[edge].From == _ends[edge - 1].To;
            _offsets[edge] = _offsets[edge - 1] + _lengths[edge - 1] + (goesOn ? 0 : gap);
        }
    }

    /// <summary>Number of edges.</summary>
    public int EdgeCount => _ends.Length;

    /// <summary>Diagonal of the rectangle round all nodes.</summary>
    public double Extent { get; }

    /// <summary>The linearised position of a place.</summary>
    public double Linear(TrackPlace place) => _offsets[place.Edge] + place.Along;

    /// <summary>The place in the plane.</summary>
    public (double X, double Y) InPlane(TrackPlace place)
    {
        ((double fromX, double fromY), (double toX, double toY)) = (_nodes[_ends[place.Edge].From], _nodes[_ends[place.Edge].To]);
        double share = place.Along / _lengths[place.Edge];
        return (fromX + (share * (toX - fromX)), fromY + (share * (toY - fromY)));
    }

    /// <summary>The nearest place on an edge, and its distance.</summary>
    public (TrackPlace Place, double Distance) Nearest(int edge, double x, double y)
    {
        ((double fromX, double fromY), (double toX, double toY)) = (_nodes[_ends[edge].From], _nodes[_ends[edge].To]);
        double length = _lengths[edge];
        double along = (((x - fromX) * (toX - fromX)) + ((y - fromY) * (toY - fromY))) / length;
        TrackPlace place = new(edge, Math.Clamp(along, 0, length));
        return (place, Distance((x, y), InPlane(place)));
    }

    /// <summary>The nearest place on the track.</summary>
    public TrackPlace Nearest(double x, double y) => double.IsFinite(x) && double.IsFinite(y)
        ? Enumerable.Range(0, EdgeCount).Select(edge => Nearest(edge, x, y)).MinBy(found => found.Distance).Place
        : new(-1, double.NaN);

    /// <summary>Length of the shortest way along edges.</summary>
    public double Way(TrackPlace a, TrackPlace b)
    {
        ((int From, int To) from, (int From, int To) to) = (_ends[a.Edge], _ends[b.Edge]);
        double restA = _lengths[a.Edge] - a.Along, restB = _lengths[b.Edge] - b.Along;
        double round = Math.Min(
            Math.Min(a.Along + _ways[from.From, to.From] + b.Along, a.Along + _ways[from.From, to.To] + restB),
            Math.Min(restA + _ways[from.To, to.From] + b.Along, restA + _ways[from.To, to.To] + restB));
        return a.Edge == b.Edge ? Math.Min(round, Math.Abs(a.Along - b.Along)) : round;
    }

    /// <summary>Median distance of samples from their places on the track; NaN where no place is known.</summary>
    public double MedianDistance(TrackPlace[] places, double[] x, double[] y)
    {
        double[] distances = [.. Enumerable.Range(0, places.Length).Where(i => places[i].Edge >= 0)
            .Select(i => Distance((x[i], y[i]), InPlane(places[i]))).Order()];
        return distances.Length == 0 ? double.NaN : distances[distances.Length / 2];
    }

    /// <summary>Shortest ways between nodes (Floyd and Warshall).</summary>
    private double[,] Ways()
    {
        int count = _nodes.Length;
        double[,] ways = new double[count, count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                ways[i, j] = i == j ? 0 : double.PositiveInfinity;
            }
        }
        for (int edge = 0; edge < _ends.Length; edge++)
        {
            (int from, int to) = _ends[edge];
            ways[from, to] = ways[to, from] = Math.Min(ways[from, to], _lengths[edge]);
        }
        for (int over = 0; over < count; over++)
        {
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < count; j++)
                {
                    ways[i, j] = Math.Min(ways[i, j], ways[i, over] + ways[over, j]);
                }
            }
        }
        return ways;
    }

    private static double Distance((double X, double Y) a, (double X, double Y) b) => double.Hypot(a.X - b.X, a.Y - b.Y);

    private static void Require(bool holds, string fault, string where)
    {
        if (!holds)
        {
            throw Fault(fault, where);
        }
    }

    private static InputException Fault(string fault, string where) => new(
        $"the track {fault}", where, "give nodes by name with [x, y], and edges as pairs of their names, that hang together");
}

/// <summary>Which edge a tracked animal is on: the most likely sequence of edges (Viterbi 1967), given that samples scatter about the track
/// and that the way along it between two samples is about as long as the distance between them. At a junction the nearest edge alone
/// would flicker.</summary>
internal static class TrackProjection
{
    private const double ScatterOfExtent = 0.02; // standard deviation of samples about the track
    private const double LargestPenalty = 50; // for a way that does not fit: trackers jump
    private const double ChangePenalty = 5; // for a change of edge: where two edges meet, both fit, and noise alone would decide

    /// <summary>Places of samples; not known where a sample is not.</summary>
    /// <param name="geometry">The track.</param>
    /// <param name="x">x of each sample; NaN where it is not known.</param>
    /// <param name="y">y of each sample.</param>
    public static TrackPlace[] Project(TrackGeometry geometry, double[] x, double[] y)
    {
        int edges = geometry.EdgeCount;
        double scatter = ScatterOfExtent * geometry.Extent;
        TrackPlace[] result = new TrackPlace[x.Length];
        int[] from = new int[x.Length * edges];
        TrackPlace[] places = new TrackPlace[edges], before = new TrackPlace[edges];
        double[] costs = new double[edges], costsBefore = new double[edges];
        int first = -1; // of the stretch of known samples
        for (int i = 0; i <= x.Length; i++)
        {
            bool known = i < x.Length && double.IsFinite(x[i]) && double.IsFinite(y[i]);
            if (!known)
            {
                if (first >= 0)
                {
                    Trace(geometry, x, y, result, from, first, i - 1, Array.IndexOf(costs, costs.Min()));
                }
                first = -1;
                if (i < x.Length)
                {
                    result[i] = new(-1, double.NaN);
                }
                continue;
            }
            (before, places, costsBefore, costs) = (places, before, costs, costsBefore);
            double moved = first < 0 ? 0 : double.Hypot(x[i] - x[i - 1], y[i] - y[i - 1]);
            for (int edge = 0; edge < edges; edge++)
            {
                (places[edge], double distance) = geometry.Nearest(edge, x[i], y[i]);
                double least = first < 0 ? 0 : double.PositiveInfinity;
                for (int other = 0; first >= 0 && other < edges; other++)
                {
                    double misfit = Math.Abs(geometry.Way(before[other], places[edge]) - moved) / scatter;
                    double cost = costsBefore[other] + Math.Min(misfit, LargestPenalty) + (other == edge ? 0 : ChangePenalty);
                    if (cost < least)
                    {
                        (least, from[(i * edges) + edge]) = (cost, other);
                    }
                }
                costs[edge] = least + (0.5 * (distance / scatter) * (distance / scatter));
            }
            first = first < 0 ? i : first;
        }
        return result;
    }

    private static void Trace(
        TrackGeometry geometry, double[] x, double[] y, TrackPlace[] result, int[] from, int first, int last, int edge)
    {
        for (int i = last; i >= first; i--)
        {
            result[i] = geometry.Nearest(edge, x[i], y[i]).Place;
            edge = from[(i * geometry.EdgeCount) + edge];
        }
    }
}
