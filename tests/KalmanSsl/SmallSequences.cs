using Dynamics.KalmanSsl;
using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>Short sequences of a point that turns and now and then jumps, seen through features whose noise changes from frame to frame,
/// and small models of them.</summary>
internal static class SmallSequences
{
    public const int Features = 12, Frames = 15, Count = 10;

    public static readonly SequenceLdmOptions Options = new() { LatentDimension = 2, StateDimension = 3,
        Encoder = new PerceptronOptions { HiddenUnits = 8 }, BatchSequences = 4 };

    public static readonly ObservationNoiseModel[] ObservationModels =
        [new ConstantObservationNoise(), new FrameSpreadNoise(), new FrameNoise { HiddenUnits = 6 }, new StateNoise { HiddenUnits = 6 }];

    public static readonly ProcessNoiseModel[] ProcessModels =
        [new ConstantProcessNoise(), new InnovationNoise { Window = 3, HiddenUnits = 5 },
            new InnovationNoise { Window = 2, HiddenUnits = 5, SeesObservations = true }];

    /// <summary>Every observation model with every process model.</summary>
    public static TheoryData<ObservationNoiseModel, ProcessNoiseModel> NoiseModels
    {
        get
        {
            TheoryData<ObservationNoiseModel, ProcessNoiseModel> all = [];
            foreach (ObservationNoiseModel observation in ObservationModels)
            {
                foreach (ProcessNoiseModel process in ProcessModels)
                {
                    all.Add(observation, process);
                }
            }
            return all;
        }
    }

    public static SequenceLdmOptions With(ObservationNoiseModel observation, ProcessNoiseModel process) =>
        Options with { ObservationNoise = observation, ProcessNoise = process };

    /// <summary>[sequence, time, feature].</summary>
    public static float[] Draw(int sequences, int frames, ulong seed)
    {
        List<float> values = [];
        double[] map = [.. Enumerable.Range(0, 2 * Features).Select(i => new RandomStream(5, (ulong)i).NextGaussian())];
        for (int sequence = 0; sequence < sequences; sequence++)
        {
            RandomStream random = new(seed, (ulong)sequence);
            double phase = 2 * Math.PI * random.NextDouble();
            for (int frame = 0; frame < frames; frame++)
            {
                phase += random.NextDouble() < 0.1 ? 2 : 0.3;
                double std = 0.05 + random.NextDouble();
                for (int i = 0; i < Features; i++)
                {
                    values.Add(
                        (float)((map[2 * i] * Math.Cos(phase)) + (map[(2 * i) + 1] * Math.Sin(phase)) + (std * random.NextGaussian())));
                }
            }
        }
        return [.. values];
    }

    public static StoredSequences Source(int sequences = Count) => new(Draw(sequences, Frames, 1), Frames, Features);

    /// <summary>A model whose parameters are moved off their starting values by 0.1 N(0, 1), so that nothing is equal by chance.</summary>
    public static SequenceLdm Model(SequenceLdmOptions options)
    {
        SequenceLdm model = SequenceLdm.Initialize(options, Features, seed: 3);
        RandomStream random = new(4);
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (Tensor parameter in AllParameters(model))
        {
            parameter.AddInPlace(
                tensor(
                    [.. Enumerable.Range(0, (int)parameter.numel()).Select(_ => (float)(0.1 * random.NextGaussian()))], parameter.shape));
        }
        model.StateSpace.Constrain();
        return model;
    }

    /// <summary>What training changes, by the task's own account and not the module's.</summary>
    public static IReadOnlyList<Tensor> AllParameters(SequenceLdm model)
    {
        using RepresentationTask<Tensor> task = model.CreateTask(Source(model.Options.BatchSequences), seed: 1, threads: 1);
        return [.. task.ParameterGroups.SelectMany(group => group.Parameters)];
    }

    public static float[] Bits(SequenceLdm model) => [.. AllParameters(model).SelectMany(Values)];

    public static float[] Values(Tensor tensor)
    {
        using Tensor values = tensor.detach();
        return values.data<float>().ToArray();
    }
}
