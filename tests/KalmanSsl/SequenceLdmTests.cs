using Dynamics.Simulators;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>The model as a whole: files, inference, sources of sequences.</summary>
public sealed class SequenceLdmTests
{
    private static readonly float[] s_frames = SmallSequences.Draw(2, SmallSequences.Frames, 9);

    [Theory]
    [MemberData(nameof(SmallSequences.NoiseModels), MemberType = typeof(SmallSequences))]
    public void Save_Load_GivesTheSameModel(ObservationNoiseModel observation, ProcessNoiseModel process)
    {
        using TemporaryFolder folder = new();
        foreach (TransitionOptions transition in new TransitionOptions[] { new FreeTransition(),
            new StableTransition { MaximumSpectralRadius = 0.99 } })
        {
            using SequenceLdm model = SmallSequences.Model(SmallSequences.With(observation, process) with { Transition = transition });
            long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            model.Save(folder["model.safetensors"]);
            using (SequenceLdm loaded = SequenceLdm.Load(folder["model.safetensors"]))
            {
                Assert.Equal(model.Options, loaded.Options);
                Assert.Equal(SmallSequences.Features, loaded.FeatureCount);
                Assert.Equal(SmallSequences.Bits(model), SmallSequences.Bits(loaded));
                SequenceLatents[] expected = model.Filter(
                    s_frames, SmallSequences.Frames), actual = loaded.Filter(s_frames, SmallSequences.Frames);
                for (int i = 0; i < expected.Length; i++)
                {
                    Assert.Equal(expected[i].Filtered.Mean, actual[i].Filtered.Mean);
                    Assert.Equal(expected[i].Conditions?.ObservationNoise, actual[i].Conditions?.ObservationNoise);
                    Assert.Equal(expected[i].Conditions?.ProcessNoise, actual[i].Conditions?.ProcessNoise);
                }
            }
            Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
    }

    [Fact]
    public void Load_DamagedOrOtherFiles_AreRefusedAndLeakNothing()
    {
        using TemporaryFolder folder = new();
        string path = folder["model.safetensors"];
        using SequenceLdm model = SmallSequences.Model(SmallSequences.With(new FrameNoise(), new InnovationNoise()));
        model.Save(path);
        byte[] whole = File.ReadAllBytes(path);
        string options = OptionsJson.ToText(model.Options);
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        void Refused(string expected)
        {
            InputException error = Assert.Throws<InputException>(() => SequenceLdm.Load(path));
            Assert.Contains(expected, error.Message);
            Assert.Contains(path, error.Message);
            Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
        void Rewrite(Dictionary<string, string> metadata, Func<string, bool> keep)
        {
            File.WriteAllBytes(path, whole);
            using TensorArchive archive = Safetensors.Load(path);
            Safetensors.Save(
                path, [.. archive.Tensors.Where(tensor => keep(tensor.Key)).Select(tensor => (tensor.Key, tensor.Value))], metadata);
        }
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Refused("");
        File.WriteAllText(path, "not a model");
        Refused("");
        Rewrite(new() { ["options"] = options }, _ => true);
        Refused("no number of features");
        Rewrite(new() { ["options"] = options, ["features"] = "13" }, _ => true);
        Refused("'13' features");
        Rewrite(new() { ["options"] = options, ["features"] = "many" }, _ => true);
        Refused("'many' features");
        Rewrite(new() { ["features"] = "12" }, _ => true);
        Refused("no model options");
        Rewrite(new() { ["options"] = "{\"latents\": 3}", ["features"] = "12" }, _ => true);
        Refused("'latents'");
        Rewrite(new() { ["options"] = OptionsJson.ToText(model.Options with { StateDimension = 4 }), ["features"] = "12" }, _ => true);
        Refused("state_space");
        Rewrite(new() { ["options"] = options, ["features"] = "12" }, name => !name.StartsWith("process_noise", StringComparison.Ordinal));
        Refused("no tensor 'process_noise");
        Rewrite(new() { ["options"] = options, ["features"] = "12" }, name => !name.StartsWith("encoder", StringComparison.Ordinal));
        Refused("'encoder.network.weight0'");
        File.WriteAllBytes(path, whole);
        Assert.Contains("countDropout", KalmanFileFrom(folder["kalman.safetensors"]));
        Assert.Contains(
            "model of the kind KalmanLdm", Assert.Throws<InputException>(() => SequenceLdm.Load(folder["kalman.safetensors"])).Message);
        Assert.Contains("model of the kind SequenceLdm", Assert.Throws<InputException>(() => KalmanLdm.Load(path)).Message);
        Assert.Throws<InputException>(() => SequenceLdm.Load(folder["none"]));
    }

    [Theory]
    [MemberData(nameof(SmallSequences.NoiseModels), MemberType = typeof(SmallSequences))]
    public void Options_ThroughJson_AreTheSameAndHoldNothingElse(ObservationNoiseModel observation, ProcessNoiseModel process)
    {
        foreach (Objective objective in new Objective[] { new StopGradientObjective(),
            new KozachenkoLeonenkoObjective { ConditioningBins = 2 }, new LogDetObjective(), new KernelDensityObjective() })
        {
            SequenceLdmOptions options = SmallSequences.With(observation, process) with { Objective = objective };
            string text = OptionsJson.ToText(options);
            Assert.Equal(options, OptionsJson.Parse<SequenceLdmOptions>(text, "test"));
            Assert.DoesNotContain("detachesTarget", text);
            Assert.DoesNotContain("\"name\"", text);
        }
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<InputException>(() => new FrameNoise { HiddenUnits = 0 });
        Assert.Throws<InputException>(() => new StateNoise { MinimumVariance = 0 });
        Assert.Throws<InputException>(() => new InnovationNoise { Window = 0 });
        Assert.Throws<InputException>(() => new InnovationNoise { MaximumFactor = 1 });
        Assert.Throws<InputException>(() => new ConstantProcessNoise { LearningRateFactor = 0 });
        Assert.Throws<InputException>(() => new SequenceLdmOptions { NoiseFloor = -1 });
        Assert.Throws<InputException>(() => SequenceLdm.Initialize(new() { LatentDimension = 3, StateDimension = 2 }, 5, 1));
    }

    [Fact]
    public void Filter_OneOfSeveral_IsWhatItIsAlone()
    {
        using SequenceLdm model = SmallSequences.Model(SmallSequences.With(new StateNoise(), new InnovationNoise()));
        SequenceLatents[] together = model.Filter(s_frames, SmallSequences.Frames);
        int length = SmallSequences.Frames * SmallSequences.Features;
        for (int i = 0; i < 2; i++)
        {
            SequenceLatents alone = model.Filter(s_frames.AsSpan(i * length, length));
            double largest = alone.Filtered.Mean.Max(Math.Abs);
            // float32 products of another batch size
            Assert.All(alone.Filtered.Mean.Zip(together[i].Filtered.Mean), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * largest));
            Assert.Equal(SmallSequences.Frames * 2, alone.Conditions!.ObservationNoise!.Length);
        }
    }

    [Fact]
    public void Filter_LengthsThatDoNotFit_AreRefused()
    {
        using SequenceLdm model = SmallSequences.Model(SmallSequences.Options);
        Assert.Throws<ArgumentException>(() => model.Filter(s_frames.AsSpan(0, 5)));
        Assert.Throws<ArgumentException>(() => model.Filter(s_frames.AsSpan(1), SmallSequences.Frames));
        Assert.Throws<ArgumentException>(() => model.Filter(s_frames, 0));
        Assert.Contains("feature=12", Assert.Throws<ArgumentException>(() => model.Encode(TorchSharp.torch.zeros([2, 3, 7]))).Message);
    }

    [Fact]
    public void SimulatedSequences_Fill_IsAPureFunctionThatRenewsTheNoise()
    {
        MovingDotSimulator simulator = MovingDotSimulator.Create(MovingDotOptions.Figure8 with { FrameCount = 10 });
        SimulatedSequences source = new(simulator, 6);
        float[] Frames(long[] sequences, long epoch)
        {
            float[] frames = new float[sequences.Length * source.FrameCount * source.FeatureCount];
            source.Fill(sequences, epoch, frames);
            return frames;
        }
        float[] first = Frames([4, 1], 0);
        Assert.NotEqual(first, Frames([4, 1], 1));
        Assert.Equal(first[..(first.Length / 2)], Frames([4], 0));
        Assert.Equal(first, Frames([4, 1], 0));
        Assert.Equal((6, 10), (source.SequenceCount, source.FrameCount));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedSequences(simulator, 0));
    }

    [Fact]
    public void StoredSequences_Fill_CopiesTheOnesThatAreAskedFor()
    {
        StoredSequences source = new([.. Enumerable.Range(0, 12).Select(i => (float)i)], frameCount: 2, featureCount: 2);
        float[] frames = new float[8];
        source.Fill([2, 0], 5, frames);
        Assert.Equal([8, 9, 10, 11, 0, 1, 2, 3], frames);
        Assert.Equal(3, source.SequenceCount);
        Assert.Throws<ArgumentException>(() => new StoredSequences(new float[13], 2, 2));
        Assert.Throws<ArgumentException>(() => new StoredSequences([], 2, 2));
    }

    /// <summary>Writes a model of counts; its options.</summary>
    private static string KalmanFileFrom(string path)
    {
        using KalmanLdm model = KalmanLdm.Initialize(
            new() { LatentDimension = 2, StateDimension = 3, Encoder = new PerceptronOptions { HiddenUnits = 4 } },
            new(new double[3], [1, 1, 1], 0),
            1);
        model.Save(path);
        return OptionsJson.ToText(model.Options);
    }
}
