using Dynamics.Data;

namespace Dynamics.Tests.Data;

/// <summary>Small recordings and folders for the tests of this folder.</summary>
internal static class SampleRecordings
{
    /// <summary>Everything that could go wrong on the way: a silent unit, equal times, channels with clocks of their own, NaN,
    /// tiny and huge numbers.</summary>
    public static Recording Awkward { get; } = new()
    {
        Name = "awkward \"name\"; it's µ",
        StartSeconds = 18079.1 + 1e-11,
        EndSeconds = Math.BitIncrement(20147.0),
        Units =
        [
            new(7, [18079.2, 18079.2, Math.BitIncrement(18079.2), 20000 + 1.0 / 3]),
            new(-3, []),
            new(5, [18079.2, 19000.1]),
        ],
        Channels =
        [
            new("position", "m", [18079.1, 18079.2, 18079.3], [double.NaN, -0.0, double.Epsilon]),
            new("head \"angle\"", "deg", [18079.15, 18079.2, 18079.25, 20000], [1e12, 0.1 + 0.2, double.NaN, -1]) { Period = 360.0 / 7 },
            new("empty", "a.u.", [], []),
        ],
        Epochs = [new("maze, first part of a long name", 18079.5, 19000), new("rest's", 19000, 20000.25)],
        UnitProperties = new Dictionary<string, UnitProperty>
        {
            ["tetrode"] = (double[])[1, double.NaN, 3],
            ["area"] = (string[])["ADn", "", "CA1, left é"],
            ["depth"] = (double[])[0.1, 0.2, 0.3],
        },
        Provenance = new Dictionary<string, string> { ["importer"] = "test", ["notes"] = "line\nbreak" },
    };

    /// <summary><see cref="Awkward"/> with two units that are observed as continuous signals, one of them with properties, on irregular
    /// frames; a channel has the name that an array of the signals would have.</summary>
    public static Recording Imaged { get; } = Awkward with
    {
        Units = [.. Awkward.Units, new(int.MaxValue, []), new(-9, [])],
        Signals = new("dF/F \"raw\"; µ", SignalKind.Events, [-9, int.MaxValue], [18079.25, Math.BitIncrement(18079.25), 19000.5],
            [-0.0f, float.Epsilon, 1e12f, -1.25f, 0.1f + 0.2f, 3]),
        Channels = [.. Awkward.Channels, new("signals", "m", [18080, 18081], [1, 2]), new("signal_times", "m", [18080], [1])],
        UnitProperties = new Dictionary<string, UnitProperty>
        {
            ["tetrode"] = (double[])[1, double.NaN, 3, double.NaN, 0.5],
            ["area"] = (string[])["ADn", "", "CA1, left é", "", "x"],
        },
    };

    /// <summary><see cref="Awkward"/> as versions before texts wrote it.</summary>
    public static Recording AwkwardWithoutTexts { get; } = Awkward with
    {
        UnitProperties = Awkward.UnitProperties.Where(property => property.Value.Texts is null).ToDictionary(),
    };

    /// <summary>Asserts that two recordings are equal bit for bit.</summary>
    public static void AssertSame(Recording expected, Recording actual)
    {
        static long[] Bits(double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);
        Assert.Equal(expected.Name, actual.Name);
        Assert.Equal(Bits([expected.StartSeconds, expected.EndSeconds]), Bits([actual.StartSeconds, actual.EndSeconds]));
        Assert.Equal(expected.Units.Select(unit => unit.UnitId), actual.Units.Select(unit => unit.UnitId));
        Assert.Equal(expected.Units.Select(unit => Bits(unit.TimesSeconds)), actual.Units.Select(unit => Bits(unit.TimesSeconds)));
        Assert.Equal((expected.Signals?.Name, expected.Signals?.Kind), (actual.Signals?.Name, actual.Signals?.Kind));
        Assert.Equal(expected.Signals?.UnitIds, actual.Signals?.UnitIds);
        Assert.Equal(Bits(expected.Signals?.TimesSeconds ?? []), Bits(actual.Signals?.TimesSeconds ?? []));
        Assert.Equal(Array.ConvertAll(expected.Signals?.Values ?? [], BitConverter.SingleToInt32Bits),
            Array.ConvertAll(actual.Signals?.Values ?? [], BitConverter.SingleToInt32Bits));
        Assert.Equal(expected.Channels.Select(c => (c.Name, c.UnitOfMeasure)), actual.Channels.Select(c => (c.Name, c.UnitOfMeasure)));
        Assert.Equal(Bits([.. expected.Channels.Select(c => c.Period)]), Bits([.. actual.Channels.Select(c => c.Period)]));
        Assert.Equal(expected.Channels.Select(c => Bits(c.TimesSeconds)), actual.Channels.Select(c => Bits(c.TimesSeconds)));
        Assert.Equal(expected.Channels.Select(c => Bits(c.Values)), actual.Channels.Select(c => Bits(c.Values)));
        Assert.Equal(expected.Epochs, actual.Epochs);
        Assert.Equal(expected.UnitProperties.Keys, actual.UnitProperties.Keys);
        Assert.Equal(expected.UnitProperties.Values.Select(property => property.Texts),
            actual.UnitProperties.Values.Select(property => property.Texts));
        Assert.Equal(expected.UnitProperties.Values.Select(property => Bits(property.Numbers ?? [])),
            actual.UnitProperties.Values.Select(property => Bits(property.Numbers ?? [])));
        Assert.Equal(expected.Provenance, actual.Provenance);
    }

    public static Recording Of(double start, double end, double[][] trains, double[] times, double[] position) => new()
    {
        Name = "sample",
        StartSeconds = start,
        EndSeconds = end,
        Units = [.. trains.Select((train, i) => new SpikeTrain(i + 1, train))],
        Channels = [new BehaviorChannel("position", "m", times, position)],
    };

    /// <summary>A recording of Poisson spikes and a position that sways.</summary>
    public static Recording Random(ulong seed, double duration, int unitCount, double start = 0)
    {
        var random = new RandomStream(seed);
        double[][] trains = [.. Enumerable.Range(0, unitCount).Select(_ =>
        {
            List<double> times = [];
            for (double t = start - Math.Log(1 - random.NextDouble()) / 5; t < start + duration; t -= Math.Log(1 - random.NextDouble()) / 5)
            {
                times.Add(t);
            }
            return times.ToArray();
        })];
        double[] clock = [.. Enumerable.Range(0, (int)(duration * 40)).Select(i => start + i / 40.0)];
        return Of(start, start + duration, trains, clock, Array.ConvertAll(clock, t => Math.Sin(t)));
    }

    /// <summary>Bins with a given mask of tracking and no spikes.</summary>
    public static BinnedRecording Binned(bool[] tracked, double width = 0.5) => new()
    {
        Name = "sample",
        BinWidthSeconds = width,
        FirstBinStartSeconds = 0,
        Counts = new SparseCounts(new int[tracked.Length + 1], [], [], 1),
        Position = Array.ConvertAll(tracked, known => known ? 0f : float.NaN),
        PositionUnit = "m",
        Velocity = new float[tracked.Length],
        Tracked = tracked,
        Running = new bool[tracked.Length],
        Options = new BinningOptions { BinWidthSeconds = width },
    };

    /// <summary>The folder of the solution.</summary>
    public static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dynamics.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside the repository");
    }

    /// <summary>A folder of real data beside the repository, or a skipped test.</summary>
    public static string RealData(string name)
    {
        string path = Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "data", name));
        Skip.IfNot(Directory.Exists(path), $"real data '{name}' is not beside the repository");
        return path;
    }
}
