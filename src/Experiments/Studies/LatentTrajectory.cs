namespace Dynamics.Experiments.Studies;

/// <summary>Latents along training, look by look: rank, verdict, and the free-energy reading.</summary>
public sealed record LatentTrajectory
{
    /// <summary>Steps after which latents were looked at, ascending.</summary>
    public long[] Steps { get; init; } = [];

    /// <summary>RankMe of the centred latents.</summary>
    public double[] RankMe { get; init; } = [];

    /// <summary>Whether they were collapsed.</summary>
    public bool[] Collapsed { get; init; } = [];

    /// <summary>Energy of partners, nats per dimension.</summary>
    public double[] Energy { get; init; } = [];

    /// <summary>Entropy less that of a standard normal, nats per dimension.</summary>
    public double[] Entropy { get; init; } = [];

    /// <summary>1 - effective rank / dimensions.</summary>
    public double[] Overhead { get; init; } = [];

    /// <summary>Least free energy of a linear map of the encoder's features, nats per dimension; empty where none was looked at.</summary>
    public double[] Structural { get; init; } = [];

    /// <summary>The step from which on every look found a collapse; NaN where the last one did not.</summary>
    public double CollapseStep
    {
        get
        {
            int last = Array.FindLastIndex(Collapsed, collapsed => !collapsed);
            return last + 1 < Collapsed.Length ? Steps[last + 1] : double.NaN;
        }
    }

    /// <summary>Steps before the collapse that lasts, or of the whole training where there is none, in which looks found one that passed:
    /// the early phase of methods with a teacher.</summary>
    public double PassingSteps
    {
        get
        {
            int last = Array.FindLastIndex(Collapsed, collapsed => !collapsed);
            return Enumerable.Range(0, Math.Max(0, last)).Where(look => Collapsed[look]).Sum(look => Steps[look + 1] - Steps[look]);
        }
    }
}
