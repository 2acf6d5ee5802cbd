using Dynamics.Data;
using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Nwb;

/// <summary>Finds and reads the position in an NWB file.</summary>
internal static class NwbPosition
{
    private const string SpatialSeries = "SpatialSeries";
    private static readonly string[] s_otherContainers = ["CompassDirection", "EyeTracking", "PupilTracking"];

    /// <summary>The channels of the position: of several that in which the animal goes farthest, those called after rest last; where there
    /// are one along a track and one in the plane for the same time, both. Empty where the file has none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="nodes">Its typed groups.</param>
    /// <param name="chosen">Path or name of the series; null: found by its type.</param>
    /// <param name="sessionEnd">Where epochs and spikes end, seconds; NaN if there are none.</param>
    /// <param name="notes">Told what was taken and mended.</param>
    /// <exception cref="InputException">None or several are called so, or one cannot be used.</exception>
    public static IReadOnlyList<BehaviorChannel> Read(
        Hdf5File file, IReadOnlyList<NwbNode> nodes, string? chosen, double sessionEnd, ImportNotes notes)
    {
        NwbSeries[] series =
            [.. (chosen is null ? Likely(nodes) : Named(nodes, chosen)).Select(node => NwbSeries.Open(file, node)).OfType<NwbSeries>()];
        foreach (NwbSeries one in series.Where(one => one.MendRate(sessionEnd)))
        {
            notes.Add(FormattableString.Invariant($"the rate of {one.Node.Path} is its sampling interval: taken as {one.Rate:0.####} Hz"));
        }
        IReadOnlyList<NwbTrack> tracks = NwbTrack.Of(series);
        if (chosen is not null && tracks.Count != 1)
        {
            IEnumerable<NwbNode> there = tracks.Count > 1
                ? series.Select(one => one.Node)
                : nodes.Where(node => node.Type is SpatialSeries or "TimeSeries");
            throw file.Fault("/", $"{(tracks.Count == 0 ? "no" : "more than one")} series of 1 to 3 values a sample is called '{chosen}'",
                $"give the path of one by --position: {string.Join(", ", there.Take(10).Select(node => node.Path))}");
        }
        return tracks.Count == 0 ? [] : Read(tracks, notes);
    }

    /// <summary>The series that look like positions and were not taken, with their shapes; empty where there are none.</summary>
    public static string Unusable(Hdf5File file, IReadOnlyList<NwbNode> nodes)
    {
        string[] found = [.. Likely(nodes).Select(node => (node.Path, Data: file.Root.RequireGroup(node.Path).Dataset("data")))
            .Where(series => series.Data is not null).Take(5).Select(series => $"{series.Path} holds data of {series.Data!.ShapeText}")];
        return found.Length == 0 ? "" : $"{string.Join(", ", found)}; expected T, T x 1, T x 2 or T x 3 numbers";
    }

    private static IReadOnlyList<BehaviorChannel> Read(IReadOnlyList<NwbTrack> tracks, ImportNotes notes)
    {
        NwbTrack main = tracks.Count == 1 ? tracks[0] : tracks.MaxBy(track => (!track.IsOfRest, track.Travelled()))!;
        NwbTrack[] group = [.. tracks.Where(track => track == main || track.SharesTimeWith(main))];
        NwbTrack? along = group.Where(track => track.Dimensions == 1).OrderByDescending(track => track.IsLinearized).FirstOrDefault();
        NwbTrack? plane = group.FirstOrDefault(track => track.Dimensions > 1);
        List<BehaviorChannel> channels = [.. along?.Read(notes) ?? [], .. plane?.Read(notes) ?? []];
        if (along is { IsCircular: true } && channels[0].Values.Any(double.IsFinite))
        {
            channels[0] = CircularTrack.WrapAtObservedRange(channels[0], notes);
            notes.Add(FormattableString.Invariant(
                $"{along.Path} is called circular: the position wraps after {channels[0].Period:0.####} {channels[0].UnitOfMeasure}"));
        }
        string taken = string.Join(" and ", new[] { along, plane }.OfType<NwbTrack>().Select(track => track.Path));
        string[] others = [.. tracks.Where(track => track != along && track != plane).Select(track => track.Path)];
        if (along is null || tracks.Count > 1)
        {
            string rest = others.Length > 0 ? $"; others there: {string.Join(", ", others.Take(10))}" : "";
            notes.Add($"{(along is null ? "x and y are" : "position is")} {taken}{rest}");
        }
        return channels;
    }

