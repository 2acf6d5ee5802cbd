using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

/// <summary>Circles and planes: closed forms of their scores, and laws that hold for every decoder on them.</summary>
public sealed class TargetDecodingTests
{
    private static readonly DecodingOptions s_options = SmallShapes.Options with { Decoders = PositionDecoder.All };
    private static readonly Target s_circle = Target.OfPosition(SmallShapes.Circle()), s_plane = SmallShapes.Plane();
    private static readonly Dictionary<string, Lazy<TargetTable>> s_tables = new()
    {
        ["circle"] = new(() => Evaluate(s_circle)),
        ["circle, labels destroyed"] = new(() => Evaluate(Target.OfPosition(Destroyed(SmallShapes.Circle(), Math.Tau)))),
        ["plane"] = new(() => Evaluate(s_plane)),
        ["plane, labels destroyed"] = new(() =>
        {
            BinnedRecording[] axes = SmallShapes.Axes(1);
            return Evaluate(TestTargets.Plane(Destroyed(axes[0], 1), Destroyed(axes[1], 1)));
        }),
    };

    public static TheoryData<string, string> Rows
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (PositionDecoder decoder in PositionDecoder.All)
            {
                rows.Add("circle", decoder.Name);
                rows.Add("plane", decoder.Name);
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Evaluate_AgainWithTestLabelsDestroyed_PredictsTheSame(string shape, string name) =>
        AssertSame(shape, $"{shape}, labels destroyed", name);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Evaluate_EveryDecoder_HasFiguresOfTheWholeAndOfEachComponent(string shape, string name)
    {
        TargetTable table = s_tables[shape].Value;
        IReadOnlyDictionary<string, Figure> figures = table.Figures();
        (string[] parts, string unit) = shape == "circle" ? (["cos", "sin"], "rad") : ((string[])["x", "y"], "m");
        Figure pooled = figures[$"{name}.r2"];
        double[] of = [.. parts.Select(part => figures[$"{name}.{part}.r2"].Value)];
        Assert.InRange(pooled.Value, of.Min() - 1e-9, of.Max() + 1e-9);
        Assert.InRange(pooled.Value, pooled.Low!.Value - 0.05, pooled.High!.Value + 0.05);
        Assert.Equal(unit, figures[$"{name}.median_abs_error_{unit}"].Unit);
        Assert.True(figures[$"{name}.median_abs_error_{unit}@run"].Value >= 0);
        Assert.Equal(shape == "circle", figures.ContainsKey($"{name}.circular_r2@run"));
        Assert.Equal(shape == "plane", figures.ContainsKey($"{name}.crps_m"));
        Assert.Equal(parts.Average(part => figures[$"{name}.{part}.coverage95"].Value), figures[$"{name}.coverage95"].Value, 1e-6);
        Assert.All(table.Components, component => Assert.All(component[name].PredictedBySeed, predicted =>
            Assert.DoesNotContain(predicted, value => !float.IsFinite(value))));
    }

    [Theory]
    [InlineData("circle")]
    [InlineData("plane")]
    public void Evaluate_CellsThatKnowThePlace_AreReadWell(string shape)
    {
        DecodingTable table = s_tables[shape].Value.Whole;
        foreach (string name in (string[])["latent.mlp", "counts.ridge", "bayes.memoryless", "bayes.walk"])
        {
            Assert.True(table[name].All.RSquared.Value > 0.5, $"{name}: {table[name].All.RSquared.Value}");
            Assert.True(table[name].All.Null.PValue < 0.06);
        }
        Assert.True(table["bayes.walk"].All.RSquared.Value > 0.85, $"{table["bayes.walk"].All.RSquared.Value}");
        Assert.InRange(table["mean"].All.RSquared.Value, -0.5, 1e-6);
        Assert.NotNull(table.LatentAgainstBaseline);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.7)]
    [InlineData(Math.PI)]
    public void Evaluate_CirclePredictedAtAnAngleToTheTruth_HasTheClosedForm(double turn)
    {
        BinnedRecording recording = SmallShapes.Circle();
        float[] turned = [.. recording.Position.Select(angle => (float)(angle + turn))];
        DecoderResult result = TargetDecoding.Evaluate(s_circle, SmallShapes.Split, [], SmallShapes.Options with
        {
            Decoders = [new Given([[.. turned.Select(MathF.Cos)], [.. turned.Select(MathF.Sin)]])],
        }).Whole["given"];

        float[] truth = recording.Position[SmallShapes.Split.Test.Span.Start..];
        double length = double.Hypot(truth.Average(a => Math.Cos(a)), truth.Average(a => Math.Sin(a)));
        Assert.Equal(1 - (2 * (1 - Math.Cos(turn)) / (1 - (length * length))), result.All.RSquared.Value, 1e-5);
        Assert.Equal(1 - ((1 - Math.Cos(turn)) / (1 - length)), result.All.CircularRSquared!.Value, 1e-5);
        Assert.Equal(turn, result.All.MedianAbsoluteError.Value, 1e-5);
        Assert.Equal(turn, result.All.MeanAbsoluteError.Value, 1e-5);
        Assert.Equal(turn, result.All.MeanAbsoluteError.Low!.Value, 1e-5);
        Assert.All(result.Predicted.Zip(truth), pair => Assert.Equal(
            Math.Cos(turn), Math.Cos(pair.First - pair.Second), 1e-5));
        Assert.All(result.Predicted, place => Assert.InRange(place, 0, Math.Tau));
    }

