namespace Dynamics.Data.Internals.Binning;

/// <summary>Continuous signals on a regular grid of time bins, beside the counts of spikes.</summary>
/// <remarks>A frame lasts until the next one, at most <see cref="LongestFrame"/> median frames: beyond that the camera has paused. A bin
/// with no frame (the camera pauses, or has not begun) holds the last value of a trace, and no events; <see cref="Known"/> tells it
/// apart.</remarks>
internal static class SignalBinning
{
    private const double LongestFrame = 1.5;

    /// <summary>An overlap of less than this share of a bin is rounding.</summary>
    private const double LeastShare = 1e-6;

    /// <summary>The features of every unit [time, unit]: counts of those with spikes, means or sums of those with signals.</summary>
    /// <param name="spikes">Counts [time, unit], in which the units with signals have none.</param>
    /// <param name="units">The units, in column order.</param>
    /// <param name="signals">The signals of some of them.</param>
    /// <param name="start">Start of bin 0, seconds.</param>
    /// <param name="width">Width of a bin, seconds.</param>
    /// <exception cref="InputException">More values that are not zero than fit.</exception>
    public static SparseCounts Add(
        SparseCounts spikes, IReadOnlyList<SpikeTrain> units, PopulationSignals signals, double start, double width)
    {
        Dictionary<int, int> places = signals.UnitIds.Index().ToDictionary(unit => unit.Item, unit => unit.Index);
        int[] columns = [.. units.Select(unit => places.GetValueOrDefault(unit.UnitId, -1))];
        int bins = spikes.BinCount;
        int[] offsets = new int[bins + 1];
        EntryList entries = new();
        double[] sums = new double[signals.UnitCount];
        bool isMean = signals.Kind == SignalKind.Traces;
        for (int unit = 0; isMean && unit < sums.Length; unit++)
        {
            sums[unit] = signals.Frame(0)[unit]; // before the first frame
        }
        Cursor cursor = new(signals, start, width);
        for (int bin = 0; bin < bins; bin++)
        {
            if (cursor.Sum(bin, sums, out double seconds))
            {
                Divide(sums, isMean ? seconds : 1);
            }
            int spike = spikes.RowOffsets[bin];
            for (int unit = 0; unit < columns.Length; unit++)
            {
                if (spike < spikes.RowOffsets[bin + 1] && spikes.UnitIndices[spike] == unit)
                {
                    entries.Add(unit, spikes.Values[spike++]);
                }
                else if (columns[unit] >= 0 && (float)sums[columns[unit]] is not 0 and var value)
                {
                    entries.Add(unit, value);
                }
            }
            offsets[bin + 1] = entries.Count;
            if (!isMean)
            {
                Array.Clear(sums);
            }
        }
        return entries.ToCounts(offsets, units.Count);
    }

    /// <summary>Whether some frame lies in a bin [time].</summary>
    /// <param name="signals">The signals.</param>
    /// <param name="start">Start of bin 0, seconds.</param>
    /// <param name="width">Width of a bin, seconds.</param>
    /// <param name="binCount">Number of bins.</param>
    public static bool[] Known(PopulationSignals signals, double start, double width, int binCount)
    {
        Cursor cursor = new(signals, start, width);
        return [.. Enumerable.Range(0, binCount).Select(bin => cursor.Sum(bin, [], out _))];
    }

    private static void Divide(double[] sums, double by)
    {
        for (int unit = 0; unit < sums.Length; unit++)
        {
            sums[unit] /= by;
        }
    }

    /// <summary>Goes over the frames as the bins go by.</summary>
    private sealed class Cursor(PopulationSignals signals, double start, double width)
    {
        private readonly double _longest = LongestFrame * (double.IsNaN(signals.FrameSeconds) ? width : signals.FrameSeconds);
        private int _first;

        /// <summary>Sums the frames of a bin, each by the time (traces) or by the share (events) of it that lies within. Bins are asked for
        /// in their order. What was in the sums is kept where there is no frame.</summary>
        /// <param name="bin">The bin.</param>
        /// <param name="sums">Where the sums go [unit]; empty: nowhere.</param>
        /// <param name="seconds">Time of the bin in which there are frames.</param>
        /// <returns>Whether there is any.</returns>
        public bool Sum(int bin, double[] sums, out double seconds)
        {
            double low = start + bin * width, high = start + (bin + 1) * width;
            while (_first < signals.FrameCount && End(_first) <= low)
            {
                _first++;
            }
            seconds = 0;
            for (int frame = _first; frame < signals.FrameCount && signals.TimesSeconds[frame] < high; frame++)
            {
                double end = End(frame), begin = signals.TimesSeconds[frame];
                double overlap = Math.Min(end, high) - Math.Max(begin, low);
                if (overlap <= LeastShare * Math.Min(width, end - begin))
                {
                    continue;
                }
                if (seconds == 0)
                {
                    Array.Clear(sums);
                }
                seconds += overlap;
                double weight = signals.Kind == SignalKind.Traces ? overlap : overlap / (end - begin);
                ReadOnlySpan<float> values = signals.Frame(frame);
                for (int unit = 0; unit < sums.Length; unit++)
                {
                    sums[unit] += weight * values[unit];
                }
            }
            return seconds > 0;
        }

        private double End(int frame)
        {
            double longest = signals.TimesSeconds[frame] + _longest;
            return frame + 1 < signals.FrameCount
                ? Math.Min(signals.TimesSeconds[frame + 1], longest)
                : double.IsNaN(signals.FrameSeconds) ? longest : signals.EndSeconds;
        }
    }

    /// <summary>Entries of a sparse matrix, in the order in which they come.</summary>
    private sealed class EntryList
    {
        private int[] _units = new int[1024];
        private float[] _values = new float[1024];

        public int Count { get; private set; }

        public void Add(int unit, float value)
        {
            if (Count == _units.Length)
            {
                int room = (int)Math.Min(Count + (Count / 2L), Array.MaxLength);
                if (room == Count)
                {
                    throw SpikeBinning.TooMany(Count + 1L);
                }
                Array.Resize(ref _units, room);
                Array.Resize(ref _values, room);
            }
            (_units[Count], _values[Count++]) = (unit, value);
        }

        public SparseCounts ToCounts(int[] offsets, int unitCount)
        {
            Array.Resize(ref _units, Count);
            Array.Resize(ref _values, Count);
            return new(offsets, _units, _values, unitCount) { Continuous = true };
        }
    }
}
