using System.Numerics;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments.Internals;
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
    /// <param name="seed">The seed.</param>
    /// <param name="withLatents">Whether the latents are kept, too.</param>
    public void Complete(RunFolder folder, BinnedRecording recording, int seed, bool withLatents)
    {
        if (ModelSummary.Of(folder) is not null)
        {
            return;
        }
        if (withLatents)
        {
            LatentsFile.Write(folder, recording, Infer(folder.ModelPath, recording, (ulong)seed));
        }
        ModelSummary.Write(folder, Eigenvalues(folder.ModelPath));
    }
}
