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

    /// <summary>What is minimised beside the objective, by name: terms of the predictor's own, weighted; none by default.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Terms { get; init; } = [];

    /// <summary>Mean of what is predicted [batch, time, latent], for each entry of <see cref="Target"/>; differentiable.</summary>
    public abstract Tensor Mean { get; }

    /// <summary>Each prediction beside what it is about. One pair, <see cref="Mean"/> and <see cref="Target"/>, where no more views are
    /// compared.</summary>
    public virtual IReadOnlyList<LatentPair> Pairs => [new(AsRows(Mean), AsRows(Target))];

    /// <summary>The latents of each view [row, latent], row i of each from the same thing; the first <see cref="GlobalViewCount"/> are
    /// the global ones.</summary>
    public virtual IReadOnlyList<Tensor> Views => [AsRows(Mean), AsRows(Target)];

    /// <summary>How many of the <see cref="Views"/> show the whole thing, and not a small part of it.</summary>
    public virtual int GlobalViewCount => Views.Count;

    /// <summary>What is predicted, each view once, [row, latent].</summary>
    public virtual IReadOnlyList<Tensor> TargetViews => [AsRows(Target)];

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

    /// <summary>[batch, time, latent] as [batch*time, latent].</summary>
    private protected static Tensor AsRows(Tensor latents) => latents.reshape(-1, latents.shape[^1]);
}

/// <summary>A prediction and what it is about, [row, latent] both: row i of one belongs to row i of the other.</summary>
/// <param name="Predicted">The prediction, differentiable.</param>
/// <param name="Target">What is predicted; without a gradient where it is held fixed.</param>
public sealed record LatentPair(Tensor Predicted, Tensor Target)
{
    /// <summary>Its weight among the pairs of a prediction, for objectives that weigh them; positive.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>How many sequences the rows are of: one after the other, all of one length. 1 where rows follow from nothing.</summary>
    public int Sequences { get; init; } = 1;
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

/// <summary>Several views of the same things, each of which predicts every global view but itself: the symmetric losses of two views, and
/// multi-crop. Errors are Gaussian with variance 1, as in <see cref="UnitGaussianPrediction"/>.</summary>
public sealed class MultiViewPrediction : LatentPrediction
{
    private readonly Tensor _predicted, _targets;
    private readonly int _views, _globalViews;

    private MultiViewPrediction(Tensor points, Tensor predicted, Tensor targets, int views, int globalViews, LatentPair[] pairs)
        : base(points, cat([.. pairs.Select(pair => pair.Target)]).unsqueeze(1))
    {
        (_predicted, _targets, _views, _globalViews, Pairs) = (predicted, targets, views, globalViews, pairs);
        Mean = cat([.. pairs.Select(pair => pair.Predicted)]).unsqueeze(1); // [pair*row, 1, latent]
    }

    /// <inheritdoc/>
    public override Tensor Mean { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<LatentPair> Pairs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Views => Split(Points, _views);

    /// <inheritdoc/>
    public override int GlobalViewCount => _globalViews;

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> TargetViews => Split(_targets, _globalViews);

    /// <summary>Predictions of the global views by all views.</summary>
    /// <param name="points">The encoder's outputs [view*sample, time, latent], view by view, the global ones first.</param>
    /// <param name="predicted">What each of them predicts, of the same shape.</param>
    /// <param name="targets">What stands for the global views as targets, [global view*sample, time, latent].</param>
    /// <param name="views">Number of views; at least 2.</param>
    /// <param name="globalViews">Number of global ones; from 1 on.</param>
    /// <exception cref="ArgumentException">The axes do not fit, or too few views.</exception>
    public static MultiViewPrediction Of(Tensor points, Tensor predicted, Tensor targets, int views, int globalViews)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(views, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(globalViews, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(globalViews, views);
        TensorShape.Require(points, nameof(points), "view*sample", "time", "latent");
        long samples = points.shape[0] / views, time = points.shape[1];
        TensorShape.Require(predicted, nameof(predicted), ("view*sample", views * samples), ("time", time), "latent");
        TensorShape.Require(
            targets, nameof(targets), ("global view*sample", globalViews * samples), ("time", time), ("latent", predicted.shape[2]));
        Tensor[] predictions = Split(predicted, views), aims = Split(targets, globalViews);
        LatentPair[] pairs =
        [
            .. from aim in Enumerable.Range(0, globalViews) from view in Enumerable.Range(0, views)
               where view != aim select new LatentPair(predictions[view], aims[aim]),
        ];
        return new(points, predicted, targets, views, globalViews, pairs);
    }

    /// <inheritdoc/>
    public override Tensor NegativeLogLikelihood()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor squared = (Target - Mean).Squared().sum(-1).mean(); // over pairs and rows
        return squared.Times(0.5).Plus(0.5 * Target.shape[^1] * Math.Log(2 * Math.PI)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override LatentPrediction WithDetachedTarget() => Of(Points, _predicted, _targets.detach(), _views, _globalViews);

    private static Tensor[] Split(Tensor latents, int views)
    {
        long samples = latents.shape[0] / views;
        return [.. Enumerable.Range(0, views).Select(view => AsRows(latents.narrow(0, view * samples, samples)))];
    }
}
