using System.Text.Json.Nodes;

namespace Dynamics.Training;

/// <summary>Binds the models of a run to its manifest. Each model's file says which data, split, options and seed it was trained with, as a
/// digest in its metadata; so does each checkpoint; and the manifest of a finished run holds the hash of every file of its seeds. Files of
/// versions that bound nothing say nothing, and then nothing is asked of them.</summary>
public static class RunBinding
{
    /// <summary>The key of the digest in the metadata of models and checkpoints.</summary>
    public const string MetadataKey = "run";

    private const string Remedy = "restore it from a copy, or train that run anew (--overwrite)";

    /// <summary>The digest of what one seed of a run is trained with: command, kind, options, data, split and seed. Where the run and its
    /// data lie, when it ran and on which machine do not matter.</summary>
    public static string Of(RunManifest manifest, int seed)
    {
        JsonObject parts = new()
        {
            ["command"] = manifest.Command,
            ["kind"] = manifest.Kind,
            ["options"] = manifest.Options.DeepClone(),
            ["data"] = manifest.DataFingerprint,
            ["split"] = JsonNode.Parse(OptionsJson.ToText(manifest.Split)),
            ["seed"] = seed,
        };
        return Fingerprint.OfText(parts.ToJsonString());
    }

    /// <summary>The digest of what a case of a study is trained with, where it has no manifest of its own.</summary>
    public static string Of(JsonObject options, int? seed) => Fingerprint.OfText($"{seed}\n{options.ToJsonString()}");

    /// <summary>What the manifest of a finished run keeps in <see cref="RunManifest.Files"/>: the hashes of the seeds' files.</summary>
    /// <exception cref="InputException">A file cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> FilesOf(RunFolder folder, IEnumerable<int> seeds) => seeds
        .SelectMany(seed => FilesOf(folder.ExistingSeed(seed)))
        .ToDictionary(file => NameOf(folder, file), Fingerprint.Of);

    /// <summary>Refuses a run with a file of a seed that is not the one that was written when the run ended, or with a model that was
    /// trained with something else than the manifest says.</summary>
    /// <exception cref="InputException">There is one: which, and what to do.</exception>
    public static void Require(RunFolder folder, RunManifest manifest)
    {
        foreach (int seed in manifest.Seeds)
        {
            RunFolder part = folder.ExistingSeed(seed);
            foreach (string file in manifest.Files is null ? [] : FilesOf(part))
            {
                RequireFile(folder, manifest.Files!, file);
            }
            if (File.Exists(part.ModelPath))
            {
                RequireModel(manifest, seed, part.ModelPath);
            }
        }
    }

    /// <summary>Refuses a model that was trained with something else than the manifest says.</summary>
    /// <exception cref="InputException">It was, or it is damaged.</exception>
    public static void RequireModel(RunManifest manifest, int seed, string path)
    {
        string? found = Safetensors.ReadMetadata(path).GetValueOrDefault(MetadataKey);
        if (found is not null && found != Of(manifest, seed))
        {
            throw new InputException(
                "is no model of this run: it was trained with other options, data, split or seed than manifest.json says", path, Remedy);
        }
        if (found is not null && manifest is { FinishedUtc: not null, Files: null })
        {
            throw new InputException("is bound to a manifest, and manifest.json has lost the hashes of its files", path, Remedy);
        }
    }

    private static void RequireFile(RunFolder folder, IReadOnlyDictionary<string, string> hashes, string file)
    {
        if (hashes.GetValueOrDefault(NameOf(folder, file)) is not { } expected)
        {
            throw new InputException("was not there when the run ended", file, "remove it, or train that run anew (--overwrite)");
        }
        if (Fingerprint.Of(file) != expected)
        {
            throw new InputException("is not the file that the run wrote: manifest.json has another hash of it", file, Remedy);
        }
    }

    private static IEnumerable<string> FilesOf(RunFolder seed) =>
        new[] { seed.ModelPath, seed.MetricsPath, seed.SummaryPath, seed.LatentsPath, seed.CovariancesPath }.Where(File.Exists);

    private static string NameOf(RunFolder folder, string file) =>
        Path.GetRelativePath(folder.Path, file).Replace(Path.DirectorySeparatorChar, '/');
}
