using Dynamics.Data.Simulators;
using Dynamics.Training;

namespace Dynamics.Cli.Internals;

/// <summary>What was asked of <c>data simulate</c>.</summary>
/// <param name="Target">Where the result goes.</param>
/// <param name="Overwrite">Whether what is there may be replaced.</param>
/// <param name="Config">File with options, or null.</param>
/// <param name="Assignments">Options set one by one.</param>
/// <param name="Seed">Seed, or null for that of the options.</param>
/// <param name="Sequences">How many sequences, or null where none were asked for.</param>
/// <param name="Part">Which sequences.</param>
/// <param name="Threads">CPU threads, or null for the default.</param>
/// <param name="Json">Where the figures go as JSON, or null.</param>
internal sealed record SimulationRequest(
    string Target, bool Overwrite, string? Config, IReadOnlyList<string> Assignments, ulong? Seed, int? Sequences, SequencePart Part,
        int? Threads, string? Json)
{
    /// <summary>The options of a system: its defaults, the file, the assignments and the seed, in this order.</summary>
    public T Options<T>()
        where T : new()
    {
        T options = OptionsJson.Override(Config is { } file ? OptionsJson.Load<T>(file) : new T(), Assignments);
        return Seed is { } seed ? OptionsJson.Override(options, [$"seed={seed}"]) : options;
    }
}
