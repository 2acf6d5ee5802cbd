using Dynamics.Data;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Simulators;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>The cosines between the gradients of two objectives' entropies: against autograd of losses that are written out, on the path of
/// tensor operations.</summary>
public sealed class GradientCosineTests
{
    private static readonly Objective[] s_objectives =
        [new StopGradientObjective(), new KozachenkoLeonenkoObjective(), new LogDetObjective { Weight = 1, ConditioningBins = 1 },
            new KernelDensityObjective { Weight = 0.5 }];

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void CollectMetrics_Sequences_EqualsAutogradOfWrittenOutLosses(bool framesHaveNoise, bool stable)
    {
        SequenceLdmOptions options = SmallSequences.Options with
        {
            BatchSequences = SmallSequences.Count,
            NoiseFloor = 0.1,
            ObservationNoise = framesHaveNoise ? new FrameSpreadNoise() : new ConstantObservationNoise(),
            Transition = stable ? new StableTransition() : new FreeTransition(),
        };
        using SequenceLdm model = SmallSequences.Model(options);
        // All points are taken, so the order of the batch is of no consequence.
        using RepresentationTask<Tensor> task = model.CreateTask(SmallSequences.Source(), seed: 1, threads: 2, s_objectives);
        using DisposeScope scope = NewDisposeScope();
        Tensor frames = tensor(
            SmallSequences.Draw(SmallSequences.Count, SmallSequences.Frames, 1),
            [SmallSequences.Count, SmallSequences.Frames, SmallSequences.Features]);
        Tensor z = model.Encode(frames);
        (Tensor process, Tensor observation) = model.StateSpace.Variances(options.NoiseFloor);
        Tensor scale = observation.Minus(options.NoiseFloor);
        observation = framesHaveNoise ? (scale * model.ObservationNoise!.forward(frames)).Plus(options.NoiseFloor) : observation;

        AssertCosines(
            Metrics(task), z, [.. model.Encoder.Parameters], model.StateSpace, process.detach(), observation.detach(), options.NoiseFloor);
    }

    [Fact]
    public void CollectMetrics_Counts_EqualsAutogradOfWrittenOutLosses()
    {
        (BinnedRecording recording, Split split) = Recording();
        KalmanLdmOptions options = new() { LatentDimension = 3, StateDimension = 5, Encoder = new PerceptronOptions { HiddenUnits = 12 },
            BatchWindows = 6, WindowBins = 40, CountDropout = 0 };
        using KalmanLdm model = KalmanLdm.Initialize(options, recording, split, seed: 3);
        using RepresentationTask<CountWindows> task = model.CreateTask(recording, split, seed: 1, threads: 2, s_objectives);
        using ForkJoin team = new(1);
        CountWindows windows = new CountWindowSource(recording.Counts, split.Train, 6, 40, dropout: 0, seed: 1, team).Batch(0);
        using DisposeScope scope = NewDisposeScope();
        Parameter[] encoder = [.. model.Encoder.Parameters];
        Tensor hidden = nn.functional.relu(nn.functional.linear(windows.ToTensor(model.Encoder.Scaling), encoder[0], encoder[1]));
        Tensor z = nn.functional.linear(hidden, encoder[2], encoder[3]);
        (Tensor process, Tensor observation) = model.StateSpace.Variances(options.NoiseFloor);

        AssertCosines(Metrics(task), z, encoder, model.StateSpace, process, observation, options.NoiseFloor);
    }

