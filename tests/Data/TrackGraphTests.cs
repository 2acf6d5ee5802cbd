using Dynamics.Data;
using Dynamics.Data.Internals;

namespace Dynamics.Tests.Data;

public sealed class TrackGraphTests
{
    /// <summary>A W: three arms of length 1 up from a base of length 1, half a metre apart.</summary>
    private static readonly TrackGraph s_maze = new()
    {
        Nodes = new Dictionary<string, IReadOnlyList<double>>
        {
            ["leftTop"] = [0, 1], ["left"] = [0, 0], ["middle"] = [0.5, 0], ["middleTop"] = [0.5, 1], ["right"] = [1, 0],
            ["rightTop"] = [1, 1],
        },
        Edges = [["middleTop", "middle"], ["middle", "left"], ["left", "leftTop"], ["middle", "right"], ["right", "rightTop"]],
        Gap = 0.25,
    };

    private static readonly TrackGeometry s_geometry = s_maze.Measure("test");

    [Fact]
    public void Linear_Edges_FollowEachOtherWithAGapWhereTheyDoNotMeet()
    {
        double[] starts = [.. Enumerable.Range(0, 5).Select(edge => s_geometry.Linear(new(edge, 0)))];
        Assert.Equal([0, 1, 1.5, 2.75, 3.25], starts);
    }

    [Theory]
    [InlineData(0, 0.2, 0, 0.7, 0.5)]
    [InlineData(0, 0.2, 2, 0.3, 0.8 + 0.5 + 0.3)] // middle arm to left arm
    [InlineData(2, 1, 4, 1, 3)] // from tip to tip
    [InlineData(1, 0.1, 3, 0.1, 0.2)] // over the junction
    public void Way_TwoPlaces_IsTheShortest(int edge, double along, int other, double alongOther, double expected)
    {
        Assert.Equal(expected, s_geometry.Way(new(edge, along), new(other, alongOther)), 12);
        Assert.Equal(expected, s_geometry.Way(new(other, alongOther), new(edge, along)), 12);
    }

    [Fact]
    public void Way_ALoop_GoesTheShortWayRound()
    {
        TrackGeometry square = new TrackGraph
        {
            Nodes = new Dictionary<string, IReadOnlyList<double>> { ["a"] = [0, 0], ["b"] = [1, 0], ["c"] = [1, 1], ["d"] = [0, 1] },
            Edges = [["a", "b"], ["b", "c"], ["c", "d"], ["d", "a"]],
        }.Measure("test");

        Assert.Equal(0.2, square.Way(new(0, 0.1), new(3, 0.9)), 12);
        Assert.Equal(2, square.Way(new(0, 0.5), new(2, 0.5)), 12);
    }

    [Fact]
    public void Linearize_ANoisyWalk_FindsTheEdgesAndThePlaces()
    {
        (Recording walk, TrackPlace[] truth) = Walk(noise: 0.02);
        Recording linear = s_maze.Linearize(walk);
        double[] position = linear.Channels.Single(channel => channel.Name == "position").Values;
        double[] branch = linear.Channels.Single(channel => channel.Name == TrackGraph.BranchChannel).Values;

        double ways = truth.Select((place, i) => s_geometry.Way(place, Back((int)branch[i], position[i]))).Average();
        Assert.InRange(ways, 0, 0.03);
        double right = truth.Select((place, i) => place.Edge == branch[i] ? 1.0 : 0).Average();
        Assert.InRange(right, 0.97, 1);
        // Single samples that flicker to another edge and back at a junction:
        Assert.InRange(Enumerable.Range(1, truth.Length - 2).Count(i => branch[i] != branch[i - 1] && branch[i] != branch[i + 1]), 0, 5);
        Assert.Equal(["position", "branch", "x", "y"], linear.Channels.Select(channel => channel.Name));
        Assert.Equal(s_maze, TrackGraph.Of(linear));
    }

    [Fact]
    public void Linearize_UnknownSamples_StayUnknown()
    {
        (Recording walk, _) = Walk(noise: 0);
        BehaviorChannel x = walk.Channels[0];
        double[] holes = [.. x.Values.Select((value, i) => i is > 100 and < 120 ? double.NaN : value)];
        Recording linear = s_maze.Linearize(walk with { Channels = [x with { Values = holes }, walk.Channels[1]] });

        Assert.Equal(
            Enumerable.Range(101, 19), Enumerable.Range(0, holes.Length).Where(i => double.IsNaN(linear.Channels[0].Values[i])));
    }

