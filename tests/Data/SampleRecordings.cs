using Dynamics.Data;

namespace Dynamics.Tests.Data;

/// <summary>Small recordings and folders for the tests of this folder.</summary>
internal static class SampleRecordings
{
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
