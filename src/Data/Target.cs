using Dynamics.Data.Internals;

namespace Dynamics.Data;

/// <summary>What is decoded of a recording: behaviour channels on its time bins, and how their values lie together: along a line, on a
/// circle, in a plane, along the edges of a track. Decoders see it as <see cref="Components"/>, plain numbers that do not wrap; errors are
/// distances between the places that these stand for.</summary>
public abstract class Target
{
    private protected Target(
        string name, string topology, string unitOfMeasure, IReadOnlyList<TargetComponent> components, string runningRule,
        IReadOnlyList<Lap> laps)
    {
        (Name, Topology, UnitOfMeasure, Components) = (name, topology, unitOfMeasure, components);
        (RunningRule, Laps) = (runningRule, laps);
    }

    /// <summary>The channels, for instance <c>position</c> or <c>x,y</c>.</summary>
    public string Name { get; }

    /// <summary>In a word: <c>line</c>, <c>circle</c>, <c>plane</c> or <c>graph</c>.</summary>
    public string Topology { get; }

    /// <summary>Unit of measure of distances between true and decoded place, that of the channels.</summary>
    public string UnitOfMeasure { get; }

    /// <summary>What decoders decode, one after the other: a line itself, cosine and sine of a circle, the two channels of a plane. All
    /// share counts, tracked and running bins.</summary>
    public IReadOnlyList<TargetComponent> Components { get; }

    /// <summary>When a bin counts as running, in words.</summary>
    public string RunningRule { get; }

    /// <summary>Laps in order of time; none where the animal has no track.</summary>
    public IReadOnlyList<Lap> Laps { get; }

    /// <summary>The recording's position: a circle where it has a period, else a line. Bins run as the recording says, but every tracked
    /// bin of an angle (unit rad or deg) counts: turning the head is no running.</summary>
    public static Target OfPosition(BinnedRecording recording)
    {
        string speed = FormattableString.Invariant($"|velocity| > {recording.Options.RunningThreshold:g3} {recording.PositionUnit}/s");
        return Channel(recording, IsAngle(recording) ? (recording.Tracked, "every tracked bin of an angle") : (recording.Running, speed));
    }

    /// <summary>Channels of a recording, on the bins that the options say.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="binning">The time grid; its position channel is what is decoded where nothing is named.</param>
    /// <param name="names">One channel, or two with a comma between them, which are a plane. Null: the position, or the plane of x and y
    /// where the recording has these and no position. The name of the position channel means the same as null; of a linearised recording
    /// it is the place on its track (<see cref="TrackGraph"/>). Other channels than the
    /// position run when the animal does: by its speed in the plane of x and y, where the recording has that.</param>
    /// <exception cref="InputException">No such channel, more than two, or two that are no plane.</exception>
    public static Target Of(Recording recording, BinningOptions binning, string? names)
    {
        string fallback = recording.Channels.Any(channel => channel.Name == binning.PositionChannel) || !HasPlane(recording)
            ? binning.PositionChannel
            : $"{BinnedPlane.XChannel},{BinnedPlane.YChannel}";
        string[] asked = (names ?? fallback).Split(',', StringSplitOptions.TrimEntries);
        BinnedRecording On(string channel) => RecordingBinner.Bin(recording, binning with { PositionChannel = channel });
        if (asked is [{ } position] && position == binning.PositionChannel)
        {
            if (position == RecordingBinner.PositionChannel && TrackGraph.Of(recording) is { } graph && HasPlane(recording))
            {
                return OnTrack(graph, recording, On(BinnedPlane.XChannel), On(BinnedPlane.YChannel), binning);
            }
            return OfPosition(On(position));
        }
        string[] channels = [.. asked.Select(name => Find(recording, name).Name)];
        return channels switch
        {
            [{ } one] => OfOther(recording, On(one), binning),
            [{ } first, { } second] when first != second => Plane(recording, On(first), On(second), binning),
            _ => throw new InputException(
                $"'{names}' is neither one channel nor two different ones", "--target",
                "name one, or the two of a plane, such as x,y; decode others one after the other"),
        };
    }

    /// <summary>Distance between the true and the predicted place.</summary>
    /// <param name="truth">True components [component][bin].</param>
    /// <param name="predicted">Predicted components [component][bin].</param>
    /// <returns>In <see cref="UnitOfMeasure"/> [bin].</returns>
    public abstract double[] Distances(IReadOnlyList<float[]> truth, IReadOnlyList<float[]> predicted);

    /// <summary>The place that components stand for as one number in <see cref="UnitOfMeasure"/> [bin]; NaN in a plane.</summary>
    /// <param name="components">Components [component][bin].</param>
    public abstract float[] Place(IReadOnlyList<float[]> components);

