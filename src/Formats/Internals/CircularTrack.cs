using Dynamics.Data;
using Dynamics.Data.Internals;

namespace Dynamics.Formats.Internals;

/// <summary>Positions along a track that goes round: they repeat after a period.</summary>
internal static class CircularTrack
{
    /// <summary>Share of the period by which a position may lie beside [0, period], as projections on a circle do.</summary>
    private const double Slack = 0.01;

    /// <summary>A position from 0 (for hc-11, the reward) round to 0 again; the length of the track is that of the range that was seen.</summary>
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

    /// <summary>The recording with a position that wraps after a period that its user knows; <see cref="ImportOptions.ObservedPeriod"/>: at the
    /// observed range.</summary>
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
            throw new InputException($"the position lies in {low} to {high} {position.UnitOfMeasure}, expected 0 to {length}", path, "give --period the track's length in the unit of the position, which counts from 0");
        }
        BehaviorChannel wrapped = position with { Values = Array.ConvertAll(position.Values, value => Wrapping.Into(value, length)), Period = length };
        return recording with
        {
            Channels = [.. recording.Channels.Select((channel, i) => i == index ? wrapped : channel)],
            Provenance = ImportNotes.With(recording.Provenance, FormattableString.Invariant($"position wraps after {length:0.####} {position.UnitOfMeasure}")),
        };
    }
}
