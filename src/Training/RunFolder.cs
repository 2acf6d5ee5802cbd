using System.Text.Json.Nodes;

namespace Dynamics.Training;

/// <summary>A folder that holds one run, or one run for each of several seeds in folders of their own. Each file in it is written beside
/// and renamed, and each that is read again has its checksum in the folder (<see cref="FolderChecksums"/>).</summary>
public sealed class RunFolder
{
    /// <summary>Name of the plan in <see cref="SweepPath"/>.</summary>
    public const string SweepPlanName = "plan.json";

    private const string SeedPrefix = "seed-", OptionsName = "options.json", LockName = ".lock";
    private const int PartDepth = 2; // of a part like "recipe/b"

    private readonly Lock _gate = new();
    private WriterLock? _held;
    private int _holders;

    private RunFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The resolved options.</summary>
    public string OptionsPath => File(OptionsName);

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

    /// <summary>How far each run of a study is: the folder of its plan, records and logs.</summary>
    public string SweepPath => File("sweep");

    /// <summary>Where the trainer keeps its checkpoint.</summary>
    public CheckpointFolder Checkpoints => new(File("checkpoint")) { Binding = Binding };

    /// <summary>What is trained here, as models and checkpoints say it (<see cref="RunBinding"/>); null where nothing is said.</summary>
    public string? Binding { get; init; }

