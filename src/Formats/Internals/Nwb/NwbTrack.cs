using Dynamics.Data;

namespace Dynamics.Formats.Internals.Nwb;

/// <summary>A position of an NWB file: one series of 1 to 3 values a sample, or a series for each of x, y and perhaps z.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Parts">One series, or one for each axis.</param>
internal sealed record NwbTrack(string Path, IReadOnlyList<NwbSeries> Parts)
{
    private static readonly string[] s_axes = ["x", "y", "z"];

    /// <summary>Values a sample.</summary>
    public int Dimensions => Parts.Count > 1 ? Parts.Count : Parts[0].Columns;

    /// <summary>Time between first and last sample, seconds.</summary>
    public double Duration => Parts[0].End - Parts[0].Start;

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
                .. s_axes.Select(axis => siblings.FirstOrDefault(one => one.Columns == 1 && one.Node.Name.Equals(axis, StringComparison.OrdinalIgnoreCase)))
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
