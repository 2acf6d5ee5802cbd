using Dynamics.Data;
using static TorchSharp.torch;

namespace Dynamics.Experiments;

/// <summary>What <see cref="KalmanTraining"/> trains.</summary>
/// <param name="Recording">The data.</param>
/// <param name="Options">Grid, split, model and training.</param>
/// <param name="Seeds">One model each.</param>
/// <param name="Device">Where the tensors live.</param>
/// <param name="Threads">CPU threads of the fused kernels.</param>
public sealed record KalmanTrainingJob(Recording Recording, KalmanRunOptions Options, IReadOnlyList<int> Seeds, Device Device, int Threads)
{
    /// <summary>Whether <c>latents.parquet</c> is written beside each model, for other programs; ours compute latents anew.</summary>
    public bool KeepsLatents { get; init; } = true;
}
