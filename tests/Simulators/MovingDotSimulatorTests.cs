using System.Diagnostics;
using Dynamics.Simulators;
using MathNet.Numerics;
using Xunit.Abstractions;

namespace Dynamics.Tests.Simulators;

public sealed class MovingDotSimulatorTests(ITestOutputHelper output)
{
    private static readonly ConstantNoise s_none = new();

    public static TheoryData<ObservationNoise> Noises =>
        [new ConstantNoise { Variance = 0.01 }, new RandomNoise { ExponentialMean = 0.3 }, new PositionDependentNoise { Variance = 0.1 }];

    [Theory]
    [MemberData(nameof(Noises))]
    public void Batch_NoiseOfAnyKind_HasTheVarianceThatTheTruthNames(ObservationNoise noise)
    {
        MovingDotOptions options = new() { Noise = noise };
        double[] values = SimulatedPaths.StandardizedNoise(
            MovingDotSimulator.Create(options).First(40), MovingDotSimulator.Create(options with { Noise = s_none }).First(40));
        SimulatedPaths.AssertMoments(values, 0, 1, 3);
    }

    [Fact]
    public void Batch_ConstantNoise_IsAVarianceAndNoDeviation()
    {
        SequenceBatch noisy = MovingDotSimulator.Create(MovingDotOptions.Square).First(20),
            clean = MovingDotSimulator.Create(MovingDotOptions.Square with { Noise = s_none }).First(20);
        SimulatedPaths.AssertMoments([.. noisy.Observations.Zip(clean.Observations, (a, b) => (double)a - b)], 0, 0.1, 3 * 0.01);
    }

    [Fact]
    public void Batch_RandomNoise_HasTheMomentsOfATruncatedExponential()
    {
        double[] variance = MovingDotSimulator.Create(new()).First(500).TruthOf(SequenceSimulator.NoiseChannel);
        double n = variance.Length, m = 0.3, stay = Math.Exp(-0.3);
        // Above its offset an exponential variable is exponential again.
        Assert.Equal(1 - stay, variance.Count(v => v == 0) / n, 5 * Math.Sqrt(stay * (1 - stay) / n));
        Assert.Equal(m * stay, variance.Average(), 5 * Math.Sqrt((2 * m * m * stay - m * m * stay * stay) / n));
        Assert.Equal(2 * m * m * stay, variance.Average(v => v * v), 5 * Math.Sqrt(24 * Math.Pow(m, 4) * stay / n));
        output.WriteLine($"{variance.Count(v => v == 0) / n:0.000} of the frames without noise, mean {variance.Average():0.0000}");
    }

    [Fact]
    public void Batch_PositionDependentNoise_GrowsFromLeftToRight()
    {
        SequenceBatch batch = MovingDotSimulator.Create(new() { Noise = new PositionDependentNoise { Variance = 0.1 } }).First(3);
        Assert.All(batch.TruthOf("x").Zip(batch.TruthOf(SequenceSimulator.NoiseChannel)), pair =>
            Assert.Equal(0.05 * (1 + pair.First), pair.Second, 1e-12));
    }

    [Fact]
    public void Batch_CircleWithProcessNoise_TurnsByTheProjectedNormalAroundEighteenDegrees()
    {
        SequenceBatch batch = MovingDotSimulator.Create(new()).First(400);
        double[] excess = [.. Turns(batch).Select(turn => turn - 18 * Math.PI / 180)];
        double n = excess.Length, gamma = 1 / (4 * 0.05);
        // The angle of N((1, 0), v I) has the mean resultant sqrt(pi g / 2) e^-g (I0(g) + I1(g)), g = 1 / (4 v)
        // (Mardia and Jupp 2000, 3.5.6).
        double resultant = Math.Sqrt(Math.PI * gamma / 2) * Math.Exp(-gamma)
            * (SpecialFunctions.BesselI(0, gamma) + SpecialFunctions.BesselI(1, gamma));
        output.WriteLine($"mean cos {excess.Average(Math.Cos):0.00000}, theory {resultant:0.00000}");
        Assert.Equal(resultant, excess.Average(Math.Cos), 5 * 0.15 / Math.Sqrt(n));
        Assert.Equal(0, excess.Average(Math.Sin), 5 * 0.25 / Math.Sqrt(n));
        Assert.All(batch.TruthOf("x").Zip(batch.TruthOf("y")), p => Assert.Equal(1, p.First * p.First + p.Second * p.Second, 1e-12));
    }

