using Dynamics.Data.Internals;
using Dynamics.Data;

namespace Dynamics.Formats.Internals;

/// <summary>Finds, or makes, the channel that is the position.</summary>
internal static class PositionChannel
{
    /// <summary>The channels with the one of a name as the position; as they are where no name is given.</summary>
    /// <exception cref="InputException">None is named so.</exception>
    public static IReadOnlyList<BehaviorChannel> Named(IReadOnlyList<BehaviorChannel> channels, string? name, string path)
    {
        if (name is null)
        {
            return channels;
        }
        BehaviorChannel one = channels.FirstOrDefault(channel => channel.Name == ChannelNaming.Parse(name).Name)
            ?? channels.FirstOrDefault(channel => channel.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"no position '{name}' among ({string.Join(", ", channels.Select(channel => channel.Name))})", path,
                "name one of them, or a file, by --position");
        return [one with { Name = RecordingBinner.PositionChannel },
            .. channels.Where(channel => channel != one && channel.Name != RecordingBinner.PositionChannel)];
    }

    /// <summary>Leaves channels with a <c>position</c>, or none, as they are; takes a single one, or an <c>x</c> without <c>y</c>, as it;
    /// else projects <c>x</c> and <c>y</c> on their direction of movement and adds that.</summary>
    /// <exception cref="InputException">None of these, x and y in two units of measure or on two clocks, or x
    /// and y that never move.</exception>
    public static IReadOnlyList<BehaviorChannel> Require(IReadOnlyList<BehaviorChannel> channels, string path, ImportNotes notes)
    {
        if (channels.Count == 0 || channels.Any(channel => channel.Name == RecordingBinner.PositionChannel))
        {
            return channels;
        }
        if (channels.Count == 1)
        {
            notes.Add($"column {channels[0].Name} taken as the position");
            return [channels[0] with { Name = RecordingBinner.PositionChannel }];
        }
        BehaviorChannel? x = channels.FirstOrDefault(channel => channel.Name == "x"),
            y = channels.FirstOrDefault(channel => channel.Name == "y");
        if (x is not null && y is null)
        {
            notes.Add("x taken as the position: there is no y");
            return [x with { Name = RecordingBinner.PositionChannel }, .. channels.Where(channel => channel != x)];
        }
        if (x is null || y is null)
        {
            throw new InputException($"no position among the columns ({string.Join(", ", channels.Select(channel => channel.Name))})", path,
                "name a column position_m, or two x_m and y_m");
        }
        if (x.UnitOfMeasure != y.UnitOfMeasure || !x.TimesSeconds.AsSpan().SequenceEqual(y.TimesSeconds))
        {
            throw new InputException(x.UnitOfMeasure != y.UnitOfMeasure
                ? $"x is in {x.UnitOfMeasure}, y in {y.UnitOfMeasure}"
                : "x and y were sampled at different times", path,
                "give both in one unit of measure, at the same times");
        }
        BehaviorChannel position = PrincipalAxis.Project(x, y, path, out double fraction);
        notes.Add(FormattableString.Invariant(
            $"position is the first principal component of x and y, weighted by movement ({100 * fraction:0.0} % of their variance)"));
        return [.. channels, position];
    }
}

/// <summary>Column names of behaviour tables: <c>x_px</c> is channel x in pixels.</summary>
internal static class ChannelNaming
{
    private static readonly string[] UnitsOfMeasure = ["m", "cm", "mm", "px", "deg", "rad"];

    /// <summary>Unit of measure of a column that names none.</summary>
    public const string Arbitrary = "a.u.";

    /// <summary>Splits a column name; without a known suffix the whole is the name.</summary>
    public static (string Name, string UnitOfMeasure) Parse(string column)
    {
        int at = column.LastIndexOf('_');
        return at > 0 && UnitsOfMeasure.Contains(column[(at + 1)..]) ? (column[..at], column[(at + 1)..]) : (column, Arbitrary);
    }

    /// <summary>The channel of a column. One in degrees or radians is an angle: it repeats after a full turn, and its values are those in
    /// [0, 360) or [0, 2 pi). But x and y in degrees are a place in the field of view, which does not wrap.</summary>
    public static BehaviorChannel ToChannel(string column, double[] times, double[] values)
    {
        (string name, string unit) = Parse(column);
        return name is not ("x" or "y") && AngularUnit.Periods.TryGetValue(unit, out double period)
            ? new(name, unit, times, Array.ConvertAll(values, value => Wrapping.Into(value, period))) { Period = period }
            : new(name, unit, times, values);
    }
}

/// <summary>Positions along a track that goes round: they repeat after a period.</summary>
internal static class CircularTrack
{
    /// <summary>Share of the period by which a position may lie beside [0, period], as projections on a circle do.</summary>
    private const double Slack = 0.01;

    /// <summary>A position from 0 (for hc-11, the reward) round to 0 again; the length of the track is that of the
    /// range that was seen.</summary>
    public static BehaviorChannel WrapAtObservedRange(BehaviorChannel position, ImportNotes notes)
    {
        double[] known = Array.FindAll(position.Values, double.IsFinite);
        if (known.Min() < 0)
        {
            notes.Add("the circular position has values below 0: it is not taken to wrap");
            return position;
        }
        return position with { Period = Math.BitIncrement(known.Max()) };
    }

    /// <summary>The recording with a position that wraps after a period that its user knows; <see cref="ImportOptions.ObservedPeriod"/>: at
    /// the observed range.</summary>
    /// <exception cref="InputException">There is no position, or it leaves [0, period].</exception>
    public static Recording Wrap(Recording recording, double period, string path)
    {
        int index = recording.Channels.ToList().FindIndex(channel => channel.Name == RecordingBinner.PositionChannel);
        if (index < 0)
        {
            throw new InputException("there is no position that could wrap", path, "leave --period out");
        }
        BehaviorChannel position = recording.Channels[index];
        double[] known = Array.FindAll(position.Values, double.IsFinite);
        double low = known.DefaultIfEmpty(0).Min(), high = known.DefaultIfEmpty(0).Max();
        double length = period == ImportOptions.ObservedPeriod ? Math.BitIncrement(high) : period;
        if (low < -Slack * length || high > (1 + Slack) * length || !(length > 0))
        {
            throw new InputException($"the position lies in {low} to {high} {position.UnitOfMeasure}, expected 0 to {length}", path,
                "give --period the track's length in the unit of the position, which counts from 0");
        }
        BehaviorChannel wrapped =
            position with { Values = Array.ConvertAll(position.Values, value => Wrapping.Into(value, length)), Period = length };
        return recording with
        {
            Channels = [.. recording.Channels.Select((channel, i) => i == index ? wrapped : channel)],
            Provenance = ImportNotes.With(
                recording.Provenance, FormattableString.Invariant($"position wraps after {length:0.####} {position.UnitOfMeasure}")),
        };
    }
}
