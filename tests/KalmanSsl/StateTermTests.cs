using Dynamics.Data;
using Dynamics.KalmanSsl;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Models;
using Dynamics.Simulators;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>Filtered states as a node of their own, and what they are asked to tell.</summary>
public sealed unsafe class StateTermTests
{
    private static readonly KalmanLdmOptions s_options = new() { LatentDimension = 3, StateDimension = 5,
        Encoder = new PerceptronOptions { HiddenUnits = 12 }, BatchWindows = 6, WindowBins = 40 };

    [Theory]
    [InlineData(3, 7, 2, 3)]
    [InlineData(19, 12, 8, 16)]
    [InlineData(2, 90, 5, 9)]
    public void FilteredStates_Fused_EqualTensorOperationsWithTheirGradients(int windows, int bins, int latent, int state)
    {
        using ForkJoin team = new(2);
        using KalmanLikelihoodKernel<float> kernel = new(windows, bins, latent, state, team);
        using DisposeScope scope = NewDisposeScope();
        Generator random = new(7);
        Tensor Normal(params long[] shape) => randn(shape, dtype: ScalarType.Float64, generator: random);
        Tensor upstream = Normal(windows, bins, state);
        Tensor a = eye(state, dtype: ScalarType.Float64).Times(0.9).Plus(Normal(state, state).Times(0.2 / state));
        Tensor q = rand([state], dtype: ScalarType.Float64, generator: random).Plus(0.1);
        Tensor[] inputs = [Normal(windows, bins, latent), a, Normal(state).Times(0.5), q, tensor([0.4])];
        Tensor[] Leaves(ScalarType type) => [.. inputs.Select(input => input.to(type, copy: true).detach().requires_grad_())];
        Tensor[] expectedLeaves = Leaves(ScalarType.Float64), leaves = Leaves(ScalarType.Float32);
        Tensor expected = KalmanLikelihood.FilteredStates(
            expectedLeaves[0], expectedLeaves[1], expectedLeaves[2], expectedLeaves[3], expectedLeaves[4]);
        Tensor states = FilteredStateFunction.Apply(
            leaves[0], leaves[1], leaves[2], leaves[3], leaves[4], new LikelihoodCall(kernel, false)).Plus(leaves[2]);

        AssertClose(expected, states, "states");
        Tensor[] byExpected = Gradients.Of((expected * upstream).sum(), expectedLeaves);
        Tensor[] by = Gradients.Of((states * upstream.to(ScalarType.Float32)).sum(), leaves);
        foreach ((string name, int i) in new[] { "z", "A", "b", "Q", "R" }.Select((name, i) => (name, i)))
        {
            AssertClose(byExpected[i], by[i], name);
        }
    }