    [Theory]
    [InlineData(18)]
    [InlineData(-7.5)]
    public void Batch_CircleWithoutNoise_TurnsEvenly(double degrees)
    {
        SequenceBatch batch = MovingDotSimulator.Create(new() { Path = new CirclePath { ProcessVariance = 0, DegreesPerFrame = degrees } })
            .First(5);
        Assert.All(Turns(batch), turn => Assert.Equal(degrees * Math.PI / 180, turn, 1e-12));
    }

    [Fact]
    public void Batch_Jumps_ComeAtTheirRateAndTurnByTheirAngle()
    {
        SequenceBatch batch = MovingDotSimulator.Create(MovingDotOptions.Jumps).First(1000);
        double[] turns = Turns(batch), jumps = batch.TruthOf("jump");
        double n = turns.Length, count = 0;
        for (int i = 0; i < turns.Length; i++)
        {
            bool jumped = jumps[i / 99 * 100 + i % 99 + 1] == 1;
            count += jumped ? 1 : 0;
            Assert.Equal(jumped ? 153 : 18, turns[i] * 180 / Math.PI, 1e-9);
        }
        Assert.Equal(0.01, count / n, 5 * Math.Sqrt(0.01 / n));
        Assert.All(Enumerable.Range(0, 1000), sequence => Assert.Equal(0, jumps[sequence * 100]));
    }

    [Fact]
    public void Batch_Figure8_HoldsTwoFrequenciesOnly()
    {
        SequenceBatch batch = MovingDotSimulator.Create(MovingDotOptions.Figure8).First(3);
        double[] x = batch.TruthOf("x"), y = batch.TruthOf("y");
        for (int sequence = 0; sequence < 3; sequence++)
        {
            for (int k = 0; k <= 50; k++) // 100 frames: k turns of 360/100 degrees a frame
            {
                Assert.Equal(k == 5 ? 0.25 : 0, Power(x.AsSpan(100 * sequence, 100), k), 1e-12); // 18 degrees a frame, amplitude 1
                Assert.Equal(k == 10 ? 0.0625 : 0, Power(y.AsSpan(100 * sequence, 100), k), 1e-12); // 36 degrees, amplitude 1/2
            }
        }
    }

    [Fact]
    public void Batch_SquareFromItsFixedStart_VisitsTwentyStationsInOrder()
    {
        SequenceBatch batch = MovingDotSimulator.Create(MovingDotOptions.Square with { Path = new SquarePath { RandomStart = false } })
            .First(2);
        double[] side = [-1, -0.6, -0.2, 0.2, 0.6], x = batch.TruthOf("x"), y = batch.TruthOf("y");
        (double X, double Y)[] expected = [
            .. side.Select(s => (1.0, s)), .. side.Select(s => (-s, 1.0)), .. side.Select(s => (-1.0, -s)), .. side.Select(s => (s, -1.0))];
        for (int frame = 0; frame < 200; frame++)
        {
            Assert.Equal(expected[frame % 20].X, x[frame], 1e-12);
            Assert.Equal(expected[frame % 20].Y, y[frame], 1e-12);
        }
        // The surrogate sinusoid turns by 18 degrees a frame and passes the corners on the diagonals.
        Assert.All(Turns(batch), turn => Assert.Equal(Math.PI / 10, turn, 1e-12));
        Assert.Equal(7 * Math.PI / 4, batch.TruthOf("angle")[0], 1e-12);
    }

