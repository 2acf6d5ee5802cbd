using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Moser;

/// <summary>The position of one or two lamps, in cm, as the Moser lab names its variables.</summary>
internal static class MoserPosition
{
    private const string UnitOfMeasure = "cm";

    private static readonly string[] s_clocks = ["post", "t", "pos_t", "time"];
    private static readonly (string X, string Y)[][] s_lamps =
    [
        [("posx", "posy"), ("posx2", "posy2")], [("x1", "y1"), ("x2", "y2")], [("posx1", "posy1"), ("posx2", "posy2")], [("x", "y")],
    ];

    /// <summary>Whether a variable is named like a part of a position.</summary>
    public static bool IsPart(string name) =>
        s_clocks.Contains(name) || s_lamps.Any(lamps => lamps.Any(lamp => lamp.X == name || lamp.Y == name));

    /// <summary>The position among variables; null where there is none of such names.</summary>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static TrackedPosition? Of(IReadOnlyDictionary<string, MatlabValue> variables, string path, ImportNotes notes)
    {
        double[]? times = s_clocks.Select(name => variables.GetValueOrDefault(name)?.Vector).FirstOrDefault(found => found?.Length > 1);
        return times is not null && LampsIn(variables, times.Length) is { Length: > 0 } lamps ? Of(path, times, lamps, notes) : null;
    }

    private static (double[] X, double[] Y)[] LampsIn(IReadOnlyDictionary<string, MatlabValue> variables, int samples)
    {
        double[]? Of(string name) => variables.GetValueOrDefault(name)?.Vector is { } found && found.Length == samples ? found : null;
        return s_lamps.Select(lamps => lamps.Where(lamp => Of(lamp.X) is not null && Of(lamp.Y) is not null)
            .Select(lamp => (Of(lamp.X)!, Of(lamp.Y)!)).ToArray()).FirstOrDefault(found => found.Length > 0) ?? [];
    }

    private static TrackedPosition Of(string path, double[] times, (double[] X, double[] Y)[] lamps, ImportNotes notes)
    {
        (double[] x, double[] y) = LampMean.Of(lamps, static (x, y) => double.IsFinite(x) && double.IsFinite(y) && !(x == 0 && y == 0),
            notes);
        PositionTable table = PositionTable.Of(path, times, [x, y], ["x", "y"]);
        notes.Add($"position in {UnitOfMeasure}, as the Moser lab publishes it (another unit: --position-unit)");
        return new(
            path, [new("x", UnitOfMeasure, table.Times, table.Values[0]), new("y", UnitOfMeasure, table.Times, table.Values[1])],
                table.DuplicateRows);
    }
}
