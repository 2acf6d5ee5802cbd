namespace Dynamics.Training;

/// <summary>A folder that holds one run, or one run for each of several seeds in folders of their own. Each file in it is written beside
/// and renamed, and each that is read again has its checksum in the folder (<see cref="FolderChecksums"/>).</summary>
public sealed class RunFolder
{
    private const string SeedPrefix = "seed-";

    private RunFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The resolved options.</summary>
    public string OptionsPath => File("options.json");

    /// <summary>What the run was; see <see cref="RunManifest"/>.</summary>
    public string ManifestPath => File("manifest.json");

    /// <summary>The trained parameters.</summary>
    public string ModelPath => File("model.safetensors");

    /// <summary>The metric history.</summary>
    public string MetricsPath => File("metrics.parquet");

    /// <summary>The latents of the whole recording.</summary>
    public string LatentsPath => File("latents.parquet");

    /// <summary>What was decoded from the latents of every seed in the test part.</summary>
    public string PredictionsPath => File("predictions.parquet");

    /// <summary>The figures, as a <see cref="CommandResult"/>.</summary>
    public string ResultPath => File("result.json");

    /// <summary>The page.</summary>
    public string ReportPath => File("report.html");

    /// <summary>Where the trainer keeps its checkpoint.</summary>
    public CheckpointFolder Checkpoints => new(File("checkpoint"));

    /// <summary>Whether the run was completed.</summary>
    public bool IsFinished => System.IO.File.Exists(ManifestPath) && ReadManifest().FinishedUtc is not null;

    /// <summary>Makes a folder for a new run.</summary>
    /// <param name="path">A place where nothing is, or an empty folder.</param>
    /// <param name="overwrite">Whether the files of a run that lies there are removed first. What is no part of a run is never touched.</param>
    /// <exception cref="InputException">A file, a folder with other things in it, or a run that may not be overwritten is there.</exception>
    public static RunFolder Create(string path, bool overwrite = false)
    {
        if (System.IO.File.Exists(path))
            throw new InputException("is a file", path, "choose another name for the run's folder");
        var folder = new RunFolder(path);
        if (folder.IsRun() && !overwrite)
            throw new InputException(
                folder.IsFinished ? "holds a finished run" : "holds a run that is not finished",
                path,
                folder.IsFinished ? "choose another --out, or add --overwrite" : "add --resume to go on with it, or --overwrite to begin again");
        if (!folder.IsRun() && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new InputException("holds files that are no run of this program", path, "choose a new or an empty folder for --out");
        if (folder.IsRun())
            folder.RemoveRun();
        return folder.Make();
    }

    /// <summary>Writes what a run begins with: its options, then the manifest with the process's command line, these options and the versions filled in.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void Begin<T>(T options, RunManifest manifest)
    {
        FolderChecksums.Save(OptionsPath, path => OptionsJson.Save(path, options));
        WriteManifest(manifest with
        {
            CommandLine = Environment.GetCommandLineArgs()[1..],
            Options = OptionsJson.ToObject(options),
            Versions = RunEnvironment.Describe(),
        });
    }

    /// <summary>Opens a run that is there.</summary>
    /// <exception cref="InputException">There is no folder, no run in it, or a file of it has changed; those of its seeds are looked at by <see cref="RequireUnchanged"/>.</exception>
    public static RunFolder Open(string path)
    {
        if (!Directory.Exists(path))
            throw new InputException("there is no such folder", path, "give the folder that a 'train' command wrote with --out");
        var folder = new RunFolder(path);
        return folder.IsRun()
            ? folder.RequireUnchanged()
            : throw new InputException(
                "is not a run folder (it has no manifest.json)", path, "give the folder that a 'train' command wrote with --out");
    }

    /// <summary>The folder of one seed inside this one; made if need be.</summary>
    public RunFolder Seed(int seed) => new RunFolder(File(SeedPrefix + seed)).Make();

    /// <summary>The folder of one part of a study inside this one; made if need be. Its seeds lie in it.</summary>
    public RunFolder Part(string name) => new RunFolder(File(name)).Make();

    /// <summary>The folder of one seed, as it is; nothing is made.</summary>
    public RunFolder ExistingSeed(int seed) => new(File(SeedPrefix + seed));

    /// <summary>The seeds that have a folder here, ascending.</summary>
    public IReadOnlyList<int> Seeds() => Directory.Exists(Path)
        ? [.. Directory.EnumerateDirectories(Path, SeedPrefix + "*")
            .Select(folder => int.TryParse(System.IO.Path.GetFileName(folder)[SeedPrefix.Length..], out int seed) ? seed : -1)
            .Where(seed => seed >= 0)
            .Order()]
        : [];

    /// <summary>Refuses a folder in which a file has changed since it was written. Its seeds have folders of their own.</summary>
    /// <exception cref="InputException">One has: which.</exception>
    public RunFolder RequireUnchanged()
    {
        FolderChecksums.RequireAll(Path);
        return this;
    }

    /// <summary>Reads the manifest.</summary>
    /// <exception cref="InputException">It is missing or damaged.</exception>
    public RunManifest ReadManifest() => OptionsJson.Load<RunManifest>(ManifestPath);

    /// <summary>Writes the manifest; the folder is a run from then on.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void WriteManifest(RunManifest manifest) => FolderChecksums.Save(ManifestPath, path => OptionsJson.Save(path, manifest));

    /// <summary>Writes the figures.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void WriteResult(CommandResult result) => FolderChecksums.Save(ResultPath, result.Write);

    private string File(string name) => System.IO.Path.Combine(Path, name);

    private bool IsRun() => System.IO.File.Exists(ManifestPath);

    private RunFolder Make()
    {
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be made ({error.Message})", Path, "choose a place where you may write", error);
        }
        return this;
    }

    /// <summary>Checksums go first, and the manifest last: a folder whose removal was cut short is still a run, and can be overwritten again.</summary>
    private void RemoveRun()
    {
        System.IO.File.Delete(File(FolderChecksums.FileName));
        foreach (RunFolder part in StudyParts())
        {
            part.RemoveRun();
            RemoveIfEmpty(part.Path);
        }
        foreach (int seed in Seeds())
        {
            RunFolder folder = Seed(seed);
            folder.RemoveRun();
            RemoveIfEmpty(folder.Path);
        }
        Checkpoints.Clear();
        RemoveIfEmpty(Checkpoints.Path);
        foreach (string file in (string[])[OptionsPath, ModelPath, MetricsPath, LatentsPath, PredictionsPath, ResultPath, ReportPath, ManifestPath])
            System.IO.File.Delete(file);
    }

    /// <summary>Where this is a study: the folders of <see cref="Part"/>, which hold seeds and no manifest. One with a manifest is a run of its own.</summary>
    private RunFolder[] StudyParts() => IsRun() && ReadManifest().Command.StartsWith(RunManifest.StudyPrefix, StringComparison.Ordinal)
        ? [.. Directory.EnumerateDirectories(Path).Select(folder => new RunFolder(folder)).Where(folder => !folder.IsRun() && folder.Seeds().Count > 0)]
        : [];

    private static void RemoveIfEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }
}