    [Fact]
    public void CollectMetrics_OrderOfTheObjectives_IsOfNoConsequence()
    {
        using SequenceLdm model = SmallSequences.Model(SmallSequences.Options);
        Dictionary<string, double> Cosines(params Objective[] objectives)
        {
            using RepresentationTask<Tensor> task = model.CreateTask(SmallSequences.Source(), seed: 1, threads: 1, objectives);
            return Metrics(task);
        }
        Dictionary<string, double> forward = Cosines(s_objectives), backward = Cosines([.. s_objectives.Reverse()]);
        Assert.Equal(6, forward.Count(metric => metric.Key.StartsWith("gradientCosine.", StringComparison.Ordinal)));
        foreach ((int i, int j) in Pairs())
        {
            Assert.Equal(Cosine(forward, i, j), Cosine(backward, j, i), 1e-6);
        }
        // the same entropy times a number
        Objective neighbors = new KozachenkoLeonenkoObjective(), scaled = new KozachenkoLeonenkoObjective { DimensionFactor = 1 };
        Assert.Equal(1, Cosines(neighbors, scaled)[$"gradientCosine.{neighbors.Name}.{scaled.Name}"], 1e-6);
        Assert.Throws<ArgumentException>(() => Cosines(neighbors, neighbors));
        Assert.DoesNotContain(Cosines(s_objectives[0]).Keys, name => name.StartsWith("gradientCosine", StringComparison.Ordinal));
    }

    [Fact]
    public void Train_CountsWithAComparison_AreTheSameBitsAndLeakNothing()
    {
        (BinnedRecording recording, Split split) = Recording();
        float[] Train(Objective[] compared)
        {
            KalmanLdmOptions options = new() { LatentDimension = 3, StateDimension = 5,
                Encoder = new PerceptronOptions { HiddenUnits = 12 }, BatchWindows = 6, WindowBins = 40 };
            using KalmanLdm model = KalmanLdm.Initialize(options, recording, split, seed: 3);
            using RepresentationTask<CountWindows> task = model.CreateTask(recording, split, seed: 1, threads: 2, compared);
            long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            TrainingResult result = new Trainer(task, new TrainingOptions { Steps = 12, LogEverySteps = 1, LearningRate = 5e-3 }).Run();
            Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            Assert.Equal(compared.Length > 1, result.History.Names.Contains("gradientCosine.stop_gradient.knn"));
            return [.. model.named_parameters().SelectMany(p => SmallSequences.Values(p.parameter))];
        }
        Assert.Equal(Train([]), Train(s_objectives));
    }

    private static void AssertCosines(
        Dictionary<string,
        double> metrics,
        Tensor z,
        Parameter[] encoder,
        LatentStateSpace stateSpace,
        Tensor process,
        Tensor observation,
        double noiseFloor)
    {
        Tensor Likelihood(bool detachTarget) =>
            KalmanLikelihood.Evaluate(z, stateSpace.Transition(), stateSpace.Offset, process, observation, detachTarget);
        Tensor[] gradients = [.. s_objectives.Select(objective =>
        {
            // The stop-gradient's entropy is what its loss lacks of the alignment.
            Tensor entropy = objective is EntropyObjective with
                ? with.EntropyBonus(z, noiseFloor, 0)
                : Likelihood(false) - Likelihood(true);
            return cat([.. autograd.grad([entropy], encoder, retain_graph: true).Select(part => part.reshape(-1))]).to(ScalarType.Float64);
        })];
        foreach ((int i, int j) in Pairs())
        {
            double expected = (gradients[i] * gradients[j]).sum().Number() / (gradients[i].norm() * gradients[j].norm()).Number();
            Assert.InRange(Math.Abs(expected), 1e-4, 0.9999);
            Assert.Equal(expected, Cosine(metrics, i, j), 1e-3);
        }
    }

    private static Dictionary<string, double> Metrics(TrainingTask task)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad(); // as the trainer calls it
        Dictionary<string, double> metrics = [];
        task.CollectMetrics(0, metrics);
        return metrics;
    }

    private static double Cosine(Dictionary<string, double> metrics, int first, int second) =>
        metrics[$"gradientCosine.{s_objectives[first].Name}.{s_objectives[second].Name}"];

    private static (int, int)[] Pairs() =>
        [.. Enumerable.Range(0, s_objectives.Length).SelectMany(i => Enumerable.Range(i + 1, s_objectives.Length - i
            - 1).Select(j => (i, j)))];

    private static (BinnedRecording Recording, Split Split) Recording()
    {
        BinnedRecording recording = RecordingBinner.Bin(
            PlaceCellSimulator.Simulate(new() { DurationSeconds = 60, UnitCount = 25, SilentUnitCount = 1 }).Recording, new());
        return (recording, Split.Chronological(recording, new ChronologicalSplit()));
    }
}
