using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>What a latent model predicts of a batch, and what came: two views of one thing, a latent k bins ahead, or each bin of a Kalman
/// filter's observations given those before it. An objective looks at nothing else.</summary>
/// <remarks>Tensors belong to the dispose scope of the training step. Float32 or float64, all of one kind, on one device.</remarks>
public abstract class LatentPrediction
{
    /// <summary>A prediction about points of the encoder.</summary>
    /// <param name="points">See <see cref="Points"/>.</param>
    /// <param name="target">See <see cref="Target"/>.</param>
    /// <param name="noiseVariance">See <see cref="NoiseVariance"/>.</param>
    /// <exception cref="ArgumentException">The axes are others.</exception>
    protected LatentPrediction(Tensor points, Tensor target, double noiseVariance = 0)
    {
        TensorShape.Require(points, nameof(points), "batch", "time", "latent");
        TensorShape.Require(target, nameof(target), "batch", "time", ("latent", points.shape[2]));
        (Points, Target, NoiseVariance) = (points, target, noiseVariance);
    }

    /// <summary>The encoder's outputs z [batch, time, latent] with their gradient: what an entropy is estimated from. Bins of one window
    /// follow each other.</summary>
    public Tensor Points { get; }

    /// <summary>What is predicted [batch, time, latent]; without a gradient where it is held fixed.</summary>
    public Tensor Target { get; }

    /// <summary>Variance of the noise that the latent model adds to each dimension of a point and never learns away (the noise
    /// floor).</summary>
    public double NoiseVariance { get; }

    /// <summary>Mean of what is predicted [batch, time, latent], for each entry of <see cref="Target"/>; differentiable.</summary>
    public abstract Tensor Mean { get; }

    /// <summary>The alignment: mean of -log q(target | what was seen) over all targets, in nats a target; a scalar,
    /// differentiable.</summary>
    public abstract Tensor NegativeLogLikelihood();

    /// <summary>The same prediction of targets that are held fixed.</summary>
    public abstract LatentPrediction WithDetachedTarget();

    /// <summary>Gradient of <see cref="NegativeLogLikelihood"/> by <see cref="Points"/> where they are the target, and the prediction a
    /// constant: that of the plug-in cross-entropy. [batch, time, latent], detached.</summary>
    /// <remarks>Frees the graph behind the prediction: call it last.</remarks>
    public virtual Tensor TargetGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor attached = Gradients.Of(NegativeLogLikelihood(), [Points], keepGraph: true)[0];
        return (attached - Gradients.Of(WithDetachedTarget().NegativeLogLikelihood(), [Points])[0]).MoveToOuterDisposeScope();
    }
}

/// <summary>A prediction with independent Gaussian errors of variance 1 in every dimension: two views, or a latent some bins ahead. The
/// scale of z is then what the objective's other terms make of it.</summary>
/// <param name="points">The encoder's outputs [batch, time, latent].</param>
/// <param name="target">What is predicted [batch, time, latent].</param>
/// <param name="mean">The predicted mean, of the target's shape.</param>
public sealed class UnitGaussianPrediction(Tensor points, Tensor target, Tensor mean) : LatentPrediction(points, target)
{
    /// <inheritdoc/>
    public override Tensor Mean { get; } = mean.shape.AsSpan().SequenceEqual(target.shape)
        ? mean
        : throw new ArgumentException($"'mean' has shape [{string.Join(", ", mean.shape)}]; expected that of 'target', "
            + $"[{string.Join(", ", target.shape)}]", nameof(mean));

    /// <inheritdoc/>
    public override Tensor NegativeLogLikelihood()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor squared = (Target - Mean).Squared().sum(-1).mean(); // [batch, time] -> scalar
        return squared.Times(0.5).Plus(0.5 * Target.shape[^1] * Math.Log(2 * Math.PI)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override LatentPrediction WithDetachedTarget() => new UnitGaussianPrediction(Points, Target.detach(), Mean);
}
