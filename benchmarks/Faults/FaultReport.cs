using System.Collections.Concurrent;

namespace Dynamics.Benchmarks.Faults;

/// <summary>What faults did.</summary>
/// <param name="Kinds">The counts of each kind of fault.</param>
/// <param name="Mutants">Damaged files that were imported.</param>
/// <param name="Failures">What broke a rule, in words.</param>
/// <param name="LongestStopSeconds">Longest time from a signal to the end of the process.</param>
/// <param name="IsWhole">Whether nothing was left out because the run was interrupted.</param>
public sealed record FaultReport(
    IReadOnlyList<FaultCounts> Kinds, int Mutants, IReadOnlyList<string> Failures, double LongestStopSeconds, bool IsWhole)
{
    /// <summary>All kinds together.</summary>
    public FaultCounts All => new("all", Kinds.Sum(kind => kind.Faults), Kinds.Sum(kind => kind.WrongResults),
        Kinds.Sum(kind => kind.Leftovers), Kinds.Sum(kind => kind.Crashes), Kinds.Sum(kind => kind.Hangs));
}

/// <summary>What one kind of fault did.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Faults">How many there were.</param>
/// <param name="WrongResults">After how many a file or a folder was neither the old nor the new one, a result differed, or a run could
/// neither go on nor be begun again.</param>
/// <param name="Leftovers">After how many something unfinished was still there when the next run had ended.</param>
/// <param name="Crashes">After how many a process ended in any other way than with its code and its one line.</param>
/// <param name="Hangs">After how many a process did not end.</param>
public sealed record FaultCounts(string Kind, int Faults, int WrongResults, int Leftovers, int Crashes, int Hangs);

/// <summary>What became of one fault, at worst.</summary>
internal enum FaultOutcome
{
    Right,
    WrongResult,
    Leftover,
    Crash,
    Hang,
}

/// <summary>What a rule says that was broken.</summary>
internal sealed class BrokenRuleException(FaultOutcome outcome, string what) : Exception(what)
{
    public FaultOutcome Outcome { get; } = outcome;

    public static void Require(bool holds, FaultOutcome outcome, string what)
    {
        if (!holds)
        {
            throw new BrokenRuleException(outcome, what);
        }
    }
}

/// <summary>Counts faults from several threads.</summary>
internal sealed class FaultTally
{
    private const int MostFailures = 50;

    private readonly ConcurrentBag<(string Kind, FaultOutcome Outcome)> _faults = [];
    private readonly ConcurrentQueue<string> _failures = [];
    private readonly Lock _gate = new();
    private int _mutants, _tried;
    private double _longestStop;

    /// <summary>Faults and damaged files so far.</summary>
    public int Tried => Volatile.Read(ref _tried);

    /// <summary>Counts a fault by what <paramref name="check"/> finds.</summary>
    public void Count(string kind, string what, Action check)
    {
        FaultOutcome outcome = FaultOutcome.Right;
        try
        {
            check();
        }
        catch (BrokenRuleException broken)
        {
            outcome = broken.Outcome;
            Fail($"{what}: {broken.Message}");
        }
        catch (Exception failure)
        {
            outcome = FaultOutcome.WrongResult;
            Fail($"{what}: {failure}");
        }
        _faults.Add((kind, outcome));
        Interlocked.Increment(ref _tried);
    }

    /// <summary>Counts damaged files.</summary>
    public void Add(Fuzz.FuzzReport report)
    {
        lock (_gate)
        {
            _mutants += report.Mutants;
        }
        Interlocked.Add(ref _tried, report.Mutants);
        foreach (string failure in report.Failures)
        {
            Fail(failure);
            _faults.Add(("mutants", failure.Contains("behind", StringComparison.Ordinal) ? FaultOutcome.Leftover
                : failure.Contains("took", StringComparison.Ordinal) ? FaultOutcome.Hang
                : FaultOutcome.Crash));
        }
    }

    /// <summary>A process ended so long after its signal.</summary>
    public void Stopped(double seconds)
    {
        lock (_gate)
        {
            _longestStop = Math.Max(_longestStop, seconds);
        }
    }

    public FaultReport Report(bool isWhole) => new(
        [.. _faults.GroupBy(fault => fault.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind =>
        {
            int Of(FaultOutcome outcome) => kind.Count(fault => fault.Outcome == outcome);
            return new FaultCounts(kind.Key, kind.Count(), Of(FaultOutcome.WrongResult), Of(FaultOutcome.Leftover), Of(FaultOutcome.Crash),
                Of(FaultOutcome.Hang));
        })],
        _mutants, [.. _failures.Order(StringComparer.Ordinal)], _longestStop, isWhole);

    private void Fail(string what)
    {
        if (_failures.Count < MostFailures)
        {
            _failures.Enqueue(what);
        }
    }
}
