using Dynamics.Losses;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>Self-supervised training: a batch is encoded, predicted, and the objective compares what was predicted with what came. There is
/// no other such task: what differs between methods is in the parts. Not for concurrent use.</summary>
/// <typeparam name="TBatch">What the source gives and the encoder takes.</typeparam>
public sealed class RepresentationTask<TBatch> : TrainingTask, IDisposable
{
    private readonly BatchSource<TBatch> _source;
    private readonly Encoder<TBatch> _encoder;
    private readonly Predictor<TBatch> _predictor;
    private readonly Objective _objective;
    private readonly TargetEncoder<TBatch> _target;
    private readonly IReadOnlyList<Objective> _compared;
    private readonly double _objectiveWeight;
    private readonly IDisposable[] _owned;
    private readonly ObjectiveMemory? _memory;
    private readonly List<(string Name, double Value)> _lastParts = [];
    private LatentPrediction? _last; // of the step that is being made

    /// <summary>Puts the parts together.</summary>
    /// <param name="source">Batches.</param>
    /// <param name="encoder">On the device to train on; stays the caller's.</param>
    /// <param name="predictor">Belongs to the task from here on.</param>
    /// <param name="objective">What is minimised.</param>
    /// <param name="target">What stands for the latents as targets, the task's from here on; null: a <see cref="SharedTarget{TBatch}"/>.
    /// </param>
    /// <param name="compared">Objectives whose entropy gradients are compared on logged steps; see <see cref="CollectMetrics"/>. Null:
    /// none.</param>
    /// <param name="seed">Where what the objective remembers begins.</param>
    /// <param name="weightDecay">Weight decay of the encoder.</param>
    /// <param name="objectiveWeight">Weight of the objective beside the predictor's terms; with 0 it is not evaluated.</param>
    /// <param name="owned">What else is disposed of with the task (teams of threads).</param>
    /// <exception cref="InputException">Windows within the past that the objective looks back to.</exception>
    /// <exception cref="ArgumentException">Two of the compared objectives have one name.</exception>
    public RepresentationTask(
        BatchSource<TBatch> source,
        Encoder<TBatch> encoder,
        Predictor<TBatch> predictor,
        Objective objective,
        TargetEncoder<TBatch>? target = null,
        IReadOnlyList<Objective>? compared = null,
        ulong seed = 0,
        double weightDecay = 0,
        double objectiveWeight = 1,
        params IDisposable[] owned)
    {
        _objectiveWeight = objectiveWeight;
        (_source, _encoder, _predictor, _objective) = (source, encoder, predictor, objective);
        (_target, _compared, _owned) = (target ?? new SharedTarget<TBatch>(), compared ?? [], owned);
        if (_compared.Select(other => other.Name).Distinct().Count() < _compared.Count)
        {
            throw new ArgumentException(
                $"two of the objectives {string.Join(", ", _compared.Select(other => other.Name))} have one name, and so one metric",
                    nameof(compared));
        }
        foreach (Objective each in _compared.Append(objective))
        {
            if (each.PastBins >= source.BinCount)
            {
                throw new InputException(
                    $"windows of {source.BinCount} bins hold no bin with {each.PastBins} before it",
                    "model.objective.conditioningBins",
                    "lower it or take longer windows");
            }
        }
        _memory = objective.CreateMemory(encoder.LatentDimension, encoder.Device, seed);
        ParameterGroups = [new("encoder", encoder.Parameters, WeightDecay: weightDecay), .. predictor.ParameterGroups];
        State =
        [
            .. encoder.named_parameters().Select(p => ($"encoder.{p.name}", (Tensor)p.parameter)),
            .. encoder.named_buffers().Select(b => ($"encoder.{b.name}", b.buffer)),
            .. predictor.State.Select(entry => ($"predictor.{entry.Name}", entry.Tensor)),
            .. _target.State.Select(entry => ($"target.{entry.Name}", entry.Tensor)),
            .. (_memory?.State ?? []).Select(entry => ($"objective.{entry.Name}", entry.Tensor)),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <inheritdoc/>
    public override bool IsFinished => false;

    /// <inheritdoc/>
    public override Tensor ComputeLoss(long step)
    {
        _last = Predict(step);
        _lastParts.Clear();
        Tensor? loss = null;
        if (_objectiveWeight > 0)
        {
            ObjectiveValue value = _objective.Evaluate(_last, step, _memory);
            _lastParts.AddRange(value.Parts.Select(part => (part.Name, part.Value.Number())));
            loss = _objectiveWeight == 1 ? value.Loss : value.Loss.Times(_objectiveWeight);
        }
        foreach ((string name, Tensor term) in _last.Terms)
        {
            _lastParts.Add((name, term.Number()));
            loss = loss is null ? term : loss.Plus(term);
        }
        return loss ?? throw new InvalidOperationException("an objective of weight 0 without terms leaves nothing to learn from");
    }

    /// <inheritdoc/>
    public override void AfterStep(long step)
    {
        _predictor.AfterStep();
        _target.AfterStep(_encoder, step);
        _memory?.Update(_last!);
        _last = null;
    }

    /// <inheritdoc/>
    /// <remarks>The objective's parts, the prediction's terms and the predictor's metrics by their names, and for any two of the compared
    /// objectives <c>gradientCosine.FIRST.SECOND</c>: the cosine between the gradients of their entropies by the encoder's
    /// parameters.</remarks>
    public override void CollectMetrics(long step, IDictionary<string, double> metrics)
    {
        foreach ((string name, double value) in _lastParts)
        {
            metrics[name] = value;
        }
        _predictor.CollectMetrics(metrics);
        if (_compared.Count > 1)
        {
            using DisposeScope scope = NewDisposeScope();
            using var learning = enable_grad();
            foreach ((Objective first, Objective second, double cosine) in GradientProbe.Cosines(_compared, Predict(step),
                _encoder.Parameters, step))
            {
                metrics[$"gradientCosine.{first.Name}.{second.Name}"] = cosine;
            }
        }
    }

    /// <summary>Frees predictor, target, what the objective remembers, and what else the task owns; the encoder stays its
    /// owner's.</summary>
    public void Dispose()
    {
        _predictor.Dispose();
        _target.Dispose();
        _memory?.Dispose();
        Array.ForEach(_owned, part => part.Dispose());
    }

    private LatentPrediction Predict(long step)
    {
        TBatch batch = _source.Batch(step);
        Tensor z = _encoder.Encode(batch);
        return _predictor.Predict(_encoder, batch, z, _target.Encode(batch, z));
    }
}
