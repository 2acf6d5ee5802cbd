namespace Dynamics.Formats.Internals.Tables;

/// <summary>The units of a recording as the rows of a file, with their numeric properties.</summary>
internal sealed record UnitTable(IReadOnlyList<int> UnitIds, IReadOnlyDictionary<string, double[]> Properties)
{
    /// <summary>Reads units.csv; null where there is none.</summary>
    /// <exception cref="InputException">A field that is no number, a unit listed twice, or no unit.</exception>
    public static UnitTable? ReadIfPresent(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }
        DelimitedReader reader = DelimitedReader.OpenCsv(path);
        int unitColumn = reader.RequireColumn("unit");
        List<int> ids = [];
        var seen = new HashSet<int>();
        List<double>[] values = [.. reader.Columns.Select(_ => new List<double>())];
        while (reader.NextRow())
        {
            int id = reader.Whole(unitColumn);
            ids.Add(seen.Add(id) ? id : throw reader.Mistake(unitColumn, $"unit {id} is listed twice", "remove one of the rows"));
            for (int column = 0; column < values.Length; column++)
            {
                values[column].Add(reader.FiniteOrMissing(column));
            }
        }
        if (ids.Count == 0)
        {
            throw new InputException("no unit is listed", path, "list every unit, or remove the file");
        }
        var properties = new Dictionary<string, double[]>();
        for (int column = 0; column < values.Length; column++)
        {
            if (column != unitColumn)
            {
                properties[reader.Columns[column]] = [.. values[column]];
            }
        }
        return new UnitTable(ids, properties);
    }

    /// <summary>Of arrays.</summary>
    /// <exception cref="InputException">No unit, a unit listed twice, or a property of another length.</exception>
    public static UnitTable Of(string path, int[] ids, IEnumerable<(string Name, double[] Values)> properties)
    {
        if (ids.Length == 0 || ids.Distinct().Count() < ids.Length)
        {
            throw new InputException(ids.Length == 0 ? "no unit is listed" : "a unit is listed twice", path, "list every unit once, or leave out the list of units");
        }
        var values = new OrderedDictionary<string, double[]>();
        foreach ((string name, double[] property) in properties)
        {
            values[name] = property.Length == ids.Length
                ? property
                : throw new InputException($"{property.Length} values of {name} for {ids.Length} units", path, "give one value for each unit");
        }
        return new UnitTable(ids, values);
    }
}
