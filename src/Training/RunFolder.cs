using System.Diagnostics;

namespace Dynamics.Training;

/// <summary>A folder that holds one run, or one run for each of several seeds in folders of their own. Each file in it is written beside
/// and renamed, and each that is read again has its checksum in the folder (<see cref="FolderChecksums"/>).</summary>
public sealed class RunFolder
{
    private const string SeedPrefix = "seed-";
    private const int PartDepth = 2; // of a part like "recipe/b"

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private RunFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The resolved options.</summary>
    public string OptionsPath => File("options.json");

    /// <summary>What the run was; see <see cref="RunManifest"/>.</summary>
    public string ManifestPath => File("manifest.json");

    /// <summary>The trained parameters.</summary>
    public string ModelPath => File("model.safetensors");

    /// <summary>What a page shows of the trained model, and the fingerprint of the file that it was computed from.</summary>
    public string SummaryPath => File("model.json");

    /// <summary>The metric history.</summary>
    public string MetricsPath => File("metrics.parquet");

    /// <summary>The latents of the whole recording.</summary>
    public string LatentsPath => File("latents.parquet");

    /// <summary>The distinct covariances of the latents.</summary>
    public string CovariancesPath => File("covariances.parquet");

    /// <summary>What was decoded from the latents of every seed in the test part.</summary>
    public string PredictionsPath => File("predictions.parquet");

    /// <summary>What a page shows of a study's case beside its figures.</summary>
    public string EvidencePath => File("evidence.json");

    /// <summary>The figures, as a <see cref="CommandResult"/>.</summary>
    public string ResultPath => File("result.json");

    /// <summary>The page.</summary>
    public string ReportPath => File("report.html");

    /// <summary>Where the trainer keeps its checkpoint.</summary>
    public CheckpointFolder Checkpoints => new(File("checkpoint"));

    /// <summary>Whether the run was completed.</summary>
    public bool IsFinished => IsRun && ReadManifest().FinishedUtc is not null;

    /// <summary>Whether a run has begun here: it has a manifest.</summary>
    public bool IsRun => System.IO.File.Exists(ManifestPath);

    private string LockPath => File(".lock");

    /// <summary>Makes a folder for a new run.</summary>
    /// <param name="path">A place where nothing is, or an empty folder.</param>
    /// <param name="overwrite">Whether the files of a run that lies there are removed first. What is no part of a run is never
    /// touched.</param>
    /// <exception cref="InputException">A file, a folder with other things in it, or a run that may not be overwritten is there; or a
    /// process is at work on it.</exception>
    public static RunFolder Create(string path, bool overwrite = false)
    {
        RunFolder folder = new(path);
        if (folder.IsRun && !overwrite)
        {
            throw new InputException(
                folder.IsFinished ? "holds a finished run" : "holds a run that is not finished",
                path,
                folder.IsFinished
                    ? "choose another --out, or add --overwrite"
                    : "add --resume to go on with it, or --overwrite to begin again");
        }
        folder.RequireRunOrEmpty();
        if (folder.IsRun)
        {
            folder.RequireIdle();
            folder.RemoveRun();
        }
        return folder.Make();
    }

    /// <summary>Writes what a run begins with: its options, then the manifest with the process's command line, these options and the
    /// versions filled in.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void Begin<T>(T options, RunManifest manifest)
    {
        WriteOptions(options);
        WriteManifest(manifest with
        {
            CommandLine = Environment.GetCommandLineArgs()[1..],
            Options = OptionsJson.ToObject(options),
            Versions = RunEnvironment.Describe(),
        });
    }

    /// <summary>Opens a run that is there.</summary>
    /// <exception cref="InputException">There is no folder, no run in it, or a file of it has changed; those of its seeds are looked at by
    /// <see cref="RequireUnchanged"/>.</exception>
    public static RunFolder Open(string path)
    {
        const string Remedy = "give the folder that a 'train' command wrote with --out";
        if (!Directory.Exists(path))
        {
            throw new InputException("there is no such folder", path, Remedy);
        }
        RunFolder folder = new(path);
        return folder.IsRun
            ? folder.RequireUnchanged()
            : throw new InputException("is not a run folder (it has no manifest.json)", path, Remedy);
    }

