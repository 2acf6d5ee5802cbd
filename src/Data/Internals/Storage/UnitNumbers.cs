namespace Dynamics.Data.Internals.Storage;

/// <summary>From unit ids to places in a list of them: by a table where the ids lie close together, as they mostly do.</summary>
internal sealed class UnitNumbers
{
    private const long LargestTable = 1 << 20;

    private readonly Dictionary<int, int> _places = [];
    private readonly int[] _table = [];
    private readonly int _first;

    private UnitNumbers(int[] ids, out int? twice)
    {
        twice = null;
        for (int place = 0; place < ids.Length; place++)
        {
            twice ??= _places.TryAdd(ids[place], place) ? null : ids[place];
        }
        if (ids.Length > 0 && (long)ids.Max() - ids.Min() < LargestTable)
        {
            (_first, _table) = (ids.Min(), new int[ids.Max() - ids.Min() + 1]);
            Array.Fill(_table, -1);
            foreach ((int id, int place) in _places)
            {
                _table[id - _first] = place;
            }
        }
    }

    /// <summary>Place of a unit; -1 where it is not listed.</summary>
    public int this[int id]
    {
        get
        {
            uint at = (uint)(id - _first);
            return at < (uint)_table.Length ? _table[at] : _table.Length == 0 ? _places.GetValueOrDefault(id, -1) : -1;
        }
    }

    /// <summary>The numbers of units.</summary>
    /// <param name="ids">Their ids in the order of the list.</param>
    /// <param name="twice">One that is listed twice, if any is.</param>
    public static UnitNumbers Of(int[] ids, out int? twice) => new(ids, out twice);
}
