using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Neurosuite;

/// <summary>Positions of one or two lamps on the head, a row a video frame (<c>.whl</c>, <c>.whd</c>, <c>.pos</c>): x and y of each, -1
/// where it is not seen; perhaps a column of times before them, or the head's direction behind those of one lamp.</summary>
internal static class VideoTracking
{
    /// <summary>Endings of such files.</summary>
    public static readonly string[] Endings = [".whl", ".whd", ".pos"];

    private const double NotTracked = -1;

    /// <summary>NeuroScope's tracker averages over so many samples of the amplifier.</summary>
    private const double SamplesPerPosition = 512;

    /// <summary>The tracking may end so much before the last spike, or after it, as a share of the time of that.</summary>
    private const double MostBefore = 0.05, MostAfter = 0.25;

    private enum Clock
    {
        Frames,
        Seconds,
    }

    /// <summary>Whether a file is named like one.</summary>
    public static bool IsNamed(string path) => Array.Exists(Endings, path.EndsWith);

    /// <summary>Reads a file whose rate is not known: times are numbers of frames, unless it has its own.</summary>
    /// <exception cref="InputException">It cannot be read, or has other columns.</exception>
    public static TrackedPosition Read(string path, ImportNotes notes)
    {
        (Clock clock, double[] times, double[][] lamps) = ReadRows(path, notes);
        return Of(path, times, lamps, notes) with { CountsFrames = clock == Clock.Frames };
    }

    /// <summary>Reads the file of a session, whose rate the session says.</summary>
    /// <exception cref="InputException">It cannot be read, has other columns, or its rate is not known.</exception>
    public static TrackedPosition Read(
        string path, NeurosuiteParameters parameters, double lastSpikeSeconds, ImportOptions options, ImportNotes notes)
    {
        (Clock clock, double[] times, double[][] lamps) = ReadRows(path, notes);
        if (clock == Clock.Seconds || options.Times.Position is not null)
        {
            return Of(path, times, lamps, notes);
        }
        double rate = RateOf(path, times.Length, parameters, lastSpikeSeconds, notes);
        return Of(path, Array.ConvertAll(times, frame => frame / rate), lamps, notes);
    }

    private static double RateOf(string path, int rows, NeurosuiteParameters parameters, double lastSpike, ImportNotes notes)
    {
        string name = System.IO.Path.GetFileName(path);
        string shown = FormattableString.Invariant($"{rows} rows of {name}");
        string spikes = FormattableString.Invariant($"the last spike at {lastSpike:0.0} s");
        if (parameters.VideoRates.TryGetValue(System.IO.Path.GetExtension(path), out double said)
            || parameters.VideoRates.TryGetValue("video", out said))
        {
            notes.Add(FormattableString.Invariant($"{shown} at {said} Hz ({parameters.Source}): {rows / said:0.0} s, ") + spikes);
            return said;
        }
        double usual = (parameters.SamplingRate ?? 20_000) / SamplesPerPosition;
        if (rows / usual >= (1 - MostBefore) * lastSpike && rows / usual <= (1 + MostAfter) * lastSpike)
        {
            notes.Add(FormattableString.Invariant(
                $"{shown} at {usual} Hz (a position every {SamplesPerPosition} samples): {rows / usual:0.0} s, ") + spikes);
            return usual;
        }
        throw new InputException(FormattableString.Invariant(
            $"the rate of the video is not said: {rows} rows would last {rows / usual:0.0} s at {usual} Hz, ") + spikes, path,
            "say it: --time-unit position=RATEHz " + FormattableString.Invariant(
                $"(about {rows / lastSpike:0.00} Hz if both last as long)"));
    }

    private static TrackedPosition Of(string path, double[] times, double[][] columns, ImportNotes notes)
    {
        (double[], double[])[] lamps = [.. Enumerable.Range(0, columns.Length / 2)
            .Select(lamp => (columns[2 * lamp], columns[2 * lamp + 1]))];
        (double[] x, double[] y) = LampMean.Of(lamps,
            static (x, y) => x != NotTracked && y != NotTracked && double.IsFinite(x) && double.IsFinite(y), notes);
        PositionTable table = PositionTable.Of(path, times, [x, y], ["x", "y"]);
        return new(path, [new("x", "px", table.Times, table.Values[0]), new("y", "px", table.Times, table.Values[1])], table.DuplicateRows);
    }

    private static (Clock Clock, double[] Times, double[][] Lamps) ReadRows(string path, ImportNotes notes)
    {
        using DelimitedReader reader = DelimitedReader.Open(path);
        List<double>[] columns = [.. reader.Columns.Select(_ => new List<double>())];
        while (reader.NextRow())
        {
            for (int column = 0; column < columns.Length; column++)
            {
                columns[column].Add(reader.FiniteOrMissing(column));
            }
        }
        double[][] values = [.. columns.Select(column => column.ToArray())];
        double[] frames = [.. Enumerable.Range(0, values.Length == 0 ? 0 : values[0].Length).Select(row => (double)row)];
        switch (values.Length)
        {
            case 2 or 4:
                return (Clock.Frames, frames, values);
            case 3 or 5 when Grows(values[0]):
                notes.Add($"the first column of {System.IO.Path.GetFileName(path)}, which only grows, is taken as seconds");
                return (Clock.Seconds, values[0], values[1..]);
            case 3:
                notes.Add($"the third column of {System.IO.Path.GetFileName(path)} (the head's direction) is not used");
                return (Clock.Frames, frames, values[..2]);
            default:
                throw new InputException($"{values.Length} columns, expected x and y of one or two lamps", path,
                    "give the position as a table with a header: --position FILE");
        }
    }

    private static bool Grows(double[] values)
    {
        for (int i = 1; i < values.Length; i++)
        {
            if (!(values[i] > values[i - 1]))
            {
                return false;
            }
        }
        return values.Length > 1;
    }
}
