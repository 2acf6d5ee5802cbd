using System.Reflection;
using System.Text.Json;
using Dynamics.Simulators;

namespace Dynamics.Tests.Simulators;

/// <summary>Laws that hold for every sequence simulator: one row for each.</summary>
public sealed class SequenceSimulatorTests
{
    private static readonly ConstantNoise s_noise = new() { Variance = 0.04 };

    private static readonly Dictionary<string, Row> s_rows = new()
    {
        ["circle"] = new Row<MovingDotOptions>(new() { FrameCount = 13 }, MovingDotSimulator.Create),
        ["figure 8"] = new Row<MovingDotOptions>(MovingDotOptions.Figure8 with { FrameCount = 13 }, MovingDotSimulator.Create),
        ["square"] = new Row<MovingDotOptions>(MovingDotOptions.Square with { FrameCount = 13 }, MovingDotSimulator.Create),
        ["jumps"] = new Row<MovingDotOptions>(
            MovingDotOptions.Jumps with { FrameCount = 13, Noise = new PositionDependentNoise() }, MovingDotSimulator.Create),
        ["dot through a network"] =
            new Row<MovingDotOptions>(new() { FrameCount = 13, View = NetworkView.Reference }, MovingDotSimulator.Create),
        ["wobbly"] = new Row<NonlinearOptions>(new() { FrameCount = 13, Noise = s_noise }, NonlinearSimulator.Create),
        ["wobbly, clipped"] = new Row<NonlinearOptions>(
            NonlinearOptions.WobblyReference with { FrameCount = 13, Noise = s_noise }, NonlinearSimulator.Create),
        ["wobbly, wide"] =
            new Row<NonlinearOptions>(NonlinearOptions.WobblyWide with { FrameCount = 5, Noise = s_noise }, NonlinearSimulator.Create),
        ["lorenz"] = Nonlinear(new LorenzSystem { ProcessNoise = ProcessNoise.Laplace }, new NetworkView()),
        ["van der Pol"] = Nonlinear(new VanDerPol { ProcessNoise = ProcessNoise.StateDependent }, new DotImageView()),
        ["hopf"] = Nonlinear(new HopfOscillator(), new NetworkView { HiddenWidths = [], FeatureCount = 7 }),
        ["pendulum"] = Nonlinear(new Pendulum(), new PendulumImageView()),
        ["rotation"] = new Row<RotationOptions>(new() { Dimension = 5, Noise = s_noise }, RotationSimulator.Create),
        ["Ornstein-Uhlenbeck"] =
            new Row<OrnsteinUhlenbeckOptions>(new() { FrameCount = 50, Noise = s_noise }, OrnsteinUhlenbeckSimulator.Create),
        ["generalised Gaussian"] = new Row<GeneralizedGaussianOptions>(new() { FrameCount = 50, Noise = s_noise, Shapes = [1, 2, 4],
            Mixing = new() { ConditionNumber = 3 } }, GeneralizedGaussianSimulator.Create),
    };

