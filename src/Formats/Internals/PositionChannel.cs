using Dynamics.Data;

namespace Dynamics.Formats.Internals;

/// <summary>Finds, or makes, the channel that is the position.</summary>
internal static class PositionChannel
{
    /// <summary>Leaves channels with a <c>position</c> as they are; takes a single one as it; else projects <c>x</c> and <c>y</c> on their
    /// direction of movement and adds that.</summary>
    /// <exception cref="InputException">None of these, x and y in two units of measure or on two clocks, or x and y that never move.</exception>
    public static IReadOnlyList<BehaviorChannel> Require(IReadOnlyList<BehaviorChannel> channels, string path, ImportNotes notes)
    {
        if (channels.Any(channel => channel.Name == RecordingBinner.PositionChannel))
        {
            return channels;
        }
        if (channels.Count == 1)
        {
            notes.Add($"column {channels[0].Name} taken as the position");
            return [channels[0] with { Name = RecordingBinner.PositionChannel }];
        }
        BehaviorChannel? x = channels.FirstOrDefault(channel => channel.Name == "x"), y = channels.FirstOrDefault(channel => channel.Name == "y");
        if (x is null || y is null)
        {
            throw new InputException($"no position among the columns ({string.Join(", ", channels.Select(channel => channel.Name))})", path,
                "name a column position_m, or two x_m and y_m");
        }
        if (x.UnitOfMeasure != y.UnitOfMeasure || !x.TimesSeconds.AsSpan().SequenceEqual(y.TimesSeconds))
        {
            throw new InputException(x.UnitOfMeasure != y.UnitOfMeasure ? $"x is in {x.UnitOfMeasure}, y in {y.UnitOfMeasure}" : "x and y were sampled at different times", path,
                "give both in one unit of measure, at the same times");
        }
        BehaviorChannel position = PrincipalAxis.Project(x, y, path, out double fraction);
        notes.Add(FormattableString.Invariant($"position is the first principal component of x and y, weighted by movement ({100 * fraction:0.0} % of their variance)"));
        return [.. channels, position];
    }
}
