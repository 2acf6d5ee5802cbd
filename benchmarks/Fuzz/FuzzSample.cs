namespace Dynamics.Benchmarks.Fuzz;

/// <summary>A small file, or folder of files, that an importer takes, made anew for every use from a source of randomness.</summary>
/// <param name="Format">The importer's name.</param>
/// <param name="Write">Writes the files into a folder, with what a corrupter makes of the numbers; returns what to import.</param>
/// <param name="ReadImages">Reads what <paramref name="Write"/> returned, where it is a set of images; null for a recording.</param>
internal sealed record FuzzSample(string Format, Func<string, NumberCorrupter, string> Write, Action<string>? ReadImages = null);
