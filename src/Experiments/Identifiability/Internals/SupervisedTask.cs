using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Training;
using MathNet.Numerics.LinearAlgebra;
using static TorchSharp.torch;

namespace Dynamics.Experiments.Identifiability.Internals;

/// <summary>Regression of standardised true states on single observations, by the encoder itself: the ceiling.</summary>
internal sealed class SupervisedTask : TrainingTask
{
    private readonly IdentificationData _data;
    private readonly FrameEncoder _encoder;
    private readonly int _batch, _frames, _features;
    private readonly ulong _seed;
    private readonly float[] _states;

    public SupervisedTask(IdentificationData data, FrameEncoder encoder, IdentificationOptions options, ulong seed)
    {
        (_data, _encoder, _seed) = (data, encoder, seed);
        (_batch, _frames, _features) = (options.BatchSequences, data.Train.FrameCount, data.Train.FeatureCount);
        Matrix<double> states = data.TrainStates;
        Vector<double> mean = states.ColumnSums() / states.RowCount;
        Vector<double> scale = Vector<double>.Build.Dense(states.ColumnCount, j =>
            1 / Math.Sqrt(Math.Max(1e-24, (states.Column(j) - mean[j]).Map(value => value * value).Average())));
        _states = [.. Enumerable.Range(0, states.RowCount * states.ColumnCount).Select(at =>
            (float)((states[at / states.ColumnCount, at % states.ColumnCount] - mean[at % states.ColumnCount])
                * scale[at % states.ColumnCount]))];
        ParameterGroups = [new("encoder", encoder.Parameters, WeightDecay: options.WeightDecay)];
        State = [.. encoder.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter))];
    }

    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    public override bool IsFinished => false;

    public override Tensor ComputeLoss(long step)
    {
        RandomStream random = new(_seed, (ulong)step + 1000);
        int states = _encoder.LatentDimension;
        float[] frames = new float[_batch * _frames * _features], targets = new float[_batch * _frames * states];
        for (int place = 0; place < _batch; place++)
        {
            int sequence = random.NextInt(_data.Train.SequenceCount);
            _data.Train.Fill([sequence], 0, frames.AsSpan(place * _frames * _features, _frames * _features));
            _states.AsSpan(sequence * _frames * states, _frames * states).CopyTo(targets.AsSpan(place * _frames * states));
        }
        Tensor predicted = _encoder.Encode(tensor(frames, [_batch, _frames, _features]));
        return (predicted - tensor(targets, [_batch, _frames, states])).Squared().mean();
    }

    public override void AfterStep(long step)
    {
    }

    public override void CollectMetrics(long step, IDictionary<string, double> metrics)
    {
    }
}
