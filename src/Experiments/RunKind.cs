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
    /// <summary>The kind of runs whose manifest names none: those of versions that knew no other.</summary>
    private static readonly RunKind s_unnamed = new KalmanRunKind();

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<RunKind> All { get; } = [s_unnamed];

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

    /// <summary>The kind that a manifest names.</summary>
    /// <exception cref="InputException">This version does not know it.</exception>
    public static RunKind Of(RunManifest manifest, string where)
    {
        if (manifest.Kind is not { } name)
        {
            return s_unnamed;
        }
        string version = manifest.Versions.TryGetValue("dynamics", out string? known) ? $", {known}" : "";
        return All.FirstOrDefault(kind => kind.Name == name) ?? throw new InputException(
            $"is a run of the kind '{name}'; this version knows {string.Join(", ", All.Select(kind => kind.Name))}",
            where, $"open it with the version that wrote it{version}");
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