    private static bool IsAngle(BinnedRecording recording) =>
        !double.IsNaN(recording.PositionPeriod) && AngularUnit.Periods.ContainsKey(recording.PositionUnit);

    private static bool HasPlane(Recording recording) =>
        new[] { BinnedPlane.XChannel, BinnedPlane.YChannel }.All(name => recording.Channels.Any(channel => channel.Name == name));

    private static Target Channel(BinnedRecording recording, (bool[] Bins, string Rule) running)
    {
        recording = recording with { Running = running.Bins };
        return double.IsNaN(recording.PositionPeriod)
            ? new LineTarget(recording, running.Rule)
            : new CircleTarget(recording, running.Rule);
    }

    private static Target OfOther(Recording recording, BinnedRecording channel, BinningOptions binning) =>
        BinnedPlane.Of(recording, channel, binning) is { } plane
            ? Channel(channel, (And(channel.Tracked, plane.Running), SpeedRule(plane)))
            : OfPosition(channel);

    private static PlaneTarget Plane(Recording recording, BinnedRecording x, BinnedRecording y, BinningOptions binning)
    {
        if (x.PositionUnit != y.PositionUnit || !double.IsNaN(x.PositionPeriod) || !double.IsNaN(y.PositionPeriod))
        {
            throw new InputException(
                $"{x.Options.PositionChannel} ({x.PositionUnit}) and {y.Options.PositionChannel} ({y.PositionUnit}) are no plane",
                "--target",
                "name two channels of one unit of measure that do not wrap, or decode them one after the other");
        }
        bool[] tracked = And(x.Tracked, y.Tracked);
        BinnedPlane? moved = BinnedPlane.Of(recording, x, binning);
        return new PlaneTarget(
            x, y, tracked, moved is null ? tracked : And(tracked, moved.Running), moved is null ? "every tracked bin" : SpeedRule(moved));
    }

    private static TrackTarget OnTrack(
        TrackGraph graph, Recording recording, BinnedRecording x, BinnedRecording y, BinningOptions binning)
    {
        TrackGeometry geometry = graph.Measure(recording.Name);
        double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);
        TrackPlace[] places = TrackProjection.Project(geometry, Doubles(x.Position), Doubles(y.Position));
        bool[] tracked = [.. places.Select(place => place.Edge >= 0)];
        BinnedPlane? moved = BinnedPlane.Of(recording, x, binning);
        return new TrackTarget(
            geometry, [x, y], places, moved is null ? tracked : And(tracked, moved.Running),
            moved is null ? "every tracked bin" : SpeedRule(moved));
    }

    private static string SpeedRule(BinnedPlane plane) =>
        FormattableString.Invariant($"speed > {plane.RunningThreshold:g3} {plane.UnitOfMeasure}/s");

    private static bool[] And(bool[] first, bool[] second) => [.. first.Zip(second, (a, b) => a && b)];

    /// <summary>The channel of a name, or of a name with its unit, as columns of tables have it.</summary>
    private static BehaviorChannel Find(Recording recording, string name) =>
        recording.Channels.FirstOrDefault(channel => channel.Name == name)
        ?? recording.Channels.FirstOrDefault(channel => $"{channel.Name}_{channel.UnitOfMeasure}" == name)
        ?? throw new InputException(
            $"no behaviour channel named '{name}'", recording.Name, recording.Channels.Count == 0
                ? "import a recording with tracked behaviour"
                : $"name some of its channels: {string.Join(", ", recording.Channels.Select(channel => channel.Name))}");

    private sealed class LineTarget(BinnedRecording recording, string runningRule) : Target(
        recording.Options.PositionChannel, "line", recording.PositionUnit,
        [new TargetComponent(recording.Options.PositionChannel, recording)], runningRule, LapDetector.Detect(recording, new LapOptions()))
    {
        public override double[] Distances(IReadOnlyList<float[]> truth, IReadOnlyList<float[]> predicted) =>
            [.. truth[0].Zip(predicted[0], (a, b) => Math.Abs(a - (double)b))];

        public override float[] Place(IReadOnlyList<float[]> components) => components[0];
    }

    private sealed class PlaneTarget(
        BinnedRecording x, BinnedRecording y, bool[] tracked, bool[] running, string runningRule) : Target(
        $"{x.Options.PositionChannel},{y.Options.PositionChannel}", "plane", x.PositionUnit,
        [Component(x, tracked, running), Component(y, tracked, running)], runningRule, [])
    {
        public override double[] Distances(IReadOnlyList<float[]> truth, IReadOnlyList<float[]> predicted) => [.. truth[0].Select(
            (_, bin) => double.Hypot(truth[0][bin] - (double)predicted[0][bin], truth[1][bin] - (double)predicted[1][bin]))];

        public override float[] Place(IReadOnlyList<float[]> components) => [.. components[0].Select(_ => float.NaN)];

        private static TargetComponent Component(BinnedRecording channel, bool[] tracked, bool[] running) => new(
            channel.Options.PositionChannel,
            channel with
            {
                Position = [.. channel.Position.Zip(tracked, (value, known) => known ? value : float.NaN)],
                Tracked = tracked,
                Running = running,
            });
    }

    /// <summary>Places on a track, decoded as their x and y; a prediction stands for the nearest place on the track, and distances are
    /// those of the way along it.</summary>
    private sealed class TrackTarget(
        TrackGeometry geometry, BinnedRecording[] plane, TrackPlace[] places, bool[] running, string runningRule) : Target(
        RecordingBinner.PositionChannel, "graph", plane[0].PositionUnit,
        [.. plane.Select((channel, axis) => Component(geometry, channel, axis, places, running))], runningRule, [])
    {
        public override double[] Distances(IReadOnlyList<float[]> truth, IReadOnlyList<float[]> predicted)
        {
            (TrackPlace[] from, TrackPlace[] to) = (Nearest(truth), Nearest(predicted));
            return [.. from.Zip(to, (a, b) => a.Edge < 0 || b.Edge < 0 ? double.NaN : geometry.Way(a, b))];
        }

        public override float[] Place(IReadOnlyList<float[]> components) =>
            [.. Nearest(components).Select(place => place.Edge < 0 ? float.NaN : (float)geometry.Linear(place))];

        private TrackPlace[] Nearest(IReadOnlyList<float[]> components) =>
            [.. components[0].Zip(components[1], (x, y) => geometry.Nearest(x, y))];

        private static TargetComponent Component(
            TrackGeometry geometry, BinnedRecording channel, int axis, TrackPlace[] places, bool[] running)
        {
            float At(TrackPlace place)
            {
                if (place.Edge < 0)
                {
                    return float.NaN;
                }
                (double x, double y) = geometry.InPlane(place);
                return (float)(axis == 0 ? x : y);
            }
            return new(channel.Options.PositionChannel, channel with
            {
                Position = [.. places.Select(At)], Tracked = [.. places.Select(place => place.Edge >= 0)], Running = running,
            });
        }
    }
}

