namespace Dynamics.Data.Internals;

/// <summary>Counts, for all pairs of units at once, the spikes of one that have a spike of the other beside them. The recording is gone
/// through in pieces, each sorted into cells as long as the window, so that the work is that of the spikes and of their true neighbours; of
/// a very long recording evenly spread pieces are enough.</summary>
/// <param name="Pairs">Entry <c>a * units + b</c> is the number of spikes of unit a with at least one spike of
/// unit b within the window.</param>
/// <param name="Spikes">Number of spikes of each unit that were looked at [unit].</param>
internal sealed record SpikeCoincidences(int[] Pairs, int[] Spikes)
{
    private const int CellsPerPiece = 1 << 20;

    private const int Enough = 1 << 23;

    /// <summary>Counts spikes no more than <paramref name="window"/> seconds apart. Trains must be ascending.</summary>
    public static SpikeCoincidences Count(IReadOnlyList<SpikeTrain> trains, double window, int spikesPerPiece = 1 << 16)
    {
        var counts = new SpikeCoincidences(new int[trains.Count * trains.Count], new int[trains.Count]);
        double[][] times = [.. trains.Select(train => train.TimesSeconds)];
        long spikes = times.Sum(train => (long)train.Length);
        if (spikes == 0)
        {
            return counts;
        }
        double start = times.Where(train => train.Length > 0).Min(train => train[0]),
            end = times.Where(train => train.Length > 0).Max(train => train[^1]);
        double length = Math.Min(Math.Max((end - start) * spikesPerPiece / spikes, 64 * window), CellsPerPiece * window);
        var next = new int[times.Length];
        for (long piece = 0, every = 1 + spikes / Enough; NextSpike(times, next) is var from && double.IsFinite(from); piece++)
        {
            double to = Math.Max(from + length, Math.BitIncrement(from));
            if (piece % every == 0)
            {
                Piece.Cut(times, next, from, to, window).Count(counts);
            }
            else
            {
                Skip(times, next, to);
            }
        }
        return counts;
    }

    private static void Skip(double[][] times, int[] next, double to)
    {
        for (int unit = 0; unit < times.Length; unit++)
        {
            while (next[unit] < times[unit].Length && times[unit][next[unit]] < to)
            {
                next[unit]++;
            }
        }
    }

    private static double NextSpike(double[][] times, int[] next)
    {
        double earliest = double.PositiveInfinity;
        for (int unit = 0; unit < times.Length; unit++)
        {
            earliest = next[unit] < times[unit].Length ? Math.Min(earliest, times[unit][next[unit]]) : earliest;
        }
        return earliest;
    }

    /// <summary>The spikes of a stretch of time, with those of a window on either side of it, sorted into cells.</summary>
    private sealed class Piece(
        double[][] trains, (int First, int End)[] own, double origin, double window, int[] cellStarts, double[] times, int[] units)
    {
        public static Piece Cut(double[][] trains, int[] next, double from, double to, double window)
        {
            var own = new (int First, int End)[trains.Length];
            var all = new (int First, int End)[trains.Length];
            int count = 0;
            double latest = from;
            for (int unit = 0; unit < trains.Length; unit++)
            {
                double[] train = trains[unit];
                (int first, int end) = (next[unit], next[unit]);
                while (end < train.Length && train[end] < to)
                {
                    end++;
                }
                (own[unit], next[unit]) = ((first, end), end);
                while (first > 0 && train[first - 1] >= from - window)
                {
                    first--;
                }
                while (end < train.Length && train[end] <= to + window)
                {
                    end++;
                }
                all[unit] = (first, end);
                count += end - first;
                latest = end > first ? Math.Max(latest, train[end - 1]) : latest;
            }
            return Sort(trains, own, all, count, from - window, latest, window);
        }

        /// <summary>Adds the coincidences of the spikes within the piece proper.</summary>
        public void Count(SpikeCoincidences counts) => Parallel.For(0, trains.Length, () => new int[trains.Length], (unit, _, seen) =>
        {
            counts.Spikes[unit] += own[unit].End - own[unit].First;
            Span<int> row = counts.Pairs.AsSpan(unit * trains.Length, trains.Length);
            Array.Fill(seen, -1);
            for (int spike = own[unit].First; spike < own[unit].End; spike++)
            {
                double time = trains[unit][spike];
                int cell = CellOf(time, origin, window);
                for (int i = cellStarts[Math.Max(0, cell - 1)]; i < cellStarts[Math.Min(cellStarts.Length - 1, cell + 2)]; i++)
                {
                    int other = units[i];
                    if (other != unit && seen[other] != spike && Math.Abs(times[i] - time) <= window)
                    {
                        seen[other] = spike;
                        row[other]++;
                    }
                }
            }
            return seen;
        }, _ => { });

        private static Piece Sort(double[][] trains, (int First, int End)[] own, (int First, int End)[] all, int count, double origin,
            double latest, double window)
        {
            var starts = new int[CellOf(latest, origin, window) + 2];
            for (int unit = 0; unit < trains.Length; unit++)
            {
                foreach (double time in trains[unit].AsSpan(all[unit].First, all[unit].End - all[unit].First))
                {
                    starts[CellOf(time, origin, window) + 1]++;
                }
            }
            for (int cell = 1; cell < starts.Length; cell++)
            {
                starts[cell] += starts[cell - 1];
            }
            var filled = (int[])starts.Clone();
            var (times, units) = (new double[count], new int[count]);
            for (int unit = 0; unit < trains.Length; unit++)
            {
                foreach (double time in trains[unit].AsSpan(all[unit].First, all[unit].End - all[unit].First))
                {
                    int at = filled[CellOf(time, origin, window)]++;
                    (times[at], units[at]) = (time, unit);
                }
            }
            return new Piece(trains, own, origin, window, starts, times, units);
        }

        /// <summary>Cells are a hair longer than the window, so that rounding never puts two spikes a window
        /// apart two cells apart.</summary>
        private static int CellOf(double time, double origin, double window) => Math.Max(0, (int)((time - origin) / (1.001 * window)));
    }
}
