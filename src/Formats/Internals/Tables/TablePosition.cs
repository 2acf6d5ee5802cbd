using Dynamics.Data;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>Position in a text table: one with a header row, or what DeepLabCut or SLEAP wrote.</summary>
internal static class TablePosition
{
    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="chosen">The column, or the body part, that is the position; null: found by its name.</param>
    /// <param name="columns">Which column is which.</param>
    /// <param name="notes">Told what was taken and left out.</param>
    /// <exception cref="InputException">A row that cannot be used, or no such column or body part.</exception>
    public static TrackedPosition Read(string path, string? chosen, ColumnChoice columns, ImportNotes notes)
    {
        TableHead head = TableHead.Read(path);
        if (PoseTable.Find(head) is { } pose)
        {
            return pose.Read(chosen, notes);
        }
        using DelimitedReader reader = DelimitedReader.Open(TableDialect.Of(head));
        (int time, double seconds) = columns.RequireTime(reader);
        int[] values = [.. Enumerable.Range(0, reader.Columns.Count)
            .Where(column => column != time && reader.Columns[column].Length > 0 && !reader.TextColumns.Contains(column))];
        if (reader.TextColumns.Count > 0)
        {
            notes.Add($"{Path.GetFileName(path)}: columns of text left out: " +
                string.Join(", ", reader.TextColumns.Order().Select(column => reader.Columns[column])));
        }
        if (values.Length == 0)
        {
            throw new InputException($"no position among the columns ({string.Join(", ", reader.Columns)})", path,
                "name a column position_m, or two x_m and y_m");
        }
        PositionTable table = PositionTable.Read(reader, time, values, seconds);
        BehaviorChannel[] channels = [.. values.Select((column, i) =>
            ChannelNaming.ToChannel(Plain(columns.ValueName(reader.Columns[column])), table.Times, table.Values[i]))];
        return new(path, PositionChannel.Named(channels, chosen, path), table.DuplicateRows);
    }

    /// <summary>The name in small letters where it is that of a place, with or without what Bonsai puts before it
    /// (<c>Item2.X</c>).</summary>
    private static string Plain(string column)
    {
        string last = column[(column.LastIndexOf('.') + 1)..], lower = last.ToLowerInvariant();
        return ChannelNaming.Parse(lower).Name is "x" or "y" or "z" or RecordingBinner.PositionChannel ? lower : column;
    }
}
