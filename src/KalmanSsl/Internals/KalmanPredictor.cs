using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Each bin's latent from those before it, by a Kalman filter. On the CPU the likelihood is one fused autograd node; on other
/// devices the same mathematics in batched tensor operations.</summary>
internal sealed class KalmanPredictor<TBatch> : Predictor<TBatch>
{
    private readonly KalmanModel _model;
    private readonly KalmanLikelihoodKernel<float> _kernel;
    private readonly IReadOnlyList<StateTerm> _terms;
    private readonly KalmanLikelihoodKernel<float>? _stateKernel;
    private double _lastRadius;

    /// <summary>Allocates the likelihood's buffers; model and team stay their owner's.</summary>
    /// <param name="model">What predicts.</param>
    /// <param name="windows">Windows of a batch.</param>
    /// <param name="bins">Steps of each.</param>
    /// <param name="team">Threads of the kernels.</param>
    /// <param name="terms">What else the states are asked, the predictor's from here on; needs count windows.</param>
    public KalmanPredictor(KalmanModel model, int windows, int bins, ForkJoin team, IReadOnlyList<StateTerm>? terms = null)
    {
        _terms = terms ?? [];
        LdmOptions options = model.CommonOptions;
        _model = model;
        _kernel = new(windows, bins, options.LatentDimension, options.StateDimension, team);
        _stateKernel = _terms.Count > 0 ? new(windows, bins, options.LatentDimension, options.StateDimension, team) : null;
        List<ParameterGroup> groups = [new("dynamics", model.StateSpace.Parameters, options.DynamicsLearningRateFactor)];
        if (model.ObservationNoise is { } observation)
        {
            groups.Add(new("observationNoise", observation.Parameters, options.ObservationNoise.LearningRateFactor));
        }
        if (model.ProcessNoise is { } process)
        {
            groups.Add(new("processNoise", process.Parameters, options.ProcessNoise.LearningRateFactor));
        }
        groups.AddRange(_terms.Where(term => term.Parameters.Count > 0).Select(term => new ParameterGroup(
            $"term.{term.GetName()}", term.Parameters, options.DynamicsLearningRateFactor)));
        ParameterGroups = groups;
        State =
        [
            .. Named("dynamics", model.StateSpace),
            .. Named("observationNoise", model.ObservationNoise),
            .. Named("processNoise", model.ProcessNoise),
            .. _terms.SelectMany((term, i) => Named($"term{i}", term)),
        ];
    }

    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    public override LatentPrediction Predict(Encoder<TBatch> encoder, TBatch batch, Tensor z, Tensor target)
    {
        if (!ReferenceEquals(z, target))
        {
            throw new ArgumentException(
                "a Kalman filter predicts the encoder's own outputs; hold them fixed by the objective", nameof(target));
        }
        return new KalmanPrediction(
            z, _kernel, _model.StateSpace, points => Variances(encoder, batch, points), _model.CommonOptions.NoiseFloor)
        {
            Terms = batch is CountWindows windows && _terms.Count > 0 ? Evaluate(encoder, batch, windows, z) : [],
        };
    }

    public override void AfterStep() => _lastRadius = _model.StateSpace.Constrain();

    /// <summary>Metrics: <c>spectralRadius</c> that the last step led to, <c>logNoiseScale</c>.</summary>
    public override void CollectMetrics(IDictionary<string, double> metrics)
    {
        metrics["spectralRadius"] = _lastRadius;
        metrics["logNoiseScale"] = _model.StateSpace.LogNoiseScale.ToSingles()[0];
    }

    public override void Dispose()
    {
        _kernel.Dispose();
        _stateKernel?.Dispose();
        foreach (StateTerm term in _terms)
        {
            term.Dispose();
        }
    }

    private IReadOnlyList<(string Name, Tensor Value)> Evaluate(Encoder<TBatch> encoder, TBatch batch, CountWindows windows, Tensor z)
    {
        (Tensor process, Tensor observation) = Variances(encoder, batch, z);
        (Tensor transition, Tensor offset) = (_model.StateSpace.Transition(), _model.StateSpace.Offset);
        Tensor states = z.device_type == DeviceType.CPU
            ? FilteredStateFunction.Apply(
                z, transition, offset, process, observation, new LikelihoodCall(_stateKernel!, detachTarget: false)).Plus(offset)
            : KalmanLikelihood.FilteredStates(z, transition, offset, process, observation);
        return [.. _terms.Select(term => (term.GetName(), term.Evaluate(states, z, windows).Times(term.Weight)))];
    }

