using Dynamics.Data.Internals.Parquet;

namespace Dynamics.Data.Internals.Storage;

/// <summary>All spikes of a recording by time, those of one instant in the order of the units: (time_s double, unit integer). Only two
/// groups of them are ever held: one is written while the next is sorted.</summary>
internal sealed class SpikeRows(IReadOnlyList<SpikeTrain> units) : RowSource
{
    private readonly MergedSpikes _spikes = new(units);
    private readonly SpikeWindow _window = new();
    private Task<Group>? _sorting;
    private Group? _written;
    private int _taken;

    public override IReadOnlyList<WrittenColumn> Columns { get; } =
        [new(StoredSpikes.Time, typeof(double), false), new(StoredSpikes.Unit, typeof(int), false)];

    public override IReadOnlyList<ColumnSlice>? Next(int most)
    {
        Group sorted = (_sorting ?? Sort(new Group(most))).GetAwaiter().GetResult();
        if (sorted.Count == 0)
        {
            return null;
        }
        _sorting = Sort(_written ?? new Group(most));
        _written = sorted;
        return [new(sorted.Times, null, 0, sorted.Count), new(sorted.UnitIds, null, 0, sorted.Count)];
    }

    private Task<Group> Sort(Group group) => Task.Run(() =>
    {
        Fill(group);
        return group;
    });

    private void Fill(Group group)
    {
        for (group.Count = 0; group.Count < group.Times.Length;)
        {
            if (_taken == _window.Count)
            {
                _spikes.Next(_window);
                _taken = 0;
                if (_window.Count == 0)
                {
                    return;
                }
            }
            int rows = Math.Min(group.Times.Length - group.Count, _window.Count - _taken);
            _window.Times.AsSpan(_taken, rows).CopyTo(group.Times.AsSpan(group.Count));
            _window.UnitIds.AsSpan(_taken, rows).CopyTo(group.UnitIds.AsSpan(group.Count));
            _taken += rows;
            group.Count += rows;
        }
    }

    private sealed class Group(int rows)
    {
        public double[] Times { get; } = new double[rows];

        public int[] UnitIds { get; } = new int[rows];

        public int Count { get; set; }
    }
}
