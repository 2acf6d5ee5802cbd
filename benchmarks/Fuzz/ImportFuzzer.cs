using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Formats;

namespace Dynamics.Benchmarks.Fuzz;

/// <summary>Imports damaged files of recordings and images: bytes flipped, files cut, emptied, lost or turned into folders; wrong shapes,
/// names that lead elsewhere, absurd sizes, numbers that are none, times that run backwards. Each must end as valid data or as one line of
/// <see cref="InputException"/>, soon, in bounded memory, and leave nothing behind.</summary>
public static class ImportFuzzer
{
    /// <summary>An import may take this long, seconds; a slower one is tried again, for another process may have held it up.</summary>
    public const double LimitSeconds = 2;

    private const int Tries = 3;
    private const long BaseBytes = 64L << 20, BytesPerByte = 1200; // of managed memory; deflate packs 1032 to 1

    /// <summary>Runs mutants 0 to <paramref name="count"/>; mutant i depends on (seed, i) alone.</summary>
    /// <param name="count">Number of damaged files.</param>
    /// <param name="seed">Chooses the damage.</param>
    /// <param name="progress">Told the number done.</param>
    /// <param name="cancellation">Ends the run early; the report then holds what was done.</param>
    public static FuzzReport Run(int count, ulong seed, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        string scratch = Directory.CreateTempSubdirectory("dynamics-fuzz-").FullName;
        var byFormat = new SortedDictionary<string, int>();
        List<string> failures = [];
        int imported = 0, done = 0;
        double longest = 0;
        try
        {
            for (; done < count && !cancellation.IsCancellationRequested; done++)
            {
                FuzzSample sample = FuzzSamples.All[done % FuzzSamples.All.Count];
                byFormat[sample.Format] = byFormat.GetValueOrDefault(sample.Format) + 1;
                Trial trial = Try(sample, scratch, seed, done);
                imported += trial.Imported ? 1 : 0;
                longest = Math.Max(longest, trial.Seconds);
                if (trial.Broken is { } rule)
                {
                    failures.Add($"mutant {done} ({sample.Format};{trial.Damage}): {rule}");
                }
                progress?.Report(done + 1);
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
        return new(done, imported, done - imported - failures.Count, byFormat, failures, longest);
    }

    private static Trial Try(FuzzSample sample, string scratch, ulong seed, int mutant)
    {
        string folder = Path.Combine(scratch, $"m{mutant}");
        Directory.CreateDirectory(folder);
        try
        {
            var random = new RandomStream(seed, (ulong)mutant);
            NumberCorrupter corrupter = new(random.NextInt(3) == 0 ? random : null);
            (string path, string damage) = Make(sample, folder, corrupter);
            damage = damage.Length > 0 ? damage : DamageFile(folder, random);
            Trial trial = Import(sample, path, folder, automatic: random.NextInt(2) == 0);
            for (int again = 1; again < Tries && trial is { Broken: null, Seconds: > LimitSeconds }; again++)
            {
                trial = Import(sample, path, folder, automatic: false);
            }
            string? slow = trial.Seconds > LimitSeconds ? FormattableString.Invariant($"took {trial.Seconds:0.0} s, {Tries} times") : null;
            return trial with { Damage = damage, Broken = trial.Broken ?? slow };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Writes the sample; where its writer refuses what was damaged, the undamaged one, whose bytes are damaged instead.</summary>
    private static (string Path, string Damage) Make(FuzzSample sample, string folder, NumberCorrupter corrupter)
    {
        try
        {
            return (sample.Write(folder, corrupter), corrupter.Description);
        }
        catch (Exception) when (corrupter.Description.Length > 0)
        {
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            return (sample.Write(folder, new NumberCorrupter(null)), "");
        }
    }

    private static string DamageFile(string folder, RandomStream random)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        string file = files[random.NextInt(files.Length)], name = Path.GetFileName(file);
        switch (random.NextInt(40))
        {
            case 0:
                File.Delete(file);
                return $" {name} deleted";
            case 1:
                File.WriteAllBytes(file, []);
                return $" {name} emptied";
            case 2:
                File.Delete(file);
                Directory.CreateDirectory(file);
                return $" {name} became a folder";
            default:
                (byte[] bytes, string how) = ByteMutation.Apply(File.ReadAllBytes(file), random);
                File.WriteAllBytes(file, bytes);
                return $" {name}: {how}";
        }
    }

    private static Trial Import(FuzzSample sample, string path, string folder, bool automatic)
    {
        string[] before = Everything(folder);
        long bytes = before.Where(File.Exists)
            .Sum(file => new FileInfo(file).Length), start = GC.GetAllocatedBytesForCurrentThread(), allocated = -1;
        var clock = Stopwatch.StartNew();
        string? broken = null;
        bool imported = false;
        try
        {
            Recording? recording = null;
            sample.ReadImages?.Invoke(path);
            if (sample.ReadImages is null)
            {
                recording = RecordingImport.Import(automatic ? RecordingImport.Automatic : sample.Format, path, sample.Options);
            }
            (imported, allocated) = (true, GC.GetAllocatedBytesForCurrentThread() - start);
            // What 'data import' and 'data info' do next: its time counts, its time grid is no part of the file.
            _ = recording is null ? null : RecordingOverview.Of(recording, new RecordingOverviewOptions());
        }
        catch (InputException refusal)
        {
            broken = refusal.Message.AsSpan().IndexOfAny('\r', '\n') >= 0 ? $"a message of several lines: {refusal.Message}" : null;
        }
        catch (Exception failure)
        {
            broken = failure.ToString();
        }
        double seconds = clock.Elapsed.TotalSeconds;
        allocated = allocated < 0 ? GC.GetAllocatedBytesForCurrentThread() - start : allocated;
        broken ??= allocated > BaseBytes + BytesPerByte * bytes ? $"allocated {allocated >> 20} MiB for {bytes} bytes" : null;
        string[] left = [.. Everything(folder).Except(before)];
        broken ??= left.Length > 0 ? $"left {string.Join(", ", left)} behind" : null;
        return new(imported && broken is null, seconds, broken, "");
    }

    /// <summary>All in the mutant's folder and beside it.</summary>
    private static string[] Everything(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(folder)!, "*", SearchOption.AllDirectories)];

    private sealed record Trial(bool Imported, double Seconds, string? Broken, string Damage);
}

/// <summary>What became of damaged files.</summary>
/// <param name="Mutants">Number of damaged files.</param>
/// <param name="Imported">Of these, how many still made a valid recording.</param>
/// <param name="Refused">How many were refused by an <see cref="InputException"/> of one line.</param>
/// <param name="ByFormat">Mutants of each format.</param>
/// <param name="Failures">What broke a rule: format, damage, rule.</param>
/// <param name="LongestSeconds">Longest import.</param>
public sealed record FuzzReport(
    int Mutants, int Imported, int Refused, IReadOnlyDictionary<string, int> ByFormat, IReadOnlyList<string> Failures,
    double LongestSeconds);
