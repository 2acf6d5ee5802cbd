using System.Collections.Concurrent;
using Dynamics.Benchmarks.Fuzz;

namespace Dynamics.Benchmarks.Faults;

/// <summary>How much <see cref="FaultBenchmark"/> tries.</summary>
public sealed record FaultBenchmarkSize
{
    /// <summary>Steps of each command at which its process is killed, weighed by what the command costs; and as many at which its disk is
    /// full.</summary>
    public int ProcessFaults { get; init; } = 600;

    /// <summary>Steps of each command at which the disk is full in the benchmark's own process.</summary>
    public int OwnFaults { get; init; } = int.MaxValue;

    /// <summary>How often every command gets every signal, each time later.</summary>
    public int SignalRounds { get; init; } = 5;

    /// <summary>Damaged files.</summary>
    public int Mutants { get; init; } = 20_000;

    /// <summary>Chooses the damage.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Minutes on two cores, where the whole takes half an hour.</summary>
    public static FaultBenchmarkSize Quick { get; } = new() { ProcessFaults = 16, OwnFaults = 80, SignalRounds = 1, Mutants = 2000 };
}

/// <summary>Cuts every command that writes short, in every way that a machine knows: its process is killed at a step on the disk, its disk
/// is full from a step on (in a process of its own, and at every single step in this one), it gets a signal; and imports get damaged files.
/// After each the files are the old or the new ones, what was begun can go on or be begun again and ends as if nothing had happened, and
/// nothing unfinished stays.</summary>
public static class FaultBenchmark
{
    private const int MutantsAtOnce = 100;

    /// <summary>Runs it.</summary>
    /// <param name="size">How much.</param>
    /// <param name="progress">Told the share that is done, and of how many faults and damaged files.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static FaultReport Run(
        FaultBenchmarkSize size, IProgress<(double Share, int Count)>? progress = null, CancellationToken cancellation = default)
    {
        string scratch = Directory.CreateTempSubdirectory("dynamics-faults-").FullName;
        FaultTally tally = new();
        try
        {
            Action[] work = [.. Interleaved(
                [.. FaultScenario.All.SelectMany(scenario => OfScenario(scenario, scratch, tally, size)),
                    .. size.SignalRounds > 0 ? new SignalFaults(scratch).Work(scratch, tally, size.SignalRounds) : [],
                    .. Mutants(size, tally, cancellation)])];
            int done = 0;
            Parallel.ForEach(
                Partitioner.Create(work, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(2, Environment.ProcessorCount) }, item =>
                {
                    if (!cancellation.IsCancellationRequested)
                    {
                        item();
                        double share = (double)Interlocked.Increment(ref done) / work.Length;
                        progress?.Report((share, tally.Tried));
                    }
                });
            return tally.Report(done == work.Length);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>Waiting commands beside busy ones.</summary>
    private static IEnumerable<Action> Interleaved(IReadOnlyList<Action> work)
    {
        int half = (work.Count + 1) / 2;
        for (int i = 0; i < half; i++)
        {
            yield return work[i];
            if (half + i < work.Count)
            {
                yield return work[half + i];
            }
        }
    }

    private static IEnumerable<Action> Mutants(FaultBenchmarkSize size, FaultTally tally, CancellationToken cancellation)
    {
        for (int first = 0; first < size.Mutants; first += MutantsAtOnce)
        {
            (int count, ulong seed) = (Math.Min(MutantsAtOnce, size.Mutants - first), size.Seed + (ulong)first);
            yield return () => tally.Add(ImportFuzzer.Run(count, seed, cancellation: cancellation)); // none is tried twice
        }
    }

    private static IEnumerable<Action> OfScenario(FaultScenario scenario, string scratch, FaultTally tally, FaultBenchmarkSize size)
    {
        string whole = Directory.CreateDirectory(Path.Combine(scratch, $"whole-{Path.GetRandomFileName()}")).FullName;
        scenario.Prepare(whole);
        int steps = Command.CountSteps(scenario.Arguments(whole));
        int tried = Math.Clamp(size.ProcessFaults / scenario.Weight, 2, steps);
        foreach (int i in Enumerable.Range(0, tried))
        {
            int step = 1 + (int)((long)i * steps / tried) + (steps > tried ? i % 2 : 0);
            yield return () => tally.Count("kill -9", $"{scenario.Name}, killed at step {step} of {steps}", () =>
                InFolder(scratch, scenario, folder =>
                {
                    CommandOutcome outcome = Command.Run(scenario.Arguments(folder), $"kill:{step}");
                    BrokenRuleException.Require(outcome.ExitCode is CommandOutcome.Killed or 0, FaultOutcome.Crash,
                        $"exit code {outcome.ExitCode}: {outcome.Errors}");
                    scenario.Check(folder, whole);
                }));
            yield return () => tally.Count("full disk", $"{scenario.Name}, full at step {step} of {steps}", () =>
                InFolder(scratch, scenario, folder =>
                {
                    CommandOutcome outcome = Command.Run(scenario.Arguments(folder), $"full:{step}");
                    if (outcome.ExitCode != 0)
                    {
                        outcome.RequireRefusal("the disk is full");
                    }
                    scenario.Check(folder, whole);
                }));
        }
        foreach (Action fault in FullHere(scenario, scratch, whole, tally, size.OwnFaults))
        {
            yield return fault;
        }
    }

    /// <summary>In this process, where a fault costs a hundredth of what it costs in one of its own.</summary>
    private static IEnumerable<Action> FullHere(FaultScenario scenario, string scratch, string whole, FaultTally tally, int most)
    {
        int steps = 0;
        InFolder(scratch, scenario, folder => steps = FaultPoints.WhileFull(int.MaxValue, () => scenario.Act(folder)));
        int tried = Math.Min(most, steps);
        foreach (int step in Enumerable.Range(0, tried).Select(i => 1 + (int)((long)i * steps / tried)))
        {
            void Try(string folder)
            {
                try
                {
                    FaultPoints.WhileFull(step, () => scenario.Act(folder));
                }
                catch (InputException refusal)
                {
                    BrokenRuleException.Require(refusal.Message.Contains("the disk is full", StringComparison.Ordinal)
                        && refusal.Message.Contains(folder, StringComparison.Ordinal), FaultOutcome.Crash, refusal.Message);
                }
                scenario.Check(folder, whole);
            }
            yield return () => tally.Count(
                "full disk, in process", $"{scenario.Name}, full at step {step} of {steps} in process",
                () => InFolder(scratch, scenario, Try));
        }
    }

    private static void InFolder(string scratch, FaultScenario scenario, Action<string> work)
    {
        string folder = Directory.CreateDirectory(Path.Combine(scratch, Path.GetRandomFileName())).FullName;
        try
        {
            scenario.Prepare(folder);
            work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
