using Dynamics.Data;

namespace Dynamics.Formats.Internals;

/// <summary>Column names of behaviour tables: <c>x_px</c> is channel x in pixels.</summary>
internal static class ChannelNaming
{
    private static readonly string[] UnitsOfMeasure = ["m", "cm", "mm", "px", "deg", "rad"];

    /// <summary>Unit of measure of a column that names none.</summary>
    public const string Arbitrary = "a.u.";

    /// <summary>Splits a column name; without a known suffix the whole is the name.</summary>
    public static (string Name, string UnitOfMeasure) Parse(string column)
    {
        int at = column.LastIndexOf('_');
        return at > 0 && UnitsOfMeasure.Contains(column[(at + 1)..]) ? (column[..at], column[(at + 1)..]) : (column, Arbitrary);
    }

    /// <summary>The channel of a column.</summary>
    public static BehaviorChannel ToChannel(string column, double[] times, double[] values)
    {
        (string name, string unit) = Parse(column);
        return new BehaviorChannel(name, unit, times, values);
    }
}