    /// <summary><see cref="Binding"/> as metadata of a model.</summary>
    public IReadOnlyDictionary<string, string> BindingMetadata =>
        Binding is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [RunBinding.MetadataKey] = Binding };

    /// <summary>Whether the run was completed.</summary>
    public bool IsFinished => IsRun && ReadManifest().FinishedUtc is not null;

    /// <summary>Whether a run has begun here: it has a manifest.</summary>
    public bool IsRun => System.IO.File.Exists(ManifestPath);

    private string LockPath => File(LockName);

    /// <summary>Makes a folder for a new run, and keeps other processes from writing in it until the answer is disposed.</summary>
    /// <param name="path">A place where nothing is, or an empty folder. A symbolic link stays one.</param>
    /// <param name="overwrite">Whether the files of a run that lies there are removed first. What is no part of a run is never
    /// touched.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InputException">A file, a folder with other things in it, or a run that may not be overwritten is there; or a
    /// process is at work on it; or nothing can be written there.</exception>
    public static IDisposable Claim(string path, bool overwrite, out RunFolder folder)
    {
        RunFolder place = At(path, overwrite);
        if (!overwrite && place.IsFinished)
        {
            throw new InputException("holds a finished run", path, "choose another --out, or add --overwrite");
        }
        IDisposable held = place.Lock();
        try
        {
            place.RequireRunOrEmpty(overwrite); // others may have been at work until now
            if (place.IsRun && !overwrite)
            {
                throw new InputException(
                    "holds a run that is not finished", path, "add --resume to go on with it, or --overwrite to begin again");
            }
            place.RequireIdleWithin();
            place.RemoveRun();
            folder = place;
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The same where nobody else writes.</summary>
    /// <inheritdoc cref="Claim"/>
    public static RunFolder Create(string path, bool overwrite = false)
    {
        using (Claim(path, overwrite, out RunFolder folder))
        {
            return folder;
        }
    }

    /// <summary>The folder of a run that has begun or not; nothing is made.</summary>
    /// <param name="path">A run, or a place for one.</param>
    /// <param name="overwrite">Whether options alone, as of a run that was cut short before it began, are no hindrance.</param>
    /// <exception cref="InputException">A file, or a folder with other things in it, is there.</exception>
    public static RunFolder At(string path, bool overwrite = false)
    {
        AtomicFile.Target(path);
        RunFolder folder = new(path);
        folder.RequireRunOrEmpty(overwrite);
        return folder;
    }

    /// <summary>Writes what a run begins with: the manifest with the process's command line, its options and the versions filled in, then
    /// the options by themselves, for people.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void Begin<T>(T options, RunManifest manifest)
    {
        WriteManifest(manifest with
        {
            CommandLine = Environment.GetCommandLineArgs()[1..],
            Options = OptionsJson.ToObject(options),
            Versions = RunEnvironment.Describe(),
        });
        WriteOptions(options);
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

    /// <summary>Keeps other processes from writing here until the answer is disposed, or this process ends; and removes what killed ones
    /// left unfinished. Who has it may take it again.</summary>
    /// <param name="patience">For how long another process is waited for.</param>
    /// <exception cref="InputException">Another one is at work here: which; or the place cannot be written to.</exception>
    public IDisposable Lock(TimeSpan patience = default)
    {
        lock (_gate)
        {
            if (_held is null)
            {
                _held = WriterLock.Take(Make().LockPath, Path, patience);
                RemoveUnfinished();
            }
            _holders++;
            return new Hold(this);
        }
    }

    /// <summary>Removes what a run has left here, so that it begins again; what is no part of a run stays.</summary>
    /// <exception cref="InputException">Another process is at work here, or nothing can be removed.</exception>
    public void Clear()
    {
        if (Directory.Exists(Path))
        {
            using IDisposable only = Lock();
            RequireIdleWithin();
            RemoveRun();
        }
    }

    /// <summary>The folder of one seed inside this one; made if need be.</summary>
    public RunFolder Seed(int seed) => ExistingSeed(seed).Make();

    /// <summary>The same folder, bound to what is trained in it.</summary>
    public RunFolder BoundTo(string? binding) => new(Path) { Binding = binding };

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
        FolderChecksums.RequireAll(Path, "restore it from a copy, or train that run anew (--overwrite)");
        return this;
    }

    /// <summary>Reads the manifest.</summary>
    /// <exception cref="InputException">It is missing, damaged, or was changed by hand.</exception>
    public RunManifest ReadManifest()
    {
        RunManifest manifest = OptionsJson.Load<RunManifest>(ManifestPath);
        return manifest.IsIntact
            ? manifest
            : throw new InputException("was changed by hand: its seal does not fit what stands in it", ManifestPath,
                "restore it from a copy, or train that run anew (--overwrite)");
    }

    /// <summary>Reads the options that the run was begun with, from the manifest.</summary>
    /// <exception cref="InputException">The file of options beside it says something else.</exception>
    public JsonObject ReadOptions()
    {
        JsonObject options = ReadManifest().Options;
        if (System.IO.File.Exists(OptionsPath) && !JsonNode.DeepEquals(OptionsJson.Load<JsonObject>(OptionsPath), options))
        {
            throw new InputException("differs from the options in manifest.json, which the run was begun with", OptionsPath,
                "restore it from a copy, or delete it; for a run with other options choose another --out");
        }
        return options;
    }

    /// <summary>Writes the manifest with its seal; the folder is a run from then on.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public void WriteManifest(RunManifest manifest) =>
        FolderChecksums.Save(ManifestPath, path => OptionsJson.Save(path, manifest.Sealed()));

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
            FaultPoints.Pass(FileStep.Create);
            Directory.CreateDirectory(AtomicFile.Target(Path));
        }
        catch (Exception failure) when (FileFault.Is(failure))
        {
            throw FileFault.OfWriting(failure, Path);
        }
        return this;
    }

    /// <summary>Refuses what is no place for a run: a file, or a folder with other things in it.</summary>
    private void RequireRunOrEmpty(bool overwrite)
    {
        if (System.IO.File.Exists(Path))
        {
            throw new InputException("is a file", Path, "choose another name for the run's folder");
        }
        if (!Directory.Exists(Path))
        {
            return;
        }
        string[] found = [.. Directory.EnumerateFileSystemEntries(Path).Select(entry => System.IO.Path.GetFileName(entry))
            .Where(name => name is not (LockName or FolderChecksums.FileName) && !AtomicFile.IsUnfinished(name))];
        if (IsRun) // looked at last: another process may have begun one meanwhile, and its manifest is written first
        {
            return;
        }
        if (found is [OptionsName])
        {
            if (!overwrite)
            {
                throw new InputException("holds the options of a run that was cut short before it began", Path,
                    "add --overwrite to begin it again, or choose another --out");
            }
        }
        else if (found.Length > 0)
        {
            throw new InputException("holds files that are no run of this program", Path, "choose a new or an empty folder for --out");
        }
    }

    /// <summary>Removes what killed processes left, of this run and of its seeds. The parts of a study are swept when they are
    /// locked.</summary>
    private void RemoveUnfinished()
    {
        foreach (RunFolder folder in (RunFolder[])[this, .. Seeds().Select(ExistingSeed)])
        {
            AtomicFile.RemoveUnfinished(folder.Path);
            AtomicFile.RemoveUnfinished(folder.Checkpoints.Path);
        }
    }

    /// <summary>Refuses a run on a seed or part of which a process is at work.</summary>
    private void RequireIdleWithin()
    {
        foreach (RunFolder inner in Inner())
        {
            inner.RequireIdleWithin();
            if (System.IO.File.Exists(inner.LockPath))
            {
                inner.Lock().Dispose();
            }
        }
    }

    /// <summary>Checksums go first, and the manifest last: a folder whose removal was cut short is still a run, and can be overwritten
    /// again.</summary>
    private void RemoveRun()
    {
        Delete(File(FolderChecksums.FileName));
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
        RemoveSweep();
        string[] files =
        [
            OptionsPath, ModelPath, SummaryPath, MetricsPath, LatentsPath, CovariancesPath, PredictionsPath, EvidencePath,
                ResultPath, ReportPath,
            ManifestPath,
        ];
        Array.ForEach(files, Delete);
    }

    private void RemoveSweep()
    {
        if (System.IO.File.Exists(System.IO.Path.Combine(SweepPath, SweepPlanName)))
        {
            FaultPoints.Pass(FileStep.Remove);
            Directory.Delete(SweepPath, recursive: true);
        }
    }

    private static void Delete(string file)
    {
        if (System.IO.File.Exists(file))
        {
            FaultPoints.Pass(FileStep.Remove);
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

    private void Release()
    {
        lock (_gate)
        {
            if (--_holders == 0)
            {
                _held!.Dispose();
                _held = null;
            }
        }
    }

    private sealed class Hold(RunFolder folder) : IDisposable
    {
        private RunFolder? _folder = folder;

        public void Dispose() => Interlocked.Exchange(ref _folder, null)?.Release();
    }
}