    [Fact]
    public void Target_OfALinearisedRecording_IsItsTrack()
    {
        (Recording walk, TrackPlace[] truth) = Walk(noise: 0);
        Target target = Target.Of(s_maze.Linearize(walk), new BinningOptions { BinWidthSeconds = 0.02 }, null);

        Assert.Equal("graph", target.Topology);
        Assert.Equal(["x", "y"], target.Components.Select(component => component.Name));
        float[] x = target.Components[0].Recording.Position, y = target.Components[1].Recording.Position;
        double[] own = [.. target.Distances([x, y], [x, y]).Where(double.IsFinite)];
        Assert.NotEmpty(own);
        Assert.All(own, distance => Assert.Equal(0, distance, 1e-5));
        // A prediction at the left tip is as far as the way there, not as the crow flies.
        float[] tipX = [.. x.Select(_ => -0.1f)], tipY = [.. x.Select(_ => 1.2f)];
        int bin = Array.FindIndex(target.Place([x, y]), place => place > 3.3f); // on the right arm
        Assert.Equal(2 + y[bin], target.Distances([x, y], [tipX, tipY])[bin], 1e-4);
        Assert.Contains(truth, place => place.Edge == 4);
    }

    [Theory]
    [InlineData("""{"nodes": {"a": [0, 0], "b": [1, 0]}, "edges": []}""", "has no edges")]
    [InlineData("""{"nodes": {"a": [0, 0], "b": [1]}, "edges": [["a", "b"]]}""", "node 'b'")]
    [InlineData("""{"nodes": {"a": [0, 0], "b": [1, 0]}, "edges": [["a", "c"]]}""", "names the node 'c'")]
    [InlineData("""{"nodes": {"a": [0, 0], "b": [0, 0]}, "edges": [["a", "b"]]}""", "without a length")]
    [InlineData("""{"nodes": {"a": [0, 0], "b": [1, 0], "c": [5, 5], "d": [6, 5]}, "edges": [["a", "b"], ["c", "d"]]}""", "not connected")]
    [InlineData("""{"nodes": {"a": [0, 0], "b": [1, 0]}, "edges": [["a", "b", "a"]]}""", "has 3 nodes")]
    [InlineData("""{"nodes": {"a": [0, 0], "b": [1, 0]}, "edges": [["a", "b"]], "gap": -1}""", "gap")]
    public void Load_NoTrack_IsRefused(string json, string expected)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "track.json");
        File.WriteAllText(path, json);

        Assert.Contains(expected, Assert.Throws<InputException>(() => TrackGraph.Load(path)).Message);
    }

    [Fact]
    public void Linearize_AnotherFrame_IsRefused()
    {
        (Recording walk, _) = Walk(noise: 0);
        Recording inPixels = walk with
        {
            Channels = [.. walk.Channels.Select(channel => channel with { Values = [.. channel.Values.Select(value => 300 * value)] })],
        };

        Assert.Contains("off this track", Assert.Throws<InputException>(() => s_maze.Linearize(inPixels)).Message);
        Assert.Contains("no x and y", Assert.Throws<InputException>(() => s_maze.Linearize(walk with { Channels = [] })).Message);
    }

    /// <summary>From the middle to the left and the right in turn, at half a metre a second, 50 samples a second.</summary>
    private static (Recording Walk, TrackPlace[] Truth) Walk(double noise)
    {
        const double Step = 0.01;
        List<TrackPlace> places = [];
        void Along(int edge, bool back)
        {
            double length = edge is 1 or 3 ? 0.5 : 1;
            for (double along = 0; along < length; along += Step)
            {
                places.Add(new(edge, back ? length - along : along));
            }
        }
        for (int trip = 0; trip < 4; trip++)
        {
            (int through, int arm) = trip % 2 == 0 ? (1, 2) : (3, 4);
            Along(0, false);
            Along(through, false);
            Along(arm, false);
            Along(arm, true);
            Along(through, true);
            Along(0, true);
        }
        RandomStream random = new(2);
        double[] times = [.. Enumerable.Range(0, places.Count).Select(i => i * 0.02)];
        BehaviorChannel Channel(string name, Func<TrackPlace, double> of) =>
            new(name, "m", times, [.. places.Select(place => of(place) + (noise * random.NextGaussian()))]);
        Recording recording = new()
        {
            Name = "w", StartSeconds = 0, EndSeconds = times[^1] + 0.02, Units = [new(1, [0.5, 1])],
            Channels = [Channel("x", place => s_geometry.InPlane(place).X), Channel("y", place => s_geometry.InPlane(place).Y)],
        };
        return (recording, [.. places]);
    }

    private static TrackPlace Back(int edge, double linear) => new(edge, linear - s_geometry.Linear(new(edge, 0)));
}