/// <summary>A channel that repeats after a period. It is decoded as cosine and sine of its angle, and the place is the angle of the two
/// predictions, whatever their length.</summary>
public sealed class CircleTarget : Target
{
    internal CircleTarget(BinnedRecording recording, string runningRule)
        : base(
            recording.Options.PositionChannel, "circle", recording.PositionUnit,
            [Component("cos", recording, Math.Cos), Component("sin", recording, Math.Sin)], runningRule,
            LapDetector.Detect(recording, new LapOptions())) => Period = recording.PositionPeriod;

    /// <summary>Length once round, in <see cref="Target.UnitOfMeasure"/>.</summary>
    public double Period { get; }

    /// <inheritdoc/>
    public override double[] Distances(IReadOnlyList<float[]> truth, IReadOnlyList<float[]> predicted) => [.. truth[0].Select(
        (_, bin) => Math.Abs(Wrapping.Shortest(Angle(truth, bin) - Angle(predicted, bin), Math.Tau)) * Period / Math.Tau)];

    /// <inheritdoc/>
    public override float[] Place(IReadOnlyList<float[]> components) => [.. components[0].Select(
        (_, bin) => (float)Wrapping.Into(Angle(components, bin) * Period / Math.Tau, Period))];

    private static double Angle(IReadOnlyList<float[]> components, int bin) => Math.Atan2(components[1][bin], components[0][bin]);

    private static TargetComponent Component(string name, BinnedRecording recording, Func<double, double> of)
    {
        double perUnit = Math.Tau / recording.PositionPeriod;
        return new TargetComponent(name, recording with
        {
            Position = [.. recording.Position.Select(value => (float)of(value * perUnit))],
            PositionUnit = "1",
            PositionPeriod = double.NaN,
        });
    }
}

/// <summary>One plain number that decoders decode.</summary>
/// <param name="Name">Its part in the names of figures: the channel, or <c>cos</c> and <c>sin</c>.</param>
/// <param name="Recording">The recording with this number as its position.</param>
public sealed record TargetComponent(string Name, BinnedRecording Recording);

/// <summary>Units of measure of angles.</summary>
public static class AngularUnit
{
    /// <summary>Once round, by unit of measure.</summary>
    public static IReadOnlyDictionary<string, double> Periods { get; } =
        new Dictionary<string, double> { ["rad"] = Math.Tau, ["deg"] = 360 };
}
