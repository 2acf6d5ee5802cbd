using System.Numerics;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments.Internals;
using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>What is to be known of one kind of model so that its runs can be decoded and reported. A new kind is one class and its line in
/// <see cref="All"/>.</summary>
public abstract class RunKind
{
    /// <summary>Every kind.</summary>
    public static IReadOnlyList<RunKind> All { get; } = [new KalmanRunKind(), new SslRunKind()];

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

    /// <summary>The kind that a manifest names.</summary>
    /// <exception cref="InputException">It names none, as those of versions before 0.2, or one that this version does not know.</exception>
    public static RunKind Of(RunManifest manifest, string where)
    {
        string version = manifest.Versions.TryGetValue("dynamics", out string? written) ? $"version {written}" : "an earlier version";
        if (manifest.Kind is not { } name)
        {
            throw new InputException(
                $"is a run of {version} of Dynamics, whose models this version does not read", where,
                    "train anew, or open it with that version");
        }
        return All.FirstOrDefault(kind => kind.Name == name) ?? throw new InputException(
            $"is a run of the kind '{name}', which this version does not know "
                + $"(it knows {string.Join(", ", All.Select(kind => kind.Name))})",
            where,
            $"open it with {version}, which wrote it");
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