    /// <summary>Variances Q [state] or [batch, time, state] and R [1] or [batch, time, latent], differentiable.</summary>
    private (Tensor Process, Tensor Observation) Variances(Encoder<TBatch> encoder, TBatch batch, Tensor z)
    {
        if (_model.ObservationNoise is null && _model.ProcessNoise is null)
        {
            return _model.StateSpace.Variances(_model.CommonOptions.NoiseFloor);
        }
        (Tensor process, Tensor scale) = _model.StateSpace.Variances(0);
        Tensor? fromFrames = _model.ObservationNoise is null or RecursiveNoiseNetwork
            ? null
            : _model.ObservationNoise.forward(encoder.Features(batch));
        NoiseTrace? trace = _model.IsRecursive ? Trace(z, fromFrames) : null;
        Tensor? relative = _model.ObservationNoise is RecursiveNoiseNetwork byState ? byState.forward(Seen(trace!.States, z)) : fromFrames;
        Tensor observation = (relative is null ? scale : scale * relative).Plus(_model.CommonOptions.NoiseFloor);
        return (_model.ProcessNoise is { } network ? process * network.forward(Seen(trace!.Histories, z)) : process, observation);
    }

    /// <summary>What the networks see of the filter, for z as it is now.</summary>
    private NoiseTrace Trace(Tensor z, Tensor? relative)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        return _model.Trace(z.ToSingles(), relative is null ? default : relative.ToSingles(), (int)z.shape[0], (int)z.shape[1]);
    }

    /// <summary>Values of each bin as a tensor [batch, time, value].</summary>
    private static Tensor Seen(float[] values, Tensor z)
    {
        (long batch, long bins) = (z.shape[0], z.shape[1]);
        return tensor(values, [batch, bins, values.Length / (batch * bins)], device: z.device);
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Named(string part, nn.Module? module) =>
        module is null ? [] : module.named_parameters().Select(p => ($"{part}.{p.name}", (Tensor)p.parameter));
}

/// <summary>The filter's predictions of a batch. The likelihood of the whole batch is evaluated at once.</summary>
internal sealed class KalmanPrediction : LatentPrediction
{
    private readonly KalmanLikelihoodKernel<float> _kernel;
    private readonly LatentStateSpace _stateSpace;
    private readonly Func<Tensor, (Tensor Process, Tensor Observation)> _variances;
    private readonly bool _isDetached;

    /// <param name="z">[batch, time, latent].</param>
    /// <param name="kernel">The fused likelihood, for the CPU.</param>
    /// <param name="stateSpace">What predicts.</param>
    /// <param name="variances">Q and R for latents.</param>
    /// <param name="noiseFloor">The part of R that is never learned away.</param>
    public KalmanPrediction(
        Tensor z, KalmanLikelihoodKernel<float> kernel, LatentStateSpace stateSpace, Func<Tensor, (
            Tensor Process, Tensor Observation)> variances, double noiseFloor)
        : base(z, z, noiseFloor)
    {
        (_kernel, _stateSpace, _variances) = (kernel, stateSpace, variances);
    }

    private KalmanPrediction(KalmanPrediction attached)
        : base(attached.Points, attached.Points.detach(), attached.NoiseVariance)
    {
        (_kernel, _stateSpace, _variances, _isDetached) = (attached._kernel, attached._stateSpace, attached._variances, true);
    }

    /// <inheritdoc/>
    /// <remarks>By tensor operations on every device.</remarks>
    public override Tensor Mean
    {
        get
        {
            (Tensor process, Tensor observation) = _variances(Points);
            return KalmanLikelihood.PredictedMean(Points, _stateSpace.Transition(), _stateSpace.Offset, process, observation);
        }
    }

    public override Tensor NegativeLogLikelihood()
    {
        (Tensor process, Tensor observation) = _variances(Points);
        return Evaluate(Points, process, observation, _isDetached);
    }

    public override LatentPrediction WithDetachedTarget() => new KalmanPrediction(this);

    public override Tensor TargetGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor points = Points.detach().requires_grad_(true);
        (Tensor process, Tensor observation) = _variances(points);
        (process, observation) = (process.detach(), observation.detach());
        if (IsFused)
        {
            Evaluate(points, process, observation, isDetached: false);
            return FusedLikelihoodFunction.TargetGradient(new(_kernel, false), points.shape).MoveToOuterDisposeScope();
        }
        Tensor attached = Gradients.Of(Evaluate(points, process, observation, isDetached: false), [points])[0];
        Tensor detached = Gradients.Of(Evaluate(points, process, observation, isDetached: true), [points])[0];
        return (attached - detached).MoveToOuterDisposeScope();
    }

    private bool IsFused => Points.device_type == DeviceType.CPU;

    private Tensor Evaluate(Tensor z, Tensor process, Tensor observation, bool isDetached)
    {
        Tensor transition = _stateSpace.Transition();
        return IsFused
            ? FusedLikelihoodFunction.Apply(
                z, transition, _stateSpace.Offset, process, observation, new LikelihoodCall(_kernel, isDetached))
            : KalmanLikelihood.Evaluate(z, transition, _stateSpace.Offset, process, observation, isDetached);
    }
}
