namespace Dynamics.KalmanSsl.Internals;

/// <summary>One batch for <see cref="FusedLikelihoodFunction"/>; reused from step to step by its owner.</summary>
internal sealed class LikelihoodCall(KalmanLikelihoodKernel<float> kernel, bool detachTarget)
{
    public KalmanLikelihoodKernel<float> Kernel { get; } = kernel;

    public bool DetachTarget { get; } = detachTarget;

    /// <summary>Observed bins [window, bin]; null means all.</summary>
    public bool[]? Mask { get; set; }
}
