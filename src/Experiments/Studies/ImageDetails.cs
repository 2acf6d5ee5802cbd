namespace Dynamics.Experiments.Studies;

/// <summary>What a page shows of an encoder of images.</summary>
public sealed record ImageDetails
{
    /// <summary>Test images whose neighbours are shown, from the first on.</summary>
    public const int Queries = 8;

    /// <summary>Neighbours of each.</summary>
    public const int Shown = 8;

    /// <summary>The verdict in words.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>Eigenvalues of the latents' covariance, largest first, 200 at most.</summary>
    public double[] Eigenvalues { get; init; } = [];

    /// <summary>The map of the first test images, [image, 2]: t-SNE of their features.</summary>
    public float[] Map { get; init; } = [];

    /// <summary>For each query its nearest train images, nearest first.</summary>
    public int[][] Neighbors { get; init; } = [];
}
