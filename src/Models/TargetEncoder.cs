using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>What stands for the latents where they are the target of a prediction.</summary>
/// <typeparam name="TBatch">What the encoder takes.</typeparam>
public abstract class TargetEncoder<TBatch> : IDisposable
{
    /// <summary>All parameters and buffers of its own by name, saved with the state of training; names are unique among them.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <summary>Targets [batch, time, latent] of a batch whose latents are <paramref name="z"/>; of the step's dispose scope. Where views
    /// are predicted they are those of the global views, which come first, at least.</summary>
    public abstract Tensor Encode(TBatch batch, Tensor z);

    /// <summary>Called after the optimiser's step, without gradients.</summary>
    /// <param name="encoder">The encoder that was trained.</param>
    /// <param name="step">The step that was made, from 0.</param>
    public abstract void AfterStep(Encoder<TBatch> encoder, long step);

    /// <summary>Frees what is its own.</summary>
    public abstract void Dispose();
}

/// <summary>The encoder's own latents, through which the gradient flows.</summary>
public sealed class SharedTarget<TBatch> : TargetEncoder<TBatch>
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State => [];

    /// <inheritdoc/>
    public override Tensor Encode(TBatch batch, Tensor z) => z;

    /// <inheritdoc/>
    public override void AfterStep(Encoder<TBatch> encoder, long step)
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}

/// <summary>The encoder's own latents, held fixed: stop-gradient.</summary>
public sealed class DetachedTarget<TBatch> : TargetEncoder<TBatch>
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State => [];

    /// <inheritdoc/>
    public override Tensor Encode(TBatch batch, Tensor z) => z.detach();

    /// <inheritdoc/>
    public override void AfterStep(Encoder<TBatch> encoder, long step)
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}

/// <summary>The latents of a second encoder that follows the first: after each step each of its parameters becomes m times itself plus 1 -
/// m times the encoder's. Buffers, such as BatchNorm's running moments, are its own. No gradient.</summary>
public sealed class EmaTarget<TBatch> : TargetEncoder<TBatch>
{
    private readonly Encoder<TBatch> _follower;
    private readonly EmaTargetOptions _options;
    private readonly long _steps;
    private readonly Func<TBatch, TBatch> _globalViews;

    /// <summary>A target that begins as the encoder is.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="follower">An encoder of the same kind and size, whose parameters are overwritten; the target's from here on.</param>
    /// <param name="options">How closely it follows.</param>
    /// <param name="steps">Steps of the whole training.</param>
    /// <param name="globalViews">The part of a batch that is a target; null: all of it.</param>
    public EmaTarget(
        Encoder<TBatch> encoder, Encoder<TBatch> follower, EmaTargetOptions options, long steps, Func<TBatch, TBatch>? globalViews = null)
    {
        (_follower, _options, _steps, _globalViews) = (follower, options, steps, globalViews ?? (batch => batch));
        using var frozen = no_grad();
        foreach ((Tensor own, Tensor other) in Both(encoder))
        {
            own.copy_(other);
        }
        State =
        [
            .. follower.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)),
            .. follower.named_buffers().Select(entry => (entry.name, entry.buffer)),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <inheritdoc/>
    public override Tensor Encode(TBatch batch, Tensor z)
    {
        using var frozen = no_grad();
        return _follower.Encode(_globalViews(batch));
    }

    /// <inheritdoc/>
    public override void AfterStep(Encoder<TBatch> encoder, long step)
    {
        using DisposeScope scope = NewDisposeScope();
        double momentum = _options.MomentumAt(step, _steps);
        foreach ((Tensor own, Tensor other) in Both(encoder))
        {
            own.ScaleInPlace(momentum).AddInPlace(other.Times(1 - momentum));
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _follower.Dispose();

    private IEnumerable<(Tensor Own, Tensor Other)> Both(Encoder<TBatch> encoder) => _follower.named_parameters().Zip(
        encoder.named_parameters(), (own, other) => ((Tensor)own.parameter, (Tensor)other.parameter));
}

/// <summary>What stands for the latents as targets.</summary>
public abstract record TargetOptions
{
    private protected TargetOptions()
    {
    }

    /// <summary>The target of an encoder.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="another">Makes an encoder of the same kind and size, on its device.</param>
    /// <param name="steps">Steps of the whole training.</param>
    /// <param name="globalViews">The part of a batch that is a target; null: all of it.</param>
    public abstract TargetEncoder<TBatch> Create<TBatch>(
        Encoder<TBatch> encoder, Func<Encoder<TBatch>> another, long steps, Func<TBatch, TBatch>? globalViews = null);
}

/// <summary>The encoder's own latents, with their gradient.</summary>
[Kind("shared")]
public sealed record SharedTargetOptions : TargetOptions
{
    /// <inheritdoc/>
    public override TargetEncoder<TBatch> Create<TBatch>(
        Encoder<TBatch> encoder, Func<Encoder<TBatch>> another, long steps, Func<TBatch, TBatch>? globalViews = null) =>
        new SharedTarget<TBatch>();
}

/// <summary>The encoder's own latents without gradient.</summary>
[Kind("detached")]
public sealed record DetachedTargetOptions : TargetOptions
{
    /// <inheritdoc/>
    public override TargetEncoder<TBatch> Create<TBatch>(
        Encoder<TBatch> encoder, Func<Encoder<TBatch>> another, long steps, Func<TBatch, TBatch>? globalViews = null) =>
        new DetachedTarget<TBatch>();
}

/// <summary>A slowly following encoder. Its memory is 1 / (1 - momentum) steps.</summary>
[Kind("ema")]
public sealed record EmaTargetOptions : TargetOptions
{
    /// <summary>m at the first step; from 0 (the encoder one step ago) to 1 (an encoder that stays as it began). BYOL 0.996 or 0.99, MoCo
    /// 0.999, DINO 0.996.</summary>
    public double Momentum { get; init => field = Check.UpToOne(value); } = 0.99;

    /// <summary>The course of 1 - m. By default a half cosine down to 0, as in BYOL and DINO; constant in MoCo, linear in
    /// V-JEPA.</summary>
    public Schedule Schedule { get; init; } = new CosineSchedule { FinalFraction = 0 };

    /// <summary>m at a step.</summary>
    public double MomentumAt(long step, long steps) => 1 - ((1 - Momentum) * Schedule.Factor(step, steps));

    /// <inheritdoc/>
    public override TargetEncoder<TBatch> Create<TBatch>(
        Encoder<TBatch> encoder, Func<Encoder<TBatch>> another, long steps, Func<TBatch, TBatch>? globalViews = null) =>
        new EmaTarget<TBatch>(encoder, another(), this, steps, globalViews);
}
