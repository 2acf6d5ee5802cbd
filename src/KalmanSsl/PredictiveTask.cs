using Dynamics.KalmanSsl.Internals;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>Training of an encoder with a <see cref="LatentStateSpace"/>: alignment (the filter's negative log-likelihood of the encoder's outputs) minus
/// the objective's entropy. On the CPU the likelihood is one fused autograd node; on other devices the same mathematics in batched tensor
/// operations. Not for concurrent use.</summary>
public abstract class PredictiveTask : TrainingTask, IDisposable
{
    private readonly LatentStateSpace _stateSpace;
    private readonly PredictiveObjective _objective;
    private readonly IReadOnlyList<PredictiveObjective> _compared;
    private readonly double _noiseFloor;
    private readonly KalmanLikelihoodKernel<float> _kernel;
    private readonly LikelihoodCall _attached, _detached;
    private double _lastLikelihood, _lastEntropy, _lastRadius;

    /// <summary>Allocates the likelihood's buffers.</summary>
    private protected PredictiveTask(nn.Module model, LatentStateSpace stateSpace, BatchShape shape, PredictiveObjective objective, double noiseFloor, IReadOnlyList<PredictiveObjective> compared, int threads)
    {
        if (compared.Select(other => other.Name).Distinct().Count() < compared.Count)
        {
            throw new ArgumentException($"two of the objectives {string.Join(", ", compared.Select(other => other.Name))} have one name, and so one metric", nameof(compared));
        }
        (_stateSpace, _objective, _noiseFloor, _compared) = (stateSpace, objective, noiseFloor, compared);
        Team = new(threads);
        _kernel = new(shape.Windows, shape.Bins, shape.Latent, shape.State, Team);
        (_attached, _detached) = (new(_kernel, detachTarget: false), new(_kernel, detachTarget: true));
        State = [.. model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <summary>Threads of the fused kernels.</summary>
    private protected ForkJoin Team { get; }

    /// <summary>Whether the fused kernels are used.</summary>
    private protected bool IsFused => _stateSpace.Offset.device.type == DeviceType.CPU;

    /// <inheritdoc/>
    public override Tensor ComputeLoss(long step)
    {
        Tensor z = Encode(step);
        (Tensor process, Tensor observation) = Variances(z);
        Tensor likelihood = NegativeLogLikelihood(z, process, observation, _objective.DetachesTarget);
        Tensor? bonus = _objective.EntropyBonus(z, _noiseFloor, step);
        _lastLikelihood = likelihood.item<float>();
        if (bonus is null)
        {
            return likelihood;
        }
        _lastEntropy = bonus.item<float>();
        return likelihood - bonus;
    }

    /// <inheritdoc/>
    public override void AfterStep(long step) => _lastRadius = _stateSpace.Constrain();

    /// <inheritdoc/>
    /// <remarks>Names: <c>negativeLogLikelihood</c>, <c>entropyBonus</c>, <c>spectralRadius</c>, <c>logNoiseScale</c>, and for any two of the compared objectives
    /// <c>gradientCosine.FIRST.SECOND</c>: the cosine between the gradients of their entropies by the encoder's parameters.</remarks>
    public override void CollectMetrics(long step, IDictionary<string, double> metrics)
    {
        metrics["negativeLogLikelihood"] = _lastLikelihood;
        metrics["entropyBonus"] = _lastEntropy;
        metrics["spectralRadius"] = _lastRadius;
        metrics["logNoiseScale"] = KalmanLdm.Single(_stateSpace.LogNoiseScale)[0];
        if (_compared.Count > 1)
        {
            CompareGradients(step, metrics);
        }
    }

    /// <summary>Frees the kernels; the model stays its owner's.</summary>
    public void Dispose()
    {
        DisposeEncoder();
        _kernel.Dispose();
        Team.Dispose();
    }

    /// <summary>Encoder outputs z [batch, time, latent] of the batch of a step, differentiable.</summary>
    private protected abstract Tensor Encode(long step);

    /// <summary>Variances Q [state] or [batch, time, state] and R [1] or [batch, time, latent] for the batch that was encoded last, differentiable.</summary>
    private protected abstract (Tensor Process, Tensor Observation) Variances(Tensor z);

    /// <summary>Frees what the encoder holds.</summary>
    private protected abstract void DisposeEncoder();

    private Tensor NegativeLogLikelihood(Tensor z, Tensor process, Tensor observation, bool detachTarget)
    {
        Tensor transition = _stateSpace.Transition();
        return IsFused
            ? FusedLikelihoodFunction.Apply(z, transition, _stateSpace.Offset, process, observation, detachTarget ? _detached : _attached)
            : KalmanLikelihood.Evaluate(z, transition, _stateSpace.Offset, process, observation, detachTarget);
    }

    /// <summary>Cosines between the gradients, by the encoder's parameters, of the entropies of any two objectives: gradient of the alignment
    /// less that of the loss (for the stop-gradient, the filter's own plug-in entropy). Source: ldm.md 1.3, there logged at every step.</summary>
    private void CompareGradients(long step, IDictionary<string, double> metrics)
    {
        using DisposeScope scope = NewDisposeScope();
        using var learning = enable_grad();
        Tensor z = Encode(step);
        Parameter[] encoder = [.. ParameterGroups[0].Parameters];
        Tensor[] gradients = [.. _compared.Select(objective => ByEncoder(z, encoder, EntropyGradient(objective, z, step)))];
        for (int i = 0; i < gradients.Length; i++)
        {
            for (int j = i + 1; j < gradients.Length; j++)
            {
                double cosine = gradients[i].dot(gradients[j]).ToDouble() / Math.Max(gradients[i].norm().ToDouble() * gradients[j].norm().ToDouble(), double.Epsilon);
                metrics[$"gradientCosine.{_compared[i].Name}.{_compared[j].Name}"] = cosine;
            }
        }
    }

    /// <summary>Gradient of an objective's entropy by z [batch, time, latent].</summary>
    private Tensor EntropyGradient(PredictiveObjective objective, Tensor z, long step)
    {
        Tensor points = z.detach().requires_grad_(true);
        if (objective.EntropyBonus(points, _noiseFloor, step) is { } bonus)
        {
            return Gradients.Of(bonus, [points])[0];
        }
        (Tensor process, Tensor observation) = Variances(points);
        (process, observation) = (process.detach(), observation.detach());
        if (IsFused)
        {
            NegativeLogLikelihood(points, process, observation, detachTarget: false);
            return FusedLikelihoodFunction.TargetGradient(_attached, z.shape);
        }
        Tensor attached = Gradients.Of(NegativeLogLikelihood(points, process, observation, detachTarget: false), [points])[0];
        return attached - Gradients.Of(NegativeLogLikelihood(points, process, observation, detachTarget: true), [points])[0];
    }

    private static Tensor ByEncoder(Tensor z, Parameter[] encoder, Tensor gradient) =>
        cat([.. Gradients.Of(z, encoder, gradient, keepGraph: true).Select(part => part.reshape(-1))]);
}
