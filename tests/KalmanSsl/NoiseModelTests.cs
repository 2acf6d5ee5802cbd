using Dynamics.KalmanSsl;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>What any model of the noise promises, alone and with any model of the other noise.</summary>
public sealed class NoiseModelTests
{
    private const int Latent = 2, State = 3, Frames = SmallSequences.Frames;

    public static TheoryData<ObservationNoiseModel, ProcessNoiseModel> All => SmallSequences.NoiseModels;

    [Theory]
    [MemberData(nameof(All))]
    public void Filter_AnyFrames_HasPositiveVariances(ObservationNoiseModel observation, ProcessNoiseModel process)
    {
        using SequenceLdm model = SmallSequences.Model(SmallSequences.With(observation, process));
        float[] frames = SmallSequences.Draw(2, Frames, 9);
        foreach (float scale in new[] { 0, 1, 30f })
        {
            foreach (SequenceLatents latents in model.Filter([.. frames.Select(x => scale * x)], Frames))
            {
                Assert.Equal(observation is ConstantObservationNoise && process is ConstantProcessNoise, latents.Conditions is null);
                Assert.All(latents.Conditions?.ObservationNoise ?? [], value => Assert.InRange(value, 1e-6, double.MaxValue));
                Assert.All(latents.Conditions?.ProcessNoise ?? [], value => Assert.InRange(value, 1e-6, double.MaxValue));
                Assert.True(double.IsFinite(latents.Filtered.LogLikelihoodNats));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Trace_ZOfOneBinChanges_MovesOnlyTheNoiseOfLaterBins(ObservationNoiseModel observation, ProcessNoiseModel process)
    {
        const int Changed = 6;
        using SequenceLdm model = SmallSequences.Model(SmallSequences.With(observation, process));
        float[] relative = observation is FrameSpreadNoise or FrameNoise ? Gaussian(Frames * Latent, 2, x => (float)Math.Exp(x)) : [];
        float[] z = Gaussian(Frames * Latent, 1, x => (float)x), other = [.. z];
        other[(Changed * Latent) + 1] += 1;
        NoiseTrace before = model.Trace(z, relative, 1, Frames), after = model.Trace(other, relative, 1, Frames);

        Assert.Equal(before.ObservationNoise[..((Changed + 1) * Latent)], after.ObservationNoise[..((Changed + 1) * Latent)]);
        Assert.Equal(before.ProcessNoise[..((Changed + 1) * State)], after.ProcessNoise[..((Changed + 1) * State)]);
        Assert.Equal(
            observation is StateNoise, before.ObservationNoise[(Changed + 1) * Latent] != after.ObservationNoise[(Changed + 1) * Latent]);
        Assert.Equal(process is InnovationNoise, before.ProcessNoise[(Changed + 1) * State] != after.ProcessNoise[(Changed + 1) * State]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Filter_OneFrameChanges_MovesNoNoiseBeforeIt(ObservationNoiseModel observation, ProcessNoiseModel process)
    {
        const int Changed = 6;
        using SequenceLdm model = SmallSequences.Model(SmallSequences.With(observation, process));
        float[] frames = SmallSequences.Draw(1, Frames, 9), other = [.. frames];
        for (int i = 0; i < SmallSequences.Features; i++)
        {
            other[(Changed * SmallSequences.Features) + i] += i;
        }
        if (model.Filter(frames).Conditions is not { } before || model.Filter(other).Conditions is not { } after)
        {
            return; // constant
        }
        Assert.Equal(before.ObservationNoise![..(Changed * Latent)], after.ObservationNoise![..(Changed * Latent)]);
        Assert.Equal(before.ProcessNoise![..((Changed + 1) * State)], after.ProcessNoise![..((Changed + 1) * State)]);
        Assert.Equal(
            observation is FrameSpreadNoise or FrameNoise,
            before.ObservationNoise[Changed * Latent] != after.ObservationNoise[Changed * Latent]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Filter_MissingFrames_AreNotReadAndNotRemembered(ObservationNoiseModel observation, ProcessNoiseModel process)
    {
        using SequenceLdm model = SmallSequences.Model(SmallSequences.With(observation, process));
        float[] frames = SmallSequences.Draw(1, Frames, 9), broken = [.. frames];
        bool[] observed = [.. Enumerable.Range(0, Frames).Select(bin => bin is not (4 or 5))];
        broken.AsSpan(4 * SmallSequences.Features, 2 * SmallSequences.Features).Fill(float.NaN);

        SequenceLatents expected = model.Filter(
            frames, new BinConditions { Observed = observed }), actual = model.Filter(broken, new BinConditions { Observed = observed });
        SequenceLatents complete = model.Filter(frames);

        Assert.Equal(expected.Filtered.Mean, actual.Filtered.Mean);
        Assert.Equal(complete.Filtered.Mean[..(4 * State)], actual.Filtered.Mean[..(4 * State)]);
        Assert.NotEqual(complete.Filtered.Mean[^State..], actual.Filtered.Mean[^State..]);
        LinearGaussianModel numbers = model.ToStateSpace();
        for (int i = 0; i < State; i++)
        {
            double predicted = numbers.Offset[i] + Enumerable.Range(0, State).Sum(
                j => numbers.Transition[(i * State) + j] * (actual.Filtered.Mean[(3 * State) + j] - numbers.Offset[j]));
            Assert.Equal(predicted, actual.Filtered.Mean[(4 * State) + i], 1e-9); // a missing frame leaves the prediction
        }
        Assert.All(RtsSmoother.Smooth(numbers, actual.Filtered, actual.Conditions).Mean, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Filter_NoiseOrIrregularStepsThatTheModelCannotTake_AreRefused()
    {
        using SequenceLdm constant = SmallSequences.Model(SmallSequences.With(new ConstantObservationNoise(), new ConstantProcessNoise()));
        using SequenceLdm recursive = SmallSequences.Model(SmallSequences.With(new ConstantObservationNoise(), new InnovationNoise()));
        float[] frames = SmallSequences.Draw(1, Frames, 9);
        BinConditions steps = new() { StepBins = [.. Enumerable.Repeat(2.0, Frames)] };

        Assert.Throws<ArgumentException>(
            () => constant.Filter(frames, new BinConditions { ObservationNoise = new double[Frames * Latent] }));
        Assert.Throws<ArgumentException>(() => recursive.Filter(frames, steps));
        Assert.NotEqual(constant.Filter(frames).Filtered.Mean, constant.Filter(frames, steps).Filtered.Mean);
    }

    [Fact]
    public void WithMeanNoise_OfASequence_HasTheMeansOfItsBins()
    {
        LinearGaussianModel model = new([0.5, 0, 0, 0.5], [0, 0], [1, 2], 3, 1);

        LinearGaussianModel typical = model.WithMeanNoise(new BinConditions { ProcessNoise = [1, 10, 3, 30], ObservationNoise = [2, 4] });

        Assert.Equal([2.0, 20], typical.ProcessNoise);
        Assert.Equal(3, typical.ObservationVariance);
        Assert.Equal(model, model.WithMeanNoise(null));
    }

    [Fact]
    public void RecursiveNetworks_TensorsAndPlainNumbers_Agree()
    {
        RandomStream random = new(7);
        using NoiseNetwork state = new StateNoise { HiddenUnits = 9 }.Create(SmallSequences.Features, Latent, State, random)!;
        using RecursiveNoiseNetwork innovation = new InnovationNoise { Window = 3, SeesObservations = true }.Create(Latent, State, random)!;
        foreach (RecursiveNoiseNetwork network in new[] { (RecursiveNoiseNetwork)state, innovation })
        {
            using DisposeScope scope = NewDisposeScope();
            int inputs = (int)network.Parameters[0].shape[1];
            float[] input = Gaussian(20 * inputs, 3, x => (float)(2 * x));
            float[] expected = SmallSequences.Values(network.forward(tensor(input, [20, inputs])));
            double[] actual = Outputs(network, input, inputs);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * pair.First));
        }
    }

    [Fact]
    public void Spread_AtItsStart_IsTheVarianceOfTheFrame()
    {
        using NoiseNetwork network = new FrameSpreadNoise { MinimumVariance = 1e-3 }.Create(
            SmallSequences.Features, Latent, State, new RandomStream(1))!;
        using DisposeScope scope = NewDisposeScope();
        float[] frame = Gaussian(SmallSequences.Features, 4, x => (float)(3 * x));
        double mean = frame.Average(x => (double)x), variance = frame.Average(x => (x - mean) * (x - mean));
        foreach (float value in SmallSequences.Values(network.forward(tensor(frame, [1, frame.Length]))))
        {
            Assert.Equal(variance + 1e-3, value, 1e-5 * variance);
        }
    }

    [Fact]
    public void Innovation_AfterFailedPredictions_StaysBelowItsMaximum()
    {
        using RecursiveNoiseNetwork network = new InnovationNoise { MaximumFactor = 2 }.Create(Latent, State, new RandomStream(1))!;
        double[] far = Outputs(network, Gaussian(8 * 50, 5, x => (float)(1000 * x)), 8), none = Outputs(network, new float[8], 8);
        Assert.All(far, value => Assert.InRange(value, 1, 2));
        Assert.True(far.Max() > 1.99);
        Assert.All(none, value => Assert.InRange(value, 1.01, 1.1)); // near 2^(1 / (1 + e^3))
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Loss_AnyNoise_IsTheLikelihoodOfTheFilter(ObservationNoiseModel observation, ProcessNoiseModel process)
    {
        SequenceLdmOptions options = SmallSequences.With(
            observation, process) with { BatchSequences = SmallSequences.Count, NoiseFloor = 0.01 };
        using SequenceLdm model = SmallSequences.Model(options);
        using RepresentationTask<Tensor> task = model.CreateTask(SmallSequences.Source(), seed: 1, threads: 2);
        using DisposeScope scope = NewDisposeScope();
        double expected = FilterLoss(model);
        Assert.Equal(expected, task.ComputeLoss(0).item<float>(), 1e-4 * Math.Abs(expected));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradient_OfNoiseParameters_EqualsDifferencesWithWhatTheNetworksSawHeldFixed(
        ObservationNoiseModel observation, ProcessNoiseModel process)
    {
        SequenceLdmOptions options = SmallSequences.With(observation, process) with { BatchSequences = SmallSequences.Count };
        using SequenceLdm model = SmallSequences.Model(options);
        FixedSight sight = new(model);
        RequireGradient(model, sight.Loss);
        bool exact = !model.IsRecursive;
        if (exact)
        {
            RequireGradient(model, () => FilterLoss(model)); // nothing was held fixed
        }
    }

    /// <summary>Compares the gradient by the noise networks with central differences of <paramref name="loss"/> along the gradient and a
    /// random direction.</summary>
    private static void RequireGradient(SequenceLdm model, Func<double> loss)
    {
        using RepresentationTask<Tensor> task = model.CreateTask(SmallSequences.Source(), seed: 1, threads: 1);
        using DisposeScope scope = NewDisposeScope();
        Parameter[] noise = [.. task.ParameterGroups.Skip(2).SelectMany(group => group.Parameters)];
        if (noise.Length == 0)
        {
            return;
        }
        IList<Tensor> gradients = autograd.grad([task.ComputeLoss(0)], noise);
        using var frozen = no_grad();
        for (int i = 0; i < noise.Length; i++)
        {
            double norm = gradients[i].norm().Number();
            Assert.True(double.IsFinite(norm) && norm > 0, $"gradient of parameter {i} has norm {norm}");
            Tensor random = tensor(Gaussian((int)noise[i].numel(), (ulong)i, x => (float)x), noise[i].shape);
            foreach (Tensor direction in new[] { gradients[i].DividedBy(norm), random / random.norm() })
            {
                double actual = (gradients[i] * direction).sum().Number();
                // Float32 networks: their rounding and the curvature leave 1e-3 of the gradient at a step of 1e-3.
                double error = Differences(noise[i], direction, loss).Min(expected => Math.Abs(expected - actual));
                Assert.True(
                    error < (2e-3 * norm) + 1e-5,
                    $"parameter {i}: derivative {actual:g5} of a gradient of norm {norm:g5} is wrong by {error:g3}");
            }
        }
    }

    /// <summary>To both sides, to the left, to the right: a rectifier that switches within the step spoils two of them.</summary>
    private static double[] Differences(Tensor parameter, Tensor direction, Func<double> loss)
    {
        const double Step = 1e-3;
        using Tensor original = parameter.clone();
        double At(double offset)
        {
            using DisposeScope scope = NewDisposeScope();
            parameter.copy_(original.Plus(direction.Times(offset)));
            return loss();
        }
        (double left, double right, double here) = (At(-Step), At(Step), At(0)); // ends where it began
        return [(right - left) / (2 * Step), (here - left) / Step, (right - here) / Step];
    }

    private static double FilterLoss(SequenceLdm model) =>
        model.Filter(SmallSequences.Draw(SmallSequences.Count, Frames, 1), Frames).Average(x => -x.Filtered.LogLikelihoodNats) / Frames;

    private static double[] Outputs(RecursiveNoiseNetwork network, float[] inputs, int length)
    {
        PerceptronValues values = network.ToNumbers();
        List<double> outputs = [];
        foreach (float[] input in inputs.Chunk(length))
        {
            foreach (float output in values.Evaluate(input))
            {
                outputs.Add(network.Activate((double)output));
            }
        }
        return [.. outputs];
    }

    private static float[] Gaussian(int count, ulong seed, Func<double, float> map)
    {
        RandomStream random = new(seed, 11);
        return [.. Enumerable.Range(0, count).Select(_ => map(random.NextGaussian()))];
    }

    /// <summary>The likelihood as a function of the noise networks alone, which keep seeing what they saw when this was made.</summary>
    private sealed class FixedSight
    {
        private readonly SequenceLdm _model;
        private readonly float[] _z;
        private readonly NoiseTrace _trace;

        public FixedSight(SequenceLdm model)
        {
            using DisposeScope scope = NewDisposeScope();
            _model = model;
            _z = SmallSequences.Values(model.Encode(Input()));
            _trace = model.Trace(_z, FromFrames() ?? [], SmallSequences.Count, Frames);
        }

        public double Loss()
        {
            using DisposeScope scope = NewDisposeScope();
            double scale = Math.Exp(_model.StateSpace.LogNoiseScale.item<float>());
            LinearGaussianModel numbers = _model.ToStateSpace();
            double[] relative = _model.ObservationNoise is RecursiveNoiseNetwork network ? Outputs(network, _trace.States, State)
                : FromFrames() is { } fromFrames ? Array.ConvertAll(fromFrames, x => (double)x) : [.. Enumerable.Repeat(1.0, _z.Length)];
            double[] factor = _model.ProcessNoise is { } process ? Outputs(
                process, _trace.Histories, _trace.Histories.Length / (SmallSequences.Count * Frames))
                : [.. Enumerable.Repeat(1.0, SmallSequences.Count * Frames * State)];
            BinConditions[] conditions = [.. Enumerable.Range(0, SmallSequences.Count).Select(sequence => new BinConditions
            {
                ObservationNoise = [.. relative.Skip(sequence * Frames * Latent).Take(Frames * Latent).Select(x => scale * x)],
                ProcessNoise = [.. factor.Skip(sequence * Frames * State).Take(Frames * State).Select((x,
                    i) => numbers.ProcessNoise[i % State] * x)],
            })];
            return conditions.Select(
                (condition, sequence) =>
                    -KalmanFilter.Filter(
                        numbers,
                        _z.AsSpan(sequence * Frames * Latent, Frames * Latent),
                        Latent,
                        condition).LogLikelihoodNats).Average() / Frames;
        }

        private float[]? FromFrames() =>
            _model.ObservationNoise is null or RecursiveNoiseNetwork
                ? null
                : SmallSequences.Values(_model.ObservationNoise.forward(Input()));

        private static Tensor Input() =>
            tensor(SmallSequences.Draw(SmallSequences.Count, Frames, 1), [SmallSequences.Count, Frames, SmallSequences.Features]);
    }
}
