using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>The kinds of models whose runs can be opened.</summary>
public static class RunKinds
{
    /// <summary>The kind of runs whose manifest names none: those of versions that knew no other.</summary>
    private static readonly RunKind s_unnamed = new KalmanRunKind();

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<RunKind> All { get; } = [s_unnamed];

    /// <summary>The kind that a manifest names.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="where">Its file, for errors.</param>
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
}