    /// <summary>Keeps other processes from writing here until the answer is disposed, or this process ends.</summary>
    /// <exception cref="InputException">Another one is at work here, or the place cannot be written to.</exception>
    public IDisposable Lock()
    {
        try
        {
            return new FileStream(Make().LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InputException($"cannot be written to ({error.Message})", Path, "choose a place where you may write", error);
        }
        catch (IOException error)
        {
            throw new InputException("another process is at work on it", Path, "wait until it has ended, or give another --out", error);
        }
    }

    /// <summary>The same for a place where no run may have begun yet, and where others write for moments only: they are waited
    /// for.</summary>
    /// <param name="path">The place; the folder is made if need be.</param>
    /// <param name="patience">For how long.</param>
    /// <exception cref="InputException">As for <see cref="Lock"/>; or there are other files, which are no run.</exception>
    public static IDisposable LockAt(string path, TimeSpan patience)
    {
        RunFolder folder = new(path);
        if (!System.IO.File.Exists(folder.LockPath))
        {
            folder.RequireRunOrEmpty();
        }
        folder.Make();
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return folder.Lock();
            }
            catch (InputException busy) when (busy.InnerException is IOException && waited.Elapsed < patience)
            {
                Thread.Sleep(s_pause);
            }
        }
    }

    /// <summary>The folder of one seed inside this one; made if need be.</summary>
    public RunFolder Seed(int seed) => ExistingSeed(seed).Make();

    /// <summary>The folder of one part of a study inside this one, as it is; nothing is made. Its seeds lie in it.</summary>
    public RunFolder Part(string name) => new(File(name));

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

    /// <summary>Writes the options.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void WriteOptions<T>(T options) => FolderChecksums.Save(OptionsPath, path => OptionsJson.Save(path, options));

    /// <summary>Writes the figures.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void WriteResult(CommandResult result) => FolderChecksums.Save(ResultPath, result.Write);

    private string File(string name) => System.IO.Path.Combine(Path, name);

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

    /// <summary>Refuses what is no place for a run: a file, or a folder with other things in it.</summary>
    private void RequireRunOrEmpty()
    {
        if (System.IO.File.Exists(Path))
        {
            throw new InputException("is a file", Path, "choose another name for the run's folder");
        }
        if (!IsRun && Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any(entry => entry != LockPath))
        {
            throw new InputException("holds files that are no run of this program", Path, "choose a new or an empty folder for --out");
        }
    }

    /// <summary>Refuses a run on which a process is at work.</summary>
    private void RequireIdle()
    {
        foreach (RunFolder inner in Inner())
        {
            inner.RequireIdle();
        }
        if (System.IO.File.Exists(LockPath))
        {
            Lock().Dispose();
        }
    }

    /// <summary>Checksums go first, and the manifest last: a folder whose removal was cut short is still a run, and can be overwritten
    /// again.</summary>
    private void RemoveRun()
    {
        System.IO.File.Delete(File(FolderChecksums.FileName));
        foreach (RunFolder inner in Inner())
        {
            inner.RemoveRun();
            for (string folder = inner.Path; folder != Path; folder = System.IO.Path.GetDirectoryName(folder)!)
            {
                RemoveIfEmpty(folder);
            }
        }
        Checkpoints.Clear();
        RemoveIfEmpty(Checkpoints.Path);
        string[] files =
        [
            LockPath, OptionsPath, ModelPath, SummaryPath, MetricsPath, LatentsPath, CovariancesPath, PredictionsPath, EvidencePath,
                ResultPath, ReportPath,
            ManifestPath,
        ];
        foreach (string file in files)
        {
            System.IO.File.Delete(file);
        }
    }

    /// <summary>The seeds, and the parts of a study.</summary>
    private RunFolder[] Inner()
    {
        RunManifest? manifest = IsRun ? ReadManifest() : null;
        return [.. manifest is { IsOfAStudy: true } ? PartsIn(Path, manifest.Command, PartDepth) : [], .. Seeds().Select(ExistingSeed)];
    }

    /// <summary>Folders that hold seeds and no manifest, or a manifest of the same study. One with another manifest is a run of its
    /// own.</summary>
    private static IEnumerable<RunFolder> PartsIn(string path, string command, int depth)
    {
        foreach (RunFolder folder in Directory.EnumerateDirectories(path).Select(inner => new RunFolder(inner)))
        {
            if (folder.IsRun ? folder.ReadManifest().Command == command : folder.Seeds().Count > 0)
            {
                yield return folder;
            }
            else if (!folder.IsRun && depth > 1)
            {
                foreach (RunFolder part in PartsIn(folder.Path, command, depth - 1))
                {
                    yield return part;
                }
            }
        }
    }

    private static void RemoveIfEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }
}
