using System.Globalization;
using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Simulators;
using Dynamics.Simulators.Internals;
using Xunit.Abstractions;

namespace Dynamics.Tests.Data;

public sealed class LapDetectorTests(ITestOutputHelper output)
{
    private const double Width = 0.025;

    [Fact]
    public void Detect_OnePassEachWay_LeadsFromZoneToZone()
    {
        // 101 bins up from 0 to 1, 101 down again; zones are 15 % of the 1st-99th percentile range 0.01 .. 0.99.
        float[] position = [.. Enumerable.Range(0, 101).Select(i => i / 100f), .. Enumerable.Range(0, 101).Select(i => 1 - i / 100f)];
        Assert.Equal([new Lap(15, 85, 1, 0.15f, 0.85f), new Lap(101 + 15, 101 + 85, -1, 0.85f, 0.15f)], Detect(position), Near);
    }

    [Fact]
    public void Detect_TurnBacks_AreNoLaps()
    {
        float[] position = Path(0, 0.8, 0.05, 0.84, 0, 1, 0.2, 1, 0.17, 0.9, 0, 1);
        Assert.Equal([1, -1, 1], Detect(position).Select(lap => lap.Direction));
    }

    [Fact]
    public void Detect_MirroredPosition_TurnsEveryDirectionRound()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            float[] position = Wander(seed);
            IReadOnlyList<Lap> laps = Detect(position), mirrored = Detect(Array.ConvertAll(position, p => -p));
            Assert.NotEmpty(laps);
            Assert.Equal(laps.Select(lap => lap with { Direction = -lap.Direction, From = -lap.From, To = -lap.To }), mirrored);
            Assert.All(laps.Zip(laps.Skip(1)), pair => Assert.True(pair.First.EndBin <= pair.Second.StartBin));
            Assert.All(laps, lap => Assert.True(lap.Bins.Length > 0));
        }
    }

    [Fact]
    public void Detect_PositionKnownInRunningAlone_FindsTheSameLaps()
    {
        // Ten passes with a rest of 5 s at each end, in which the provider's linearised position is missing.
        float[] filled = [.. Enumerable.Range(0, 10).SelectMany(i => Rest(i % 2, 200).Concat(Path(i % 2, 1 - i % 2))), .. Rest(0, 200)];
        float[] masked = [.. filled.Select(p => p is 0 or 1 ? float.NaN : p)];
        IReadOnlyList<Lap> expected = Detect(filled), found = Detect(masked);
        Assert.Equal([1, -1, 1, -1, 1, -1, 1, -1, 1, -1], expected.Select(lap => lap.Direction));
        Assert.Equal(expected.Select(lap => lap.Direction), found.Select(lap => lap.Direction));
        Assert.All(expected.Zip(found), pair => Assert.InRange(pair.Second.StartBin - pair.First.StartBin, -2, 2));
    }

    [Theory]
    [InlineData(0.0, 1.0, 1)]
    [InlineData(0.3, 1.0, 1)] // tracking sets in late: 70 %
    [InlineData(0.5, 1.0, 0)] // too late
    [InlineData(0.9, 0.25, -1)]
    [InlineData(0.2, 0.75, 0)] // 55 %
    [InlineData(0.1, 0.75, 1)]
    public void Detect_TrackedPartOfTheWay_CountsWhenItCoversEnough(double from, double to, int direction)
    {
        // Stretches apart by a second without tracking; the full ones beside it set the extent, and miss what led back between them.
        float[] gap = [.. Enumerable.Repeat(float.NaN, 40)], full = Path(0, 1);
        int[] expected = direction == 0 ? [1, 1] : [1, direction, 1];
        Assert.Equal(expected, Detect([.. full, .. gap, .. Path(from, to), .. gap, .. full]).Select(lap => lap.Direction));
    }

    [Theory]
    [InlineData(19, 1)] // 0.475 s
    [InlineData(20, 0)] // 0.5 s
    public void Detect_Dropout_IsBridgedWhenShort(int missing, int laps)
    {
        float[] position = Path(0, 1);
        position.AsSpan(position.Length / 2 - missing / 2, missing).Fill(float.NaN);
        Assert.Equal(laps, Detect(position).Count);
    }

    [Fact]
    public void Detect_RestBeforeAPartialPass_IsNotPartOfIt()
    {
        float[] position = [.. Path(0.25, 0.3), .. Rest(0.3, 400), .. Path(0.3, 1), .. Path(1, 0)];
        IReadOnlyList<Lap> laps = Detect(position);
        Assert.Equal([1, -1], laps.Select(lap => lap.Direction));
        Lap late = Detect([.. Rest(0.3, 400), .. Path(0.3, 1), .. Path(1, 0)])[0];
        Assert.InRange(late.StartBin, 398, 402);
    }

    [Theory]
    [InlineData(0.35, 1)]
    [InlineData(0.35, -1)]
    [InlineData(1.3, 1)]
    public void Detect_SteadyRounds_CountsCrossingsOfZero(double speed, int direction)
    {
        // From 0.4 m on the circle of 2.85 m: each round but the first ends at a known time.
        const double period = 2.85, seconds = 120;
        float[] position =
            [.. Enumerable.Range(0, (int)(seconds / Width)).Select(t => (float)Modulo(0.4 + direction * speed * t * Width, period))];
        IReadOnlyList<Lap> laps = Detect(position, period);
        double first = (direction > 0 ? period - 0.4 : 0.4) / speed, rounds = (seconds - Width - first) * speed / period;
        // The arcs before the first crossing and after the last one count too when they cover 60 %.
        double begun = direction > 0 ? (period - 0.4) / period : 0.4 / period, left = rounds - Math.Floor(rounds);
        Assert.Equal((int)rounds + (begun >= 0.6 ? 1 : 0) + (left >= 0.6 ? 1 : 0), laps.Count);
        Assert.All(laps, lap => Assert.Equal(direction, lap.Direction));
        Lap whole = laps[begun >= 0.6 ? 1 : 0];
        Assert.Equal((int)Math.Ceiling(first / Width), whole.StartBin);
        Assert.Equal((int)Math.Ceiling((first + period / speed) / Width), whole.EndBin);
    }

    [Fact]
    public void Detect_ReversalsOnACircle_CompleteNothing()
    {
        // Trembles about the reward, turns back after most of a round, then goes round twice, and once the other way.
        double[] way = [-0.4, 0.05, -0.03, 0.02, -0.01, 0.9, -0.2, 0.9, 0.02, 2.02, 1.98, 2.01, 0.6];
        IReadOnlyList<Lap> laps = Detect(OnCircle(Path(way), 1), 1);
        Assert.Equal([1, 1, -1], laps.Select(lap => lap.Direction));
    }

    [Fact]
    public void Detect_CircleKnownInRunningAlone_CountsArcsThatCoverEnough()
    {
        // The animal stops at the reward, where nothing is known for a second; its third arc ends halfway.
        float[] gap = [.. Enumerable.Repeat(float.NaN, 40)];
        float[] position = [.. Path(0.1, 2.75), .. gap, .. Path(0.05, 2.8), .. gap, .. Path(0.05, 1.4), .. gap, .. Path(2.8, 0.2)];
        Assert.Equal([1, 1, -1], Detect(position, 2.85).Select(lap => lap.Direction));
    }

    [Fact]
    public void Detect_NothingTrackedOrNoMovement_FindsNothing()
    {
        Assert.Empty(Detect([float.NaN, float.NaN]));
        Assert.Empty(Detect([.. Enumerable.Repeat(0.3f, 100)]));
        Assert.Empty(Detect([.. Enumerable.Repeat(0.3f, 100)], 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Detect_Simulation_FindsExactlyTheLapsRun(ulong seed)
    {
        PlaceCellSimulatorOptions options = new() { Seed = seed, UnitCount = 1, SilentUnitCount = 0, TurnBackProbability = 0.25 };
        TrackBehavior truth = TrackBehavior.Simulate(options, new RandomStream(seed, 1));
        BinnedRecording binned = RecordingBinner.Bin(PlaceCellSimulator.Simulate(options).Recording, new BinningOptions());
        // The simulator's own heading turns in the middle of a pause, and where an animal turns back. A lap is a
        // heading kept from end to end.
        List<(int Direction, double Middle)> expected = [];
        int turnBacks = 0;
        for (int first = 0, end; first < truth.StepCount; first = end)
        {
            end = first;
            while (end < truth.StepCount && truth.Direction[end] == truth.Direction[first])
            {
                end++;
            }
            double travelled = Math.Abs(truth.Position[end - 1] - truth.Position[first]) / options.TrackLengthMeters;
            if (travelled > 0.85)
            {
                double middle = Enumerable.Range(first, end - first)
                    .First(step => (truth.Position[step] - 0.5 * options.TrackLengthMeters) * truth.Direction[first] > 0);
                expected.Add((truth.Direction[first], middle * StepSeries.StepSeconds));
            }
            turnBacks += travelled is > 0.2 and < 0.75 ? 1 : 0;
        }
        IReadOnlyList<Lap> laps = LapDetector.Detect(binned, new LapOptions());
        output.WriteLine($"{laps.Count} laps, {turnBacks} broken off");
        Assert.Equal(expected.Select(lap => lap.Direction), laps.Select(lap => lap.Direction));
        Assert.All(expected.Zip(laps), pair => Assert.InRange(pair.First.Middle, pair.Second.StartBin * Width, pair.Second.EndBin * Width));
        // As the animal itself counted them
        Assert.Equal(truth.Passes.Select(pass => pass.Name == "up" ? 1 : -1), laps.Select(lap => lap.Direction));
        Assert.True(turnBacks >= 10);
    }

    [SkippableFact]
    public void Detect_RealExtract_FindsThePassesOfAPlainScan()
    {
        string folder = SampleRecordings.RealData("hc11_achilles");
        BinnedRecording binned = RecordingBinner.Bin(RecordingImport.Import("hc11-text", folder, new()), new BinningOptions());
        IReadOnlyList<Lap> laps = LapDetector.Detect(binned, new LapOptions());
        foreach ((Lap lap, int i) in laps.Select((lap, i) => (lap, i)))
        {
            output.WriteLine($"{i + 1} {(lap.Direction > 0 ? "up" : "down")} {binned.FirstBinStartSeconds + lap.StartBin * Width:0.000} " +
                $"to {binned.FirstBinStartSeconds + lap.EndBin * Width:0.000} s, {lap.From:0.00} to {lap.To:0.00} m");
        }
        // Of the 84 passes (42 each way) of the whole extract these lie in the part that is there. The plain scan below counts as many
        // whatever its two places are, from -0.35 and 1.15 m (the animal does not always go further) to 0.1 and 0.7 m.
        Assert.Equal((38, 37), (laps.Count(lap => lap.Direction > 0), laps.Count(lap => lap.Direction < 0)));
        List<(int Direction, double Seconds)> scanned = ScanMiddles(Samples(folder), low: 0.1, high: 0.7, middle: 0.4);
        Assert.Equal(scanned.Select(pass => pass.Direction), laps.Select(lap => lap.Direction));
        Assert.All(scanned.Zip(laps), pair =>
            Assert.InRange(pair.First.Seconds - binned.FirstBinStartSeconds, pair.Second.StartBin * Width, pair.Second.EndBin * Width));
        Assert.Equal(38, LapDetector.RoundTrips(laps).Count);
    }

    [SkippableFact]
    public void Detect_RealDiagonalTrack_FindsTwentyFourEachWay()
    {
        BinnedRecording binned = RecordingBinner.Bin(
            RecordingImport.Import("csv", SampleRecordings.RealData("ca1_linear_track"), new() { KeepStill = true }), new BinningOptions());
        IReadOnlyList<Lap> laps = LapDetector.Detect(binned, new LapOptions());
        output.WriteLine($"last lap ends {laps[^1].EndBin * Width / 60:0.0} min after the start");
        Assert.Equal((24, 24), (laps.Count(lap => lap.Direction > 0), laps.Count(lap => lap.Direction < 0)));
        // docs/reference/formats.md, "nelpy example data": the animal runs in the first 17 minutes
        Assert.True(laps[^1].EndBin * Width < 17 * 60);
    }

    [Fact]
    public void Directions_AndRoundTrips_FollowTheLaps()
    {
        Lap[] laps = [new(1, 3, 1, 0, 1), new(5, 6, -1, 1, 0), new(7, 9, -1, 1, 0), new(9, 10, 1, 0, 1)];
        Assert.Equal(new sbyte[] { 0, 1, 1, 0, 0, -1, 0, -1, -1, 1, 0 }, LapDetector.Directions(laps, 11));
        IReadOnlyList<RoundTrip> trips = LapDetector.RoundTrips([laps[0], laps[1], laps[2], laps[3], laps[0]]);
        Assert.Equal([new(laps[0], laps[1]), new(laps[2], laps[3]), new(laps[0], null)], trips);
        Assert.Equal([new BinRange(1, 6), new BinRange(7, 10), new BinRange(1, 3)], trips.Select(trip => trip.Bins));
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Contains("endZoneFraction", Assert.Throws<InputException>(() => new LapOptions { EndZoneFraction = 0.5 }).Message);
        Assert.Contains("minimumCoverage", Assert.Throws<InputException>(() => new LapOptions { MinimumCoverage = 0.5 }).Message);
        Assert.Contains("maximumDropoutSeconds",
            Assert.Throws<InputException>(() => new LapOptions { MaximumDropoutSeconds = double.NaN }).Message);
    }

    private static IReadOnlyList<Lap> Detect(float[] position, double period = double.NaN) => LapDetector.Detect(
        SampleRecordings.Binned([.. position.Select(float.IsFinite)], Width) with { Position = position, PositionPeriod = period },
        new LapOptions());

    /// <summary>Straight ways between the places given, 0.5 a second.</summary>
    [Fact]
    public void Detect_TrackingLostOnTheWayBack_IsNoLap()
    {
        float[] gap = [.. Enumerable.Repeat(float.NaN, 40)], full = Path(0, 1);
        Assert.Equal([1, 1], Detect([.. full, .. gap, .. Path(0, 0.8, 0.65), .. gap, .. full]).Select(lap => lap.Direction));
        Assert.Equal([1, 1, 1], Detect([.. full, .. gap, .. Path(0, 0.8), .. gap, .. full]).Select(lap => lap.Direction));
    }

    private static float[] Path(params double[] places) => [.. places.Zip(places.Skip(1)).SelectMany(way =>
    {
        int steps = Math.Max(1, (int)Math.Round(Math.Abs(way.Second - way.First) / (0.5 * Width)));
        return Enumerable.Range(1, steps).Select(i => (float)(way.First + (way.Second - way.First) * i / steps));
    })];

    private static float[] Rest(double place, int bins) => [.. Enumerable.Repeat((float)place, bins)];

    private static float[] OnCircle(float[] way, double period) => [.. way.Select(p => (float)Modulo(p, period))];

    private static double Modulo(double value, double period) => value - period * Math.Floor(value / period);

    /// <summary>A walk between random places.</summary>
    private static float[] Wander(ulong seed)
    {
        var random = new RandomStream(seed);
        return Path([.. Enumerable.Range(0, 60).Select(_ => random.NextDouble())]);
    }

    private static bool Near(Lap expected, Lap found) =>
        Math.Abs(expected.StartBin - found.StartBin) <= 1 && Math.Abs(expected.EndBin - found.EndBin) <= 1
            && expected.Direction == found.Direction
        && Math.Abs(expected.From - found.From) < 0.02 && Math.Abs(expected.To - found.To) < 0.02;

    private static IEnumerable<(double Seconds, double Position)> Samples(string folder) =>
        File.ReadLines(System.IO.Path.Combine(folder, "position.txt"))
        .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(fields => fields[1] != "NA")
        .Select(fields => (double.Parse(fields[0], CultureInfo.InvariantCulture), double.Parse(fields[1], CultureInfo.InvariantCulture)));

    /// <summary>Passes of a plain scan of the file's rows from one side of the track to the other, each with the time at which it last
    /// crossed the middle.</summary>
    private static List<(int Direction, double Seconds)> ScanMiddles(
        IEnumerable<(double Seconds, double Position)> samples, double low, double high, double middle)
    {
        List<(int Direction, double Seconds)> passes = [];
        (int end, double crossed, double before) = (0, double.NaN, double.NaN);
        foreach ((double seconds, double position) in samples)
        {
            crossed = (before - middle) * (position - middle) <= 0 ? seconds : crossed;
            before = position;
            int at = position < low ? -1 : position > high ? 1 : 0;
            if (at == 0 || at == end)
            {
                continue;
            }
            if (end != 0)
            {
                passes.Add((at, crossed));
            }
            end = at;
        }
        return passes;
    }
}