    public static TheoryData<DotPath> Paths =>
        [new CirclePath(), new CirclePath { JumpProbability = 0.01 }, new SquarePath(), new Figure8Path()];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Batch_StartPhases_AreUniformUnlessFixed(DotPath path)
    {
        foreach (SequencePart part in Enum.GetValues<SequencePart>())
        {
            SequenceBatch batch = MovingDotSimulator.Create(new() { Path = path, FrameCount = 1 }).First(4000, part);
            double[] angle = batch.TruthOf("angle");
            // Rayleigh's test: each mean of cos and sin has variance 1 / (2 n).
            Assert.Equal(0, angle.Average(Math.Cos), 5 / Math.Sqrt(8000));
            Assert.Equal(0, angle.Average(Math.Sin), 5 / Math.Sqrt(8000));
            Assert.Single(MovingDotSimulator.Create(new() { Path = path with { RandomStart = false }, FrameCount = 1 }).First(10, part)
                .TruthOf("angle").Distinct());
        }
    }

    [Fact]
    public void Batch_TrainAndTest_ShareNoSequence()
    {
        // The reference seeds both alike: its test paths, and their noise levels, are those of the first training sequences.
        MovingDotSimulator simulator = MovingDotSimulator.Create(new() { FrameCount = 2 });
        double[] starts = [.. simulator.First(3000).TruthOf("angle"), .. simulator.First(3000, SequencePart.Test).TruthOf("angle")];
        Assert.Equal(starts.Length, starts.Distinct().Count());
    }

    [Fact]
    public void Batch_UnitCircleInTheReferenceFrame_IsNeverClipped()
    {
        Assert.All(MovingDotSimulator.Create(new() { View = DotImageView.Reference }).First(50).TruthOf("clipped"), clipped =>
            Assert.Equal(0, clipped));
        Assert.Contains(1, MovingDotSimulator.Create(new() { View = new DotImageView { HalfWidth = 1 } }).First(5).TruthOf("clipped"));
    }

    [Fact]
    public void Fill_BatchOfTheStudies_TakesUnderHalfAMillisecond()
    {
        // 8 sequences of 100 frames of 100 pixels. The machine is shared: the least of many repetitions counts.
        foreach (MovingDotOptions options in (
            MovingDotOptions[])[new(), MovingDotOptions.Figure8, MovingDotOptions.Square, MovingDotOptions.Jumps])
        {
            MovingDotSimulator simulator = MovingDotSimulator.Create(options);
            SequenceBatch batch = simulator.CreateBatch(8);
            double best = double.PositiveInfinity;
            for (int repetition = 0; repetition < 300; repetition++)
            {
                long start = Stopwatch.GetTimestamp();
                simulator.Fill(batch, [0, 1, 2, 3, 4, 5, 6, 7], SequencePart.Train, repetition);
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
            output.WriteLine($"{options.Path}: {best:0} us");
            Assert.InRange(best, 0, 500);
        }
    }

    [Fact]
    public void Fill_OneThread_AllocatesNextToNothing()
    {
        MovingDotSimulator simulator = MovingDotSimulator.Create(new());
        SequenceBatch batch = simulator.CreateBatch(8);
        simulator.Fill(batch, [0, 1, 2, 3, 4, 5, 6, 7], SequencePart.Train);
        long before = GC.GetAllocatedBytesForCurrentThread();
        simulator.Fill(batch, [8, 9, 10, 11, 12, 13, 14, 15], SequencePart.Train);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    /// <summary>Angle from each frame to the next, radians within +-pi, sequence after sequence.</summary>
    private static double[] Turns(SequenceBatch batch)
    {
        double[] angle = batch.TruthOf("angle");
        return [.. Enumerable.Range(0, angle.Length).Where(i => i % batch.FrameCount > 0)
            .Select(i => Math.IEEERemainder(angle[i] - angle[i - 1], Math.Tau))];
    }

    private static double Power(ReadOnlySpan<double> values, int k)
    {
        (double re, double im) = (0, 0);
        for (int t = 0; t < values.Length; t++)
        {
            re += values[t] * Math.Cos(Math.Tau * k * t / values.Length) / values.Length;
            im += values[t] * Math.Sin(Math.Tau * k * t / values.Length) / values.Length;
        }
        return re * re + im * im;
    }
}
