using Dynamics.Data;

namespace Dynamics.Formats.Internals;

/// <summary>What an import did to the data that its user should know; kept in <see cref="Recording.Provenance"/>
/// under <c>notes</c>.</summary>
internal sealed class ImportNotes
{
    private readonly List<string> _notes = [];

    /// <summary>Adds a sentence.</summary>
    public void Add(string note) => _notes.Add(note);

    /// <summary>Says how many spikes and position rows were left out.</summary>
    public void AddLeftOut(long clippedSpikes, double start, double end, int duplicateRows = 0)
    {
        if (clippedSpikes > 0)
        {
            Add($"{clippedSpikes} spikes outside the recording ({start} to {end} s) left out");
        }
        if (duplicateRows > 0)
        {
            Add($"{duplicateRows} position rows with the time of the row before left out");
        }
    }

    /// <summary>Provenance of an import.</summary>
    public Dictionary<string, string> ToProvenance(string importer, string source)
    {
        var provenance = new Dictionary<string, string> { ["importer"] = importer, ["source"] = source };
        if (_notes.Count > 0)
        {
            provenance["notes"] = string.Join("; ", _notes);
        }
        return provenance;
    }

    /// <summary>A provenance with one more note.</summary>
    public static IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> provenance, string note) =>
        new Dictionary<string, string>(
            provenance) { ["notes"] = provenance.TryGetValue("notes", out string? notes) ? $"{notes}; {note}" : note };
}
