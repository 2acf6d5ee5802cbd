namespace Dynamics.Data.Internals;

/// <summary>Collects the laps of one tracked stretch after the other.</summary>
internal sealed class LapCollector(BinnedRecording recording)
{
    /// <summary>Share of its farthest reach at which a lap that tracking cuts off may end: an animal that has
    /// turned back is on no lap.</summary>
    private const double FarthestShare = 0.9;

    private readonly float[] _position = recording.Position;
    private readonly double[] _travelled = Wrapping.Unwrap(recording.Position, recording.PositionPeriod);

    /// <summary>What was found so far.</summary>
    public List<Lap> Laps { get; } = [];

    /// <summary>Passes between the zones of the given length at the ends of a track from <paramref name="low"/> to
    /// <paramref name="high"/>. One that begins or ends with tracking counts when it covers <paramref name="least"/>; whoever is in a
    /// zone has come to the track's end.</summary>
    public void AddPasses(BinRange stretch, double low, double high, double zoneLength, double least)
    {
        (double lowEnd, double highEnd) = (low + zoneLength, high - zoneLength);
        int leftZone = 0, left = stretch.Start;
        for (int t = stretch.Start; t < stretch.End; t++)
        {
            double p = _position[t];
            int zone = p <= lowEnd ? -1 : p >= highEnd ? 1 : 0;
            if (zone == 0)
            {
                continue;
            }
            if (zone == -leftZone)
            {
                Add(left, t);
            }
            else if (leftZone == 0)
            {
                AddPartial(left, t, least - zoneLength);
            }
            (leftZone, left) = (zone, t);
        }
        AddPartial(left, stretch.End - 1, leftZone == 0 ? least : least - zoneLength);
    }

    /// <summary>Rounds of a circle, from crossing its point 0 to crossing it again in the same direction; one that begins or ends with
    /// tracking counts when it covers <paramref name="least"/>.</summary>
    public void AddRounds(BinRange stretch, double least)
    {
        // Turns of the circle: the animal stands between two whole numbers; the last one it crossed is where its round counts from.
        double period = recording.PositionPeriod, crossed = double.NaN;
        int left = stretch.Start;
        double turns = _travelled[left] / period;
        for (int t = stretch.Start + 1; t < stretch.End; t++)
        {
            if (double.IsNaN(_travelled[t]))
            {
                continue;
            }
            double now = _travelled[t] / period;
            if (Math.Floor(now) != Math.Floor(turns))
            {
                double crossing = now > turns ? Math.Floor(now) : Math.Floor(turns);
                if (double.IsNaN(crossed))
                {
                    AddPartial(left, t, least);
                }
                else if (crossing != crossed)
                {
                    Add(left, t);
                }
                (crossed, left) = (crossing, t);
            }
            turns = now;
        }
        AddPartial(left, stretch.End - 1, least);
    }

    /// <summary>Adds what leads from one bin to another when it covers enough and does not end on the way back.</summary>
    private void AddPartial(int from, int to, double least)
    {
        double covered = Math.Abs(_travelled[to] - _travelled[from]);
        if (covered >= least && covered >= FarthestShare * Farthest(from, to))
        {
            int direction = Math.Sign(_travelled[to] - _travelled[from]);
            int departure = Departure(from, to, direction);
            Add(departure, Arrival(departure, to, direction));
        }
    }

    private void Add(int start, int end) =>
        Laps.Add(new Lap(start, end, Math.Sign(_travelled[end] - _travelled[start]), _position[start], _position[end]));

    private double Farthest(int from, int to) =>
        Enumerable.Range(from, to - from + 1).Max(t => double.IsNaN(_travelled[t]) ? 0 : Math.Abs(_travelled[t] - _travelled[from]));

    /// <summary>Last bin no further on the way than the first one: an animal may rest before it sets out.</summary>
    private int Departure(int from, int to, int direction) =>
        Enumerable.Range(from, to - from).Last(t => (_travelled[t] - _travelled[from]) * direction <= 0);

    /// <summary>First bin as far on the way as the last one.</summary>
    private int Arrival(int from, int to, int direction) =>
        Enumerable.Range(from, to - from + 1).First(t => (_travelled[t] - _travelled[to]) * direction >= 0);
}