    public static TheoryData<string> Rows => [.. s_rows.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Batch_AnySizeOrderOrThreads_IsBitIdentical(string name)
    {
        SequenceSimulator simulator = s_rows[name].Create();
        long[] indices = [5, 0, 1_000_000_000_000, 3, 4, 2, 7, 5];
        SequenceBatch whole = simulator.Batch(indices, SequencePart.Train, draw: 2);
        for (int place = 0; place < indices.Length; place++)
        {
            SequenceBatch single = s_rows[name].Create().Batch([indices[place]], SequencePart.Train, draw: 2);
            Assert.Equal(single.Observations, Part(whole.Observations, 8, place, 1));
            Assert.Equal(single.Truth, Part(whole.Truth, 8, place, 1));
        }
        foreach (int threads in (int[])[1, 2, 7])
        {
            SequenceBatch again = simulator.CreateBatch(indices.Length);
            simulator.Fill(again, indices, SequencePart.Test); // a batch used before must not show through
            simulator.Fill(again, indices, SequencePart.Train, 2, threads);
            Assert.Equal(whole.Observations, again.Observations);
            Assert.Equal(whole.Truth, again.Truth);
            SequenceBatch three = simulator.Batch(indices.AsSpan(2, 3), SequencePart.Train, 2, threads);
            Assert.Equal(Part(whole.Observations, 8, 2, 3), three.Observations);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Batch_OtherSeedPartOrIndex_Differs(string name)
    {
        SequenceSimulator simulator = s_rows[name].Create();
        SequenceBatch batch = simulator.Batch([0, 1, 2], SequencePart.Train);
        Assert.NotEqual(Part(batch.Truth, 3, 0, 1), Part(batch.Truth, 3, 1, 1));
        Assert.NotEqual(Part(batch.Observations, 3, 0, 1), Part(batch.Observations, 3, 1, 1));
        foreach (SequenceBatch other in (SequenceBatch[])[simulator.Batch([0, 1, 2], SequencePart.Test), s_rows[name].CreateWithSeed(2)
            .Batch([0, 1, 2], SequencePart.Train)])
        {
            Assert.NotEqual(batch.Truth, other.Truth);
            Assert.NotEqual(batch.Observations, other.Observations);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Batch_OtherDraw_ChangesNoiseOnlyAndByItsVariance(string name)
    {
        SequenceSimulator simulator = s_rows[name].Create();
        long[] indices = [.. Enumerable.Range(0, 40).Select(i => (long)i)];
        SequenceBatch first = simulator.Batch(indices, SequencePart.Train, 0), second = simulator.Batch(indices, SequencePart.Train, 1);
        Assert.Equal(first.Truth, second.Truth);
        double[] variance = first.TruthOf(SequenceSimulator.NoiseChannel);
        (double sum, double expected, double spread) = (0, 0, 0);
        for (int i = 0; i < first.Observations.Length; i++)
        {
            double difference = first.Observations[i] - second.Observations[i], of = variance[i / first.FeatureCount];
            sum += difference * difference;
            expected += 2 * of;
            spread += 8 * of * of; // variance of (a - b)², a and b normal
            Assert.True(of > 0 || difference == 0);
        }
        Assert.Equal(expected, sum, 5 * Math.Sqrt(spread));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Batch_Everything_IsFiniteAndDescribed(string name)
    {
        SequenceSimulator simulator = s_rows[name].Create();
        SequenceBatch batch = simulator.Batch([0, 1, 2], SequencePart.Test);
        Assert.All(batch.Observations, value => Assert.True(float.IsFinite(value)));
        Assert.All(batch.Truth, value => Assert.True(double.IsFinite(value)));
        Assert.Equal((3, simulator.FrameCount, simulator.FeatureCount), (batch.SequenceCount, batch.FrameCount, batch.FeatureCount));
        Assert.Equal(3 * simulator.FrameCount * simulator.FeatureCount, batch.Observations.Length);
        Assert.Equal(SequenceSimulator.NoiseChannel, batch.TruthChannels[^1]);
        Assert.Equal(batch.TruthChannels.Count, batch.TruthChannels.Distinct().Count());
        Assert.All(batch.TruthChannels, channel => Assert.Matches("^[a-z][a-z0-9_]*$", channel));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Options_ThroughJson_MakeTheSameSequences(string name)
    {
        Row row = s_rows[name], again = row.ThroughJson();
        Assert.Equal(row.Json, again.Json);
        Assert.Equal(row.Create().Batch([1], SequencePart.Train).Observations, again.Create().Batch([1], SequencePart.Train).Observations);
    }

    [Fact]
    public void TruthOf_ChannelThatIsNotThere_Throws()
    {
        SequenceBatch batch = MovingDotSimulator.Create(new() { FrameCount = 4 }).Batch([0, 1, 2], SequencePart.Train);
        Assert.Equal(3 * 4, batch.TruthOf("x").Length);
        Assert.Throws<ArgumentException>(() => batch.TruthOf("z"));
    }

    [Fact]
    public void Fill_BatchOfAnotherShape_Throws()
    {
        MovingDotSimulator simulator = MovingDotSimulator.Create(new() { FrameCount = 4 });
        Assert.Throws<ArgumentException>(() => simulator.Fill(simulator.CreateBatch(2), [1], SequencePart.Train));
        Assert.Throws<ArgumentException>(() => simulator.Fill(MovingDotSimulator.Create(new()).CreateBatch(1), [1], SequencePart.Train));
        Assert.Throws<ArgumentOutOfRangeException>(() => simulator.Batch([-1], SequencePart.Train));
        Assert.Throws<ArgumentOutOfRangeException>(() => simulator.Batch([1], SequencePart.Train, threads: 0));
    }

    public static TheoryData<Type> OptionTypes => [.. typeof(SequenceSimulator).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(SequenceSimulator).Namespace && type.IsPublic && type.IsSealed
            && type.GetMethod("<Clone>$") is not null && type.GetConstructor([]) is not null)];

    [Theory]
    [MemberData(nameof(OptionTypes))]
    public void Options_NumbersOutOfRange_AreRefusedByName(Type type)
    {
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.CanWrite))
        {
            object[] wrong = property.PropertyType == typeof(double) || property.PropertyType == typeof(double?)
                ? [double.NaN, double.PositiveInfinity, -1e300]
                : property.PropertyType.IsEnum ? [Enum.ToObject(property.PropertyType, 77)]
                : property.PropertyType == typeof(int) ? [int.MaxValue, int.MinValue]
                : [];
            foreach (object value in wrong)
            {
                var error = Assert.Throws<TargetInvocationException>(() => property.SetValue(Activator.CreateInstance(type), value));
                Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                    Assert.IsType<InputException>(error.InnerException).Where);
            }
        }
    }

    [Fact]
    public void Create_PartsThatDoNotFit_AreRefused()
    {
        Assert.Throws<InputException>(() => MovingDotSimulator.Create(new() { View = new PendulumImageView() }));
        Assert.Throws<InputException>(() => NonlinearSimulator.Create(new() { View = new PendulumImageView() }));
        Assert.Throws<InputException>(() =>
            NonlinearSimulator.Create(new() { System = new LorenzSystem(), View = new NetworkView { HiddenWidths = [2] } }));
        Assert.Throws<InputException>(() => NonlinearSimulator.Create(new() { View = new NetworkView { HiddenWidths = [5, 4] } }));
        Assert.Throws<InputException>(() =>
            RotationSimulator.Create(new() { Dimension = 10, View = new NetworkView { HiddenWidths = [9] } }));
        Assert.Throws<InputException>(() => OrnsteinUhlenbeckSimulator.Create(new() { Rates = [1, 2, 3] }));
        Assert.Throws<InputException>(() =>
            OrnsteinUhlenbeckSimulator.Create(new() { Rates = [2, 20], Step = OrnsteinUhlenbeckStep.Euler }));
        Assert.Throws<InputException>(() => new SourceMixing { Matrix = [[1, 2], [3]] });
        Assert.Throws<InputException>(() => new GeneralizedGaussianOptions { Shapes = [] });
        Assert.Throws<InputException>(() => new GeneralizedGaussianOptions { Shapes = [2, 0] });
        NonlinearSimulator wild = NonlinearSimulator.Create(new() { System = new VanDerPol { Substeps = 1, FrameInterval = 3 } });
        Assert.Contains("substeps", Assert.Throws<InputException>(() => wild.Batch([0, 1, 2, 3], SequencePart.Train, threads: 2)).Where);
    }

    private static Row Nonlinear(NonlinearSystem system, ObservationView view) =>
        new Row<NonlinearOptions>(new() { FrameCount = 13, Noise = s_noise, System = system, View = view }, NonlinearSimulator.Create);

    /// <summary>The numbers of some sequences of a batch.</summary>
    private static T[] Part<T>(T[] values, int sequences, int first, int count) =>
        values[(values.Length / sequences * first)..(values.Length / sequences * (first + count))];

    private abstract record Row
    {
        public abstract string Json { get; }

        public abstract SequenceSimulator Create();

        public abstract SequenceSimulator CreateWithSeed(ulong seed);

        public abstract Row ThroughJson();
    }

    private sealed record Row<T>(T Options, Func<T, SequenceSimulator> Factory) : Row
        where T : SequenceSimulatorOptions
    {
        public override string Json => OptionsJson.ToText(Options);

        public override SequenceSimulator Create() => Factory(Options);

        public override SequenceSimulator CreateWithSeed(ulong seed) => Factory(OptionsJson.Override(Options, [$"seed={seed}"]));

        public override Row ThroughJson() => this with { Options = OptionsJson.Parse<T>(Json, "test") };
    }
}