    [Fact]
    public void Evaluate_PlanePredictedBesideTheTruth_HasTheEuclideanErrorAndPooledRSquared()
    {
        float[] Shifted(int axis, float by) => [.. s_plane.Components[axis].Recording.Position.Select(value => value + by)];
        TargetTable table = TargetDecoding.Evaluate(
            s_plane, SmallShapes.Split, [], SmallShapes.Options with { Decoders = [new Given([Shifted(0, 0.03f), Shifted(1, -0.04f)])] });

        DecoderScores scores = table.Whole["given"].All;
        Range test = SmallShapes.Split.Test.Span.Start..;
        double Variance(int axis)
        {
            float[] truth = s_plane.Components[axis].Recording.Position[test];
            double mean = truth.Average(v => (double)v);
            return truth.Average(v => (v - mean) * (v - mean));
        }
        Assert.Equal(0.05, scores.MedianAbsoluteError.Value, 1e-6);
        Assert.Equal(0.05, scores.MeanAbsoluteError.High!.Value, 1e-6);
        Assert.Equal(1 - (0.0025 / (Variance(0) + Variance(1))), scores.RSquared.Value, 1e-5);
        Assert.Equal(1 - (0.0009 / Variance(0)), table.Figures()["given.x.r2"].Value, 1e-5);
        Assert.Equal(0.04, table.Figures()["given.y.median_abs_error_m"].Value, 1e-6);
        Assert.Null(scores.CircularRSquared);
    }

    [Fact]
    public void PooledRSquared_ByHand_IsOfTheSums()
    {
        // SSE 1 + 4 = 5, SST 5 + 1 = 6.
        Assert.Equal(1 - (5.0 / 6), PositionScores.PooledRSquared(
            [[0, 1, 2, 3], [0, 0, 1, 1]], [[0, 1, 2, 4], [0, 2, 1, 1]]), 1e-12);
        Assert.Equal(double.NaN, PositionScores.PooledRSquared([[1, 1]], [[0, 2]]));
        Assert.Equal(double.NaN, PositionScores.CircularRSquared([0.1, 0.2], [1, 1], [0, 0]));
    }

    [Fact]
    public void Evaluate_ALine_IsPositionDecoding()
    {
        BinnedRecording recording = SmallTrack.Record(2000, 8, 4);
        DecodingOptions options = SmallTrack.Options with { Decoders = PositionDecoder.Named("counts.ridge", "bayes.walk", "mean") };
        TargetTable table = TargetDecoding.Evaluate(Target.OfPosition(recording), SmallTrack.Split(2000), [], options);
        DecodingTable line = PositionDecoding.Evaluate(recording, SmallTrack.Split(2000), [], options);
        Assert.Equal(
            line.Figures().Select(figure => $"{figure}"), table.Figures().Select(figure => $"{figure}"));
        Assert.Same(table.Whole, Assert.Single(table.Components));
    }

