using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>No entropy term: the target z_t is detached, so the encoder learns only to be a good past (ldm.md 1.3, "regular").</summary>
public sealed record StopGradientObjective : PredictiveObjective
{
    /// <inheritdoc/>
    public override string Name => "stop_gradient";

    /// <inheritdoc/>
    public override bool DetachesTarget => true;

    /// <inheritdoc/>
    public override Tensor? EntropyBonus(Tensor z, double noiseVariance, long step) => null;
}
