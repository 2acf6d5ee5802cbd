using Dynamics.Data.Internals.DuckDb;
using static Dynamics.Data.Internals.DuckDb.DuckDbNative;

namespace Dynamics.Data.Internals.Storage;

/// <summary>All spikes of a recording by time, those of one instant in the order of the units: (time_s double, unit integer). Only two windows
/// of them are ever held: one is written while the next is sorted.</summary>
internal sealed unsafe class SpikeRows : RowSource
{
    private readonly MergedSpikes _spikes;
    private SpikeWindow _window = new(), _spare = new();
    private Task _sorting;
    private int _row;

    public SpikeRows(IReadOnlyList<SpikeTrain> units)
    {
        _spikes = new MergedSpikes(units);
        _sorting = SortNext();
    }

    public override IReadOnlyList<(string Name, ColumnType Type)> Columns { get; } = [(StoredSpikes.Time, ColumnType.Double), (StoredSpikes.Unit, ColumnType.Integer)];

    public override int Fill(nint chunk, int capacity)
    {
        if (_row == _window.Count)
        {
            _sorting.GetAwaiter().GetResult();
            (_window, _spare, _row) = (_spare, _window, 0);
            _sorting = SortNext();
        }
        int rows = Math.Min(capacity, _window.Count - _row);
        _window.Times.AsSpan(_row, rows).CopyTo(new Span<double>(VectorData(ChunkVector(chunk, 0)), rows));
        _window.UnitIds.AsSpan(_row, rows).CopyTo(new Span<int>(VectorData(ChunkVector(chunk, 1)), rows));
        _row += rows;
        return rows;
    }

    private Task SortNext() => Task.Run(() => _spikes.Next(_spare));
}
