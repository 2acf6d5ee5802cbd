namespace Dynamics.Benchmarks.Fuzz;

/// <summary>What became of damaged files.</summary>
/// <param name="Mutants">Number of damaged files.</param>
/// <param name="Imported">Of these, how many still made a valid recording.</param>
/// <param name="Refused">How many were refused by an <see cref="InputException"/> of one line.</param>
/// <param name="ByFormat">Mutants of each format.</param>
/// <param name="Failures">What broke a rule: format, damage, rule.</param>
/// <param name="LongestSeconds">Longest import.</param>
public sealed record FuzzReport(int Mutants, int Imported, int Refused, IReadOnlyDictionary<string, int> ByFormat, IReadOnlyList<string> Failures, double LongestSeconds);
