using System.Numerics;
using System.Runtime.InteropServices;

namespace Dynamics.Data.Internals.Storage;

/// <summary>The spikes of all units in the order of time, ties in the order of the units, a window of time after the other.
/// A window is gathered unit by unit and sorted by a stable radix sort of the bits of the times: no comparison to foresee.</summary>
internal sealed class MergedSpikes(IReadOnlyList<SpikeTrain> units)
{
    /// <summary>About how many spikes a window holds: they and their keys stay in the cache.</summary>
    private const int WindowSpikes = 16384;

    private const int DigitBits = 11, Digits = 1 << DigitBits;

    private readonly int[] _next = new int[units.Count];
    private readonly int _quota = Math.Max(16, WindowSpikes / Math.Max(1, units.Count));
    private readonly int[] _histogram = new int[Digits];
    private Entry[] _entries = [], _spare = [];
    private int _count;

    /// <summary>Puts the next spikes into a window; none after the last.</summary>
    public void Next(SpikeWindow window)
    {
        _count = 0;
        // Before the earliest of the times at which a unit reaches its quota, every unit has at most that many spikes.
        (double first, double end) = (double.PositiveInfinity, double.PositiveInfinity);
        for (int unit = 0; unit < _next.Length; unit++)
        {
            ReadOnlySpan<double> left = units[unit].TimesSeconds.AsSpan(_next[unit]);
            first = left.IsEmpty ? first : Math.Min(first, left[0]);
            end = left.Length <= _quota ? end : Math.Min(end, left[_quota]);
        }
        if (double.IsNaN(first) || double.IsNaN(end))
        {
            throw new ArgumentException("a spike time is not a number");
        }
        // So many spikes at one instant that a quota is full: that instant is a window.
        bool isInstant = first == end;
        for (int unit = 0; unit < _next.Length; unit++)
        {
            Gather(unit, end, isInstant);
        }
        if (!isInstant)
        {
            Sort();
        }
        window.Resize(_count);
        for (int i = 0; i < _count; i++)
        {
            SpikeTrain unit = units[_entries[i].Unit];
            window.Times[i] = unit.TimesSeconds[_entries[i].Spike];
            window.UnitIds[i] = unit.UnitId;
        }
    }

    private void Gather(int unit, double end, bool inclusive)
    {
        double[] times = units[unit].TimesSeconds;
        int spike = _next[unit];
        for (; spike < times.Length && (times[spike] < end || (inclusive && times[spike] == end)); spike++)
        {
            if (_count == _entries.Length)
            {
                Array.Resize(ref _entries, Math.Max(WindowSpikes, 2 * _count));
            }
            _entries[_count++] = new(Key(times[spike]), unit, spike);
        }
        _next[unit] = spike;
    }

    /// <summary>Bits that order like the numbers; the two zeros are one.</summary>
    private static ulong Key(double time)
    {
        long bits = BitConverter.DoubleToInt64Bits(time + 0.0);
        return (ulong)(bits ^ ((bits >> 63) | long.MinValue));
    }

    private void Sort()
    {
        if (_spare.Length < _entries.Length)
        {
            _spare = new Entry[_entries.Length];
        }
        ulong differing = 0;
        foreach (Entry entry in _entries.AsSpan(0, _count))
        {
            differing |= entry.Key ^ _entries[0].Key;
        }
        for (int shift = 0; shift < 64 - BitOperations.LeadingZeroCount(differing); shift += DigitBits)
        {
            SortByDigit(shift);
            (_entries, _spare) = (_spare, _entries);
        }
    }

    private void SortByDigit(int shift)
    {
        Span<Entry> from = _entries.AsSpan(0, _count);
        Array.Clear(_histogram);
        foreach (ref readonly Entry entry in from)
        {
            _histogram[(int)(entry.Key >> shift) & (Digits - 1)]++;
        }
        int sum = 0;
        foreach (ref int start in _histogram.AsSpan())
        {
            (start, sum) = (sum, sum + start);
        }
        foreach (ref readonly Entry entry in from)
        {
            _spare[_histogram[(int)(entry.Key >> shift) & (Digits - 1)]++] = entry;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(ulong Key, int Unit, int Spike);
}

/// <summary>Successive spikes of all units; the arrays are used again and again.</summary>
internal sealed class SpikeWindow
{
    /// <summary>Spikes in the window; 0 after the last window.</summary>
    public int Count { get; private set; }

    /// <summary>Times in seconds, ascending; valid up to <see cref="Count"/>.</summary>
    public double[] Times { get; private set; } = [];

    /// <summary>Whose spikes they are.</summary>
    public int[] UnitIds { get; private set; } = [];

    /// <summary>Makes room for a number of spikes.</summary>
    public void Resize(int count)
    {
        if (count > Times.Length)
        {
            (Times, UnitIds) = (new double[count], new int[count]);
        }
        Count = count;
    }
}