    [Fact]
    public void PositionDecoding_ACircularTrack_IsNeverDecodedAsAStraightOne()
    {
        BinnedRecording circle = SmallShapes.Circle();
        Assert.Throws<ArgumentException>(() => PositionDecoding.Evaluate(circle, SmallShapes.Split, [], SmallShapes.Options));
        LatentRun latents = SmallTrack.Latents(circle)[0];
        Assert.Throws<InputException>(() => StreamingReadout.Fit(
            circle, SmallShapes.Split, latents.Filtered, SmallShapes.Options.Ridge, 1, SmallShapes.Options));
    }

    // Where 0 is on a circle is nobody's business: a quarter turn of all labels turns what is decoded, at the seam as elsewhere.
    [Theory]
    [InlineData("bayes.memoryless", 2e-3)]
    [InlineData("bayes.walk", 2e-3)]
    [InlineData("counts.ridge", 2e-3)]
    public void Evaluate_CircleTurned_TurnsThePrediction(string name, double tolerance)
    {
        DecodingOptions options = SmallShapes.Options with { Decoders = PositionDecoder.Named(name) };
        float[] Decoded(double turn) => TargetDecoding.Evaluate(
            Target.OfPosition(SmallShapes.Circle(turn)), SmallShapes.Split, [], options).Whole[name].Predicted;
        double[] apart = [.. Decoded(0).Zip(Decoded(Math.PI / 2), (first, second) =>
            Math.Abs(Math.IEEERemainder(second - first - (Math.PI / 2), Math.Tau)))];
        Assert.True(apart.Order().ElementAt(apart.Length * 99 / 100) < tolerance, $"{apart.Max()}");
        float[] truth = SmallShapes.Circle().Position[SmallShapes.Split.Test.Span.Start..];
        double[] errors = [.. truth.Zip(Decoded(0), (a, b) => Math.Abs(Math.IEEERemainder(a - (double)b, Math.Tau)))];
        double atSeam = errors.Where((_, bin) => Math.Abs(Math.IEEERemainder(truth[bin], Math.Tau)) < 0.3).Average();
        Assert.True(atSeam < 2 * errors.Average(), $"{atSeam} at the seam, {errors.Average()} everywhere");
    }

    private static void AssertSame(string first, string second, string name)
    {
        foreach ((DecodingTable one, DecodingTable other) in s_tables[first].Value.Components.Zip(s_tables[second].Value.Components))
        {
            Assert.Equal(one[name].Choices, other[name].Choices);
            Assert.Equal(one[name].PredictedBySeed, other[name].PredictedBySeed);
            Assert.Equal(one[name].Lower, other[name].Lower);
            Assert.Equal(one[name].Upper, other[name].Upper);
        }
        Assert.Equal(
            s_tables[first].Value.Whole[name].ValidationRSquared, s_tables[second].Value.Whole[name].ValidationRSquared);
    }

    private static TargetTable Evaluate(Target target) => TargetDecoding.Evaluate(
        target, SmallShapes.Split, SmallTrack.Latents(target.Components[0].Recording), s_options);

    private static BinnedRecording Destroyed(BinnedRecording recording, double extent)
    {
        var random = new RandomStream(9);
        return recording with
        {
            Position = [.. recording.Position.Select((value, bin) =>
                bin >= SmallShapes.Split.Test.Span.Start ? (float)(extent * random.NextDouble()) : value)],
        };
    }

    /// <summary>Says what it was told, the components in their order.</summary>
    private sealed class Given(float[][] components) : PositionDecoder("given")
    {
        public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
        {
            float[] values = components[problem.Component];
            float[] At(BinRange range) => values[range.Start..range.End];
            return [problem.Complete("", At(problem.TestRange), At(problem.HeldRange), (bins, predicted, truth) =>
                PredictiveIntervals.Gaussian(bins, predicted, [.. bins.Select(_ => 0.1)], truth))];
        }
    }
}
