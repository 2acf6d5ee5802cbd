using Dynamics.Data.Internals;
using Dynamics.Data;
using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Hc11;

/// <summary>The tracked behaviour of an hc-11 session: position along the track (NaN unless the rat runs on it), x and y.</summary>
internal static class Hc11Behavior
{
    private const string Linearized = "OneDLocation", Planar = "TwoDLocation";

    /// <summary>The channels, over the whole tracked time. <paramref name="chosen"/>: which variable becomes the position, null for
    /// OneDLocation where there is one.</summary>
    /// <exception cref="InputException">A variable is missing, has another length than the times, or another name is asked for.</exception>
    public static IReadOnlyList<BehaviorChannel> Read(Hdf5Group session, string? chosen, bool circular, ImportNotes notes)
    {
        Hdf5Group group = session.RequireGroup("Position");
        if (chosen is not (null or Linearized or Planar))
        {
            throw new InputException(
                $"'{chosen}' is no position of an hc-11 session", "--position", $"use {Linearized} (default) or {Planar}");
        }
        double[] times = MatlabVariables.RequireVector(group, "TimeStamps");
        SampleTimes.RequireAscending(times, group, "TimeStamps");
        List<BehaviorChannel> channels = [];
        AddPosition(channels, group, times, chosen, circular, notes);
        foreach (string name in (string[])["linspeed_raw", "linspeed_sm"])
        {
            if (MatlabVariables.Vector(group, name) is { Length: > 0 } speed)
            {
                channels.Add(Channel(group, name, "m/s", times, speed, name));
            }
        }
        return channels;
    }

    private static void AddPosition(
        List<BehaviorChannel> channels, Hdf5Group group, double[] times, string? chosen, bool circular, ImportNotes notes)
    {
        double[]? along = chosen == Planar ? null : MatlabVariables.Vector(group, Linearized);
        if (along is not null)
        {
            BehaviorChannel position = Channel(group, RecordingBinner.PositionChannel, "m", times, along, Linearized);
            channels.Add(circular ? CircularTrack.WrapAtObservedRange(position, notes) : position);
        }
        if (MatlabVariables.TwoColumns(group, Planar) is var (x, y))
        {
            channels.Add(Channel(group, "x", "m", times, x, Planar));
            channels.Add(Channel(group, "y", "m", times, y, Planar));
        }
        if (along is null)
        {
            if (channels.Count == 0)
            {
                throw group.Fault($"holds neither {Linearized} nor {Planar}");
            }
            BehaviorChannel projected = PrincipalAxis.Project(channels[0], channels[1], group.File.Path, out double fraction);
            notes.Add(FormattableString.Invariant(
                $"position is the first principal component of {Planar}, weighted by movement ({100 * fraction:0.0} % of its variance)"));
            channels.Insert(0, projected);
        }
    }

    private static BehaviorChannel Channel(Hdf5Group group, string name, string unit, double[] times, double[] values, string source)
    {
        if (values.Length != times.Length)
        {
            throw group.Fault($"{source} has {values.Length} samples, TimeStamps {times.Length}");
        }
        return values.Any(double.IsFinite)
            ? new BehaviorChannel(name, unit, times, values)
            : throw group.Fault($"no value of {source} is known",
                $"export it again{(source == Linearized ? $", or import with --position {Planar}" : "")}");
    }
}

/// <summary>Times of samples, as HDF5 files hold them.</summary>
internal static class SampleTimes
{
    /// <exception cref="InputException">A time is not finite, or not after the one before; or there are fewer than two.</exception>
    public static void RequireAscending(double[] times, Hdf5Object owner, string name)
    {
        if (AscendingTimes.FirstBreach(times, strictly: true) is int at)
        {
            throw owner.Fault($"{name}: time {at + 1} of {times.Length}, {times[at]} s, is not finite or not after the one before");
        }
        if (times.Length < 2)
        {
            throw owner.Fault($"{name}: {times.Length} tracked times, expected a time series");
        }
    }
}
