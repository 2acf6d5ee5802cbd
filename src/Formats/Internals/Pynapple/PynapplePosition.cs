using Dynamics.Data;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Pynapple;

/// <summary>The position among the objects of a pynapple folder.</summary>
internal static class PynapplePosition
{
    /// <summary>The position that the options name, or the likeliest; without channels where no series is there.</summary>
    /// <exception cref="InputException">None of that name, or several and none that is surely the position.</exception>
    public static TrackedPosition Choose(IReadOnlyList<PynappleObject> all, string folder, ImportOptions options, ImportNotes notes)
    {
        PynappleObject[] series = [.. all.Where(one => one.Type is PynappleObject.Frame or PynappleObject.Series)];
        if (options.Position is { } chosen)
        {
            int colon = chosen.LastIndexOf(':');
            string file = Path.GetFileNameWithoutExtension(colon > 0 ? chosen[..colon] : chosen);
            if (series.FirstOrDefault(one => one.Name.Equals(file, StringComparison.OrdinalIgnoreCase)) is { } named)
            {
                return PynappleSeries.Read(named.Path, colon > 0 ? chosen[(colon + 1)..] : null, notes);
            }
            if (series.FirstOrDefault(one => PynappleSeries.NamesOf(one).Contains(chosen, StringComparer.OrdinalIgnoreCase)) is { } holder)
            {
                return PynappleSeries.Read(holder.Path, chosen, notes);
            }
        }
        else if (Likeliest(series) is { } likeliest)
        {
            if (series.Length > 1)
            {
                string others = string.Join(", ", series.Where(one => one != likeliest).Select(one => one.Name));
                notes.Add($"position is {likeliest.Name} (others: {others})");
            }
            return PynappleSeries.Read(likeliest.Path, null, notes);
        }
        else if (series.Length > 1)
        {
            throw new InputException($"several series may be the position: {string.Join(", ", series.Select(one => one.Name))}", folder,
                "choose one by --position NAME");
        }
        return ChosenPosition.ReadOrFind(options, folder, notes);
    }

    /// <summary>The one named position, else the only one with x and y, else the only one.</summary>
    private static PynappleObject? Likeliest(PynappleObject[] series) =>
        series.FirstOrDefault(one => one.Name.Equals(RecordingBinner.PositionChannel, StringComparison.OrdinalIgnoreCase))
        ?? (Array.FindAll(series, one => PynappleSeries.IsPlane(PynappleSeries.NamesOf(one))) is [var plane] ? plane : series is [var only]
            ? only : null);
}
