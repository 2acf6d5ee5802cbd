using System.Numerics;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Jepa;
using Dynamics.KalmanSsl;

namespace Dynamics.Experiments;

/// <summary>Runs of <c>train kalman</c>: filtered and smoothed states of latent state-space models, one a time scale.</summary>
public sealed class KalmanRunKind : RunKind
{
    /// <inheritdoc/>
    public override string Name => "kalman";

    /// <inheritdoc/>
    public override LatentRun Infer(string modelPath, BinnedRecording recording, ulong seed)
    {
        using KalmanEnsemble models = Load(modelPath, recording);
        KalmanLatents latents = models.Infer(recording.Counts);
        KalmanLdm finest = models.Members.MinBy(member => member.Options.StepBins)!;
        return new(seed, latents.Filtered, latents.Smoothed)
        {
            Observations = new(finest.EncodeBins(recording.Counts), finest.Options.LatentDimension),
        };
    }

    /// <inheritdoc/>
    /// <remarks>Of all members; those of a filter that steps over k bins as their k-th root, which is per bin, too.</remarks>
    public override IReadOnlyList<Complex> Eigenvalues(string modelPath)
    {
        using KalmanEnsemble models = KalmanEnsemble.Load(modelPath);
        return [.. models.Members.SelectMany(PerBin).OrderByDescending(Complex.Abs)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<EnsembleCandidate> Candidates(string modelPath)
    {
        using KalmanEnsemble models = KalmanEnsemble.Load(modelPath);
        return models.Candidates;
    }

    /// <inheritdoc/>
    public override bool IsSupervised(string modelPath)
    {
        using KalmanEnsemble models = KalmanEnsemble.Load(modelPath);
        return models.Members.Any(member => member.Options.IsSupervised);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<HorizonCoverage> Coverages(
        string modelPath, GaussianSeries latents, BinnedRecording recording, Split split) => [];

    /// <summary>The models of one seed of that recording; the caller disposes them.</summary>
    /// <exception cref="InputException">The file is missing or damaged, or belongs to another recording.</exception>
    public static KalmanEnsemble Load(string modelPath, BinnedRecording recording)
    {
        KalmanEnsemble models = KalmanEnsemble.Load(modelPath);
        RequireUnits(models.UnitCount, recording, modelPath);
        return models;
    }

    private static IEnumerable<Complex> PerBin(KalmanLdm member)
    {
        LinearGaussianModel stateSpace = member.ToStateSpace();
        Complex[] values = SpectralRadius.Eigenvalues(stateSpace.Transition, stateSpace.StateDimension);
        int bins = member.Options.StepBins;
        return bins == 1 ? values : values.Select(value => Complex.Pow(value, 1.0 / bins));
    }
}