    [Fact]
    public void FilteredStates_OfTensors_AreThoseOfTheFilter()
    {
        using DisposeScope scope = NewDisposeScope();
        RandomStream random = new(3);
        double[] a = [0.9, 0.1, -0.2, 0.8], b = [0.3, -0.1], q = [0.2, 0.4];
        float[] z = [.. Enumerable.Range(0, 40).Select(_ => (float)random.NextGaussian())];
        double[] expected = KalmanFilter.Filter(new(a, b, q, 0.5, KalmanLikelihood.InitialVariance), z, 1).Mean;

        Tensor states = KalmanLikelihood.FilteredStates(
            tensor(z, [1, 40, 1]).to(ScalarType.Float64), tensor(a, [2, 2]), tensor(b), tensor(q), tensor([0.5]));

        double[] actual = states.data<double>().ToArray();
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    public static TheoryData<StateTermOptions> Terms => [new HorizonTermOptions(), new CountTermOptions(), new PositionTermOptions()];

    [Theory]
    [MemberData(nameof(Terms))]
    public void Train_AnyTerm_LowersItAndLeaksNothing(StateTermOptions term)
    {
        (BinnedRecording recording, Split split) = Recording();
        string kind = Kinds.NameOf(term.GetType());
        KalmanLdmOptions options = s_options with { StateTerms = [term], ObjectiveWeight = term.IsSupervised ? 1 : 0, BatchWindows = 24 };
        using KalmanLdm model = KalmanLdm.Initialize(options, recording, split, seed: 1);
        using RepresentationTask<CountWindows> task = model.CreateTask(recording, split, seed: 1, threads: 2);
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        TrainingOptions training = new() { Steps = 150, LogEverySteps = 1, WarmupSteps = 5, LearningRate = 2e-3 };
        TrainingResult result = new Trainer(task, training).Run();

        double[] values = [.. result.History[kind]];
        Assert.True(
            values[^20..].Average() < values[..20].Average(), $"{kind}: {values[..20].Average():g4} to {values[^20..].Average():g4}");
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(kind == "position", options.IsSupervised);
        Assert.Equal(options, OptionsJson.Parse<KalmanLdmOptions>(OptionsJson.ToText(options), "test"));
        Assert.Equal(term.IsSupervised, result.History.Names.Contains("negativeLogLikelihood"));
    }

    [Fact]
    public void CountTerm_BeforeTraining_IsThePoissonLossOfTheMeanRates()
    {
        (BinnedRecording recording, Split split) = Recording();
        KalmanLdmOptions options = s_options with { StateTerms = [new CountTermOptions { Steps = [1] }], ObjectiveWeight = 0 };
        using KalmanLdm model = KalmanLdm.Initialize(options, recording, split, seed: 1);
        using RepresentationTask<CountWindows> task = model.CreateTask(recording, split, seed: 1, threads: 1);
        using DisposeScope scope = NewDisposeScope();
        double[] losses = [.. Enumerable.Range(0, 60).Select(step => (double)task.ComputeLoss(step).item<float>())];

        SparseCounts counts = recording.Counts;
        double[] sums = new double[counts.UnitCount];
        int[] bins = split.Train.Bins();
        foreach (int bin in bins)
        {
            for (int entry = counts.RowOffsets[bin]; entry < counts.RowOffsets[bin + 1]; entry++)
            {
                sums[counts.UnitIndices[entry]] += counts.Values[entry];
            }
        }
        double expected = sums.Average(sum =>
        {
            double rate = (sum + 0.5) / (bins.Length + 1);
            return rate - (sum / bins.Length * Math.Log(rate));
        });
        double error = Math.Sqrt(losses.Sum(loss => Math.Pow(loss - losses.Average(), 2)) / 59 / 60);
        Assert.InRange(losses.Average(), expected - (4 * error) - 1e-4, expected + (4 * error) + 1e-4);
    }

    [Fact]
    public void HorizonTerm_OfAnAutoregression_IsThePredictiveInformation()
    {
        // One latent that is an AR(1) with coefficient a, seen almost without noise: z_t+k has variance v, and a share a^2k of it is known.
        const double Coefficient = 0.8, Floor = 1, Scale = 4;
        const int Windows = 60, Steps = 400, Horizon = 3;
        (BinnedRecording recording, Split split) = Recording();
        using KalmanLdm model = KalmanLdm.Initialize(
            s_options with { LatentDimension = 1, StateDimension = 1, WindowBins = Steps, NoiseFloor = Floor }, recording, split, seed: 1);
        StateTermData data = new(
            model.StateSpace, Floor, recording, split, CountSteps.Of(recording.Counts, 1), Steps);
        using HorizonTerm term = new(1, [Horizon * recording.BinWidthSeconds], data);
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        model.StateSpace.Parameters[0].copy_(tensor(new[] { (float)Coefficient }, [1, 1]));
        RandomStream random = new(5);
        float[] z = new float[Windows * Steps];
        for (int window = 0; window < Windows; window++)
        {
            double value = Scale * random.NextGaussian();
            for (int step = 0; step < Steps; step++)
            {
                z[(window * Steps) + step] = (float)value;
                value = (Coefficient * value) + (Scale * Math.Sqrt(1 - (Coefficient * Coefficient)) * random.NextGaussian());
            }
        }
        Tensor points = tensor(z, [Windows, Steps, 1]);
        double variance = Scale * Scale, kept = Math.Pow(Coefficient, 2 * Horizon);
        double expected = 0.5 * Math.Log(((variance * (1 - kept)) + Floor) / (variance + Floor));

        Assert.Equal(expected, term.Evaluate(points, points, null!).item<float>(), 0.02);
    }

    [Fact]
    public void Options_WithoutALoss_AreRefused()
    {
        (BinnedRecording recording, Split split) = Recording();
        Assert.Contains("model.objectiveWeight", Assert.Throws<InputException>(() =>
            KalmanLdm.Initialize(s_options with { ObjectiveWeight = 0 }, recording, split, seed: 1)).Message);
        using KalmanLdm model = KalmanLdm.Initialize(
            s_options with { StateTerms = [new CountTermOptions { Steps = [39] }] }, recording, split, seed: 1);
        Assert.Contains("model.stateTerms", Assert.Throws<InputException>(() => model.CreateTask(recording, split, 1, 1)).Message);
        BinnedRecording imaged = recording with { Counts = recording.Counts with { Continuous = true } };
        using KalmanLdm counting = KalmanLdm.Initialize(s_options with { StateTerms = [new CountTermOptions()] }, imaged, split, seed: 1);
        Assert.Contains("no counts", Assert.Throws<InputException>(() => counting.CreateTask(imaged, split, 1, 1)).Message);
    }

    [Fact]
    public void PositionTerm_OnlySeesTheTrainPart()
    {
        (BinnedRecording recording, Split split) = Recording();
        float[] Moved(Func<int, bool> where) => [.. recording.Position.Select((position, bin) => where(bin) ? 1 - position : position)];
        HashSet<int> train = [.. split.Train.Bins()];
        double Loss(BinnedRecording of)
        {
            KalmanLdmOptions options = s_options with { StateTerms = [new PositionTermOptions()], ObjectiveWeight = 0 };
            using KalmanLdm model = KalmanLdm.Initialize(options, of, split, seed: 1);
            using RepresentationTask<CountWindows> task = model.CreateTask(of, split, seed: 1, threads: 1);
            return new Trainer(task, new TrainingOptions { Steps = 5, LogEverySteps = 1 }).Run().History["loss"][^1];
        }

        Assert.Equal(Loss(recording), Loss(recording with { Position = Moved(bin => !train.Contains(bin)) }));
        Assert.NotEqual(Loss(recording), Loss(recording with { Position = Moved(bin => bin % 2 == 0) }));
    }

    private static (BinnedRecording Recording, Split Split) Recording()
    {
        BinnedRecording recording = RecordingBinner.Bin(
            PlaceCellSimulator.Simulate(new() { DurationSeconds = 60, UnitCount = 20 }).Recording, new());
        return (recording, Split.Chronological(recording, new ChronologicalSplit()));
    }

    private static void AssertClose(Tensor expected, Tensor actual, string name)
    {
        double scale = expected.abs().max().item<double>();
        double worst = (expected - actual.to(ScalarType.Float64)).abs().max().item<double>() / scale;
        Assert.True(worst < 1e-4, $"{name}: relative error {worst:g3}");
    }
}