    /// <summary>Spatial series that are no directions of head or eyes; where there are none, time series that
    /// are called position.</summary>
    private static IEnumerable<NwbNode> Likely(IReadOnlyList<NwbNode> nodes)
    {
        NwbNode[] spatial = [.. nodes.Where(node => node.Type == SpatialSeries && !s_otherContainers.Contains(node.Container))];
        return spatial.Length > 0
            ? spatial
            : nodes.Where(node => node.Type == "TimeSeries" && node.Path.Contains("position", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The group of that path, or those of that name; below a container, what it holds.</summary>
    private static IEnumerable<NwbNode> Named(IReadOnlyList<NwbNode> nodes, string chosen)
    {
        string path = "/" + chosen.Trim('/');
        NwbNode[] exact = [.. nodes.Where(node => node.Path == path || node.Parent == path)];
        return exact.Length > 0 ? exact : nodes.Where(node =>
            node.Name.Equals(chosen, StringComparison.OrdinalIgnoreCase) || node.Parent.EndsWith(path, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>A position of an NWB file: one series of 1 to 3 values a sample, or a series for each of x, y and perhaps z.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Parts">One series, or one for each axis.</param>
internal sealed record NwbTrack(string Path, IReadOnlyList<NwbSeries> Parts)
{
    private static readonly string[] s_axes = ["x", "y", "z"], s_rest = ["sleep", "rest", "home", "box", "cage"];

    /// <summary>Values a sample.</summary>
    public int Dimensions => Parts.Count > 1 ? Parts.Count : Parts[0].Columns;

    /// <summary>Time between first and last sample, seconds.</summary>
    public double Duration => Parts[0].End - Parts[0].Start;

    /// <summary>Whether its name says that the animal rests.</summary>
    public bool IsOfRest => s_rest.Any(word => Path[Path.LastIndexOf('/')..].Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>How far the animal goes, counted in steps of a second so that a tracker's noise counts little; in the unit of the
    /// values.</summary>
    public double Travelled()
    {
        IReadOnlyList<BehaviorChannel> axes = Read(new ImportNotes());
        double[] times = axes[0].TimesSeconds;
        double sum = 0;
        for (int i = 0, before = 0; i < times.Length; i++)
        {
            if (times[i] - times[before] >= 1)
            {
                double step = Math.Sqrt(axes.Sum(axis => Math.Pow(axis.Values[i] - axis.Values[before], 2)));
                sum += double.IsFinite(step) ? step : 0;
                before = i;
            }
        }
        return sum;
    }

    /// <summary>Whether its name says that it was projected on a track.</summary>
    public bool IsLinearized => Path.Contains("linear", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether its name says that the track goes round.</summary>
    public bool IsCircular => Path.Contains("circular", StringComparison.OrdinalIgnoreCase);

    /// <summary>The positions among the series: 1-D siblings named x and y are one.</summary>
    public static IReadOnlyList<NwbTrack> Of(IReadOnlyList<NwbSeries> series)
    {
        List<NwbTrack> tracks = [];
        foreach (IGrouping<string, NwbSeries> siblings in series.GroupBy(one => one.Node.Parent))
        {
            // x, then y, then z, as far as they are there and go together
            NwbSeries[] axes =
            [
                .. s_axes.Select(axis =>
                    siblings.FirstOrDefault(one => one.Columns == 1 && one.Node.Name.Equals(axis, StringComparison.OrdinalIgnoreCase)))
                    .TakeWhile(axis => axis is not null).OfType<NwbSeries>(),
            ];
            bool planar = axes.Length >= 2 && axes.All(axis => axis.Samples == axes[0].Samples);
            if (planar)
            {
                tracks.Add(new(siblings.Key, axes));
            }
            tracks.AddRange(siblings.Where(one => !planar || !axes.Contains(one)).Select(one => new NwbTrack(one.Node.Path, [one])));
        }
        return tracks;
    }

    /// <summary>Whether two are of (nearly) the same time.</summary>
    public bool SharesTimeWith(NwbTrack other)
    {
        double shared = Math.Min(Parts[0].End, other.Parts[0].End) - Math.Max(Parts[0].Start, other.Parts[0].Start);
        return shared >= 0.9 * Math.Max(Duration, other.Duration);
    }

    /// <summary>Its channels: <c>position</c>, or <c>x</c>, <c>y</c> and <c>z</c>.</summary>
    public IReadOnlyList<BehaviorChannel> Read(ImportNotes notes)
    {
        if (Parts.Count == 1)
        {
            return Parts[0].Read(Dimensions == 1 ? [RecordingBinner.PositionChannel] : s_axes[..Dimensions], notes);
        }
        BehaviorChannel[] channels = [.. Parts.SelectMany((part, i) => part.Read([s_axes[i]], notes))];
        return channels.All(channel => channel.TimesSeconds.AsSpan().SequenceEqual(channels[0].TimesSeconds))
            ? channels
            : throw Parts[0].Fault($"x and y of {Path} are sampled at different times");
    }
}
