using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

/// <summary>Small recordings of an angle and of a place in the plane, with known rates.</summary>
internal static class SmallShapes
{
    public const int Bins = 4000, Units = 12;
    private const double BinWidth = 0.1;

    public static Split Split { get; } = SmallTrack.Split(Bins);

    /// <summary>Options with which all decoders together take seconds.</summary>
    public static DecodingOptions Options { get; } = SmallTrack.Options with
    {
        Bayes = SmallTrack.Options.Bayes with { PlaneCellsAlong = 12, SmoothingFractions = [0.06], BinFraction = 1.0 / 40 },
        BootstrapResamples = 40,
        NullShifts = 20,
    };

    /// <summary>An angle that wanders, rad, and units with a preferred direction; turned by <paramref name="turn"/>.</summary>
    public static BinnedRecording Circle(double turn = 0)
    {
        var random = new RandomStream(3, 1);
        double[] angle = new double[Bins];
        double speed = 0;
        for (int bin = 1; bin < Bins; bin++)
        {
            speed = (0.9 * speed) + (0.1 * random.NextGaussian());
            angle[bin] = angle[bin - 1] + speed;
        }
        double Rate(int bin, int unit) => 0.5 + (25 * Math.Exp(4 * (Math.Cos(angle[bin] - (Math.Tau * unit / Units)) - 1)));
        return Recording(Rate, [.. angle.Select(a => (float)Wrapped(a + turn))], "rad", Math.Tau);
    }

    /// <summary>A place that wanders in a box of 1 m, with round place fields; the recordings along x and y.</summary>
    public static Target Plane()
    {
        BinnedRecording[] axes = Axes(1);
        return TestTargets.Plane(axes[0], axes[1]);
    }

    public static BinnedRecording[] Axes(ulong seed)
    {
        var random = new RandomStream(seed, 7);
        float[][] place = [new float[Bins], new float[Bins]];
        for (int axis = 0; axis < 2; axis++)
        {
            (double at, double speed) = (0.5, 0);
            for (int bin = 0; bin < Bins; bin++)
            {
                speed = (0.95 * speed) + (0.01 * random.NextGaussian());
                at += speed;
                speed = at is < 0 or > 1 ? -speed : speed;
                at = Math.Clamp(at, 0, 1);
                place[axis][bin] = (float)at;
            }
        }
        (double X, double Y)[] centres = [.. Enumerable.Range(0, Units).Select(u => ((0.5 + (u % 4)) / 4, (0.5 + (u / 4)) / 3))];
        double Rate(int bin, int unit) => 0.3 + (25 * Math.Exp(-0.5
            * (Square(place[0][bin] - centres[unit].X) + Square(place[1][bin] - centres[unit].Y)) / Square(0.15)));
        return [.. place.Select(axis => Recording(Rate, axis, "m", double.NaN))];
    }

    public static double Wrapped(double angle) => angle - (Math.Tau * Math.Floor(angle / Math.Tau));

    private static double Square(double value) => value * value;

    private static BinnedRecording Recording(Func<int, int, double> rate, float[] position, string unit, double period)
    {
        var random = new RandomStream(5, 2);
        return new BinnedRecording
        {
            Name = "shapes",
            BinWidthSeconds = BinWidth,
            FirstBinStartSeconds = 0,
            Counts = SmallTrack.Counts(Bins, Units, (bin, one) => SmallTrack.Poisson(random, rate(bin, one) * BinWidth)),
            Position = position,
            PositionUnit = unit,
            PositionPeriod = period,
            Velocity = new float[Bins],
            Tracked = [.. Enumerable.Repeat(true, Bins)],
            Running = [.. Enumerable.Range(0, Bins).Select(bin => bin % 40 < 30)],
            Options = new BinningOptions { RunningThreshold = 0.1 },
        };
    }
}

/// <summary>Makes a plane of two recordings that share everything but position.</summary>
internal static class TestTargets
{
    public static Target Plane(BinnedRecording x, BinnedRecording y)
    {
        double width = x.BinWidthSeconds;
        double[] times = [.. Enumerable.Range(0, x.BinCount).Select(bin => (bin + 0.5) * width)];
        BehaviorChannel Channel(string name, BinnedRecording axis) =>
            new(name, axis.PositionUnit, times, [.. axis.Position.Select(value => (double)value)]);
        var recording = new Recording
        {
            Name = x.Name,
            StartSeconds = 0,
            EndSeconds = x.BinCount * width,
            Units = Trains(x),
            Channels = [Channel("x", x), Channel("y", y)],
        };
        return Target.Of(recording, new BinningOptions { BinWidthSeconds = width }, "x,y");
    }

    /// <summary>Spike trains with the counts of a recording, spread over each bin.</summary>
    private static SpikeTrain[] Trains(BinnedRecording recording)
    {
        List<double>[] times = [.. Enumerable.Range(0, recording.UnitCount).Select(_ => new List<double>())];
        SparseCounts counts = recording.Counts;
        for (int bin = 0; bin < recording.BinCount; bin++)
        {
            for (int entry = counts.RowOffsets[bin]; entry < counts.RowOffsets[bin + 1]; entry++)
            {
                int spikes = (int)counts.Values[entry];
                times[counts.UnitIndices[entry]].AddRange(
                    Enumerable.Range(0, spikes).Select(i => (bin + ((i + 0.5) / spikes)) * recording.BinWidthSeconds));
            }
        }
        return [.. times.Select((train, unit) => new SpikeTrain(unit, [.. train]))];
    }
}
