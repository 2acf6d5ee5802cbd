using System.Numerics;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments.Internals;
using Dynamics.Jepa;
using Dynamics.KalmanSsl;
using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>What is to be known of one kind of model so that its runs can be decoded and reported. A new kind is one class and its line in
/// <see cref="RunKinds"/>.</summary>
public abstract class RunKind
{
    /// <summary>Its name in manifests; it never changes its meaning.</summary>
    public abstract string Name { get; }

    /// <summary>Latents of a whole recording from a model's file.</summary>
    /// <param name="modelPath">The file.</param>
    /// <param name="recording">The recording on the run's grid.</param>
    /// <param name="seed">Seed of the training.</param>
    /// <exception cref="InputException">The file is missing or damaged, or belongs to another recording.</exception>
    public abstract LatentRun Infer(string modelPath, BinnedRecording recording, ulong seed);

    /// <summary>Eigenvalues of the model's transition matrix, largest magnitude first; empty where it has none.</summary>
    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public abstract IReadOnlyList<Complex> Eigenvalues(string modelPath);

    /// <summary>What the models in a file were chosen from; empty where nothing was chosen.</summary>
    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public abstract IReadOnlyList<EnsembleCandidate> Candidates(string modelPath);

    /// <summary>Whether the model in a file was trained with behaviour of the train part.</summary>
    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public abstract bool IsSupervised(string modelPath);

    /// <summary>How often latents came within the regions that the model's forecasts of them state, at each of its horizons; empty where it
    /// states none.</summary>
    /// <param name="modelPath">The file.</param>
    /// <param name="latents">Causal latents of the whole recording.</param>
    /// <param name="recording">The recording on the run's grid.</param>
    /// <param name="split">Where it was trained, and the validation part, in which it is looked at.</param>
    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public abstract IReadOnlyList<HorizonCoverage> Coverages(
        string modelPath, GaussianSeries latents, BinnedRecording recording, Split split);

    /// <summary>Refuses a model of another number of units than the recording has.</summary>
    private protected static void RequireUnits(int units, BinnedRecording recording, string modelPath)
    {
        if (units != recording.UnitCount)
        {
            throw new InputException(
                $"is a model of {units} units; the recording has {recording.UnitCount}",
                modelPath,
                "give the recording that it was trained on with --data");
        }
    }

    /// <summary>Writes what decoders and pages need of a trained model beside it, unless it is there already.</summary>
    /// <param name="folder">The seed's folder, which holds the model.</param>
    /// <param name="recording">The recording on the run's grid.</param>
    /// <param name="split">Where it was trained, and what was held out.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="withLatents">Whether the latents are kept and diagnosed, too.</param>
    public void Complete(RunFolder folder, BinnedRecording recording, Split split, int seed, bool withLatents)
    {
        if (ModelSummary.Of(folder) is not null)
        {
            return;
        }
        IReadOnlyList<Complex> eigenvalues = Eigenvalues(folder.ModelPath);
        LatentDiagnosis? diagnosis = null;
        if (withLatents)
        {
            LatentRun latents = Infer(folder.ModelPath, recording, (ulong)seed);
            LatentsFile.Write(folder, recording, latents);
            diagnosis = LatentDiagnosis.Of(latents.Filtered, recording, split, eigenvalues, IsSupervised(folder.ModelPath))
                .Told([.. recording.Covariates.Select(covariate => covariate.Name)])
                .WithCoverage(Coverages(folder.ModelPath, latents.Filtered, recording, split));
        }
        ModelSummary.Write(folder, eigenvalues, Candidates(folder.ModelPath), diagnosis);
    }
}
