using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>The kinds of models whose runs can be opened.</summary>
public static class RunKinds
{
    /// <summary>Every kind.</summary>
    public static IReadOnlyList<RunKind> All { get; } = [new KalmanRunKind(), new SslRunKind(), new JepaRunKind()];

    /// <summary>The kind that a manifest names.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="where">Its file, for errors.</param>
    /// <exception cref="InputException">It names none, as those of versions before 0.2, or one that this version does not know.</exception>
    public static RunKind Of(RunManifest manifest, string where)
    {
        string version = manifest.Versions.TryGetValue("dynamics", out string? written) ? $"version {written}" : "an earlier version";
        if (manifest.Kind is not { } name)
        {
            throw new InputException(
                $"is a run of {version} of Dynamics, whose models this version does not read",
                where,
                "train anew, or open it with that version");
        }
        return All.FirstOrDefault(kind => kind.Name == name) ?? throw new InputException(
            $"is a run of the kind '{name}'; this version knows {string.Join(", ", All.Select(kind => kind.Name))}",
            where,
            $"open it with {version}, which wrote it");
    }
}
