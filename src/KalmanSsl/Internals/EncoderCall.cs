using Dynamics.Data;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>One batch for <see cref="SparseEncoderFunction"/>; reused from step to step by its owner.</summary>
internal sealed class EncoderCall(SparseEncoderKernel<float> kernel, SparseCounts counts, int windows, int bins)
{
    public SparseEncoderKernel<float> Kernel { get; } = kernel;

    public SparseCounts Counts { get; } = counts;

    /// <summary>First bin of each window.</summary>
    public int[] Starts { get; } = new int[windows];

    public int Bins { get; } = bins;

    public double Dropout { get; set; }

    public ulong DropoutSeed { get; set; }
}
