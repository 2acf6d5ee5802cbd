using Dynamics.Simulators;
using MathNet.Numerics.LinearAlgebra.Double;
using Xunit.Abstractions;

namespace Dynamics.Tests.Simulators;

public sealed class NonlinearSimulatorTests(ITestOutputHelper output)
{
    [Fact]
    public void Batch_WobblyReference_ClipsTwoFramesInFiveAndTheWideFrameNone()
    {
        SequenceBatch reference = NonlinearSimulator.Create(NonlinearOptions.WobblyReference).First(2000);
        double[] clipped = reference.TruthOf("clipped");
        double last = Enumerable.Range(1, 2000).Average(sequence => clipped[100 * sequence - 1]);
        double radius = Enumerable.Range(1, 2000).Average(sequence => Radius(reference, 100 * sequence - 1));
        double[] shares = [.. Enumerable.Range(0, 2000).Select(sequence => clipped.AsSpan(100 * sequence, 100).ToArray().Average())];
        output.WriteLine($"clipped {clipped.Average():0.000}, at frame 99 {last:0.000}; mean radius there {radius:0.00}");
        // Measured on the reference's own generator, 4000 sequences: 0.40, 0.63, 4.05.
        double error = Math.Sqrt(shares.Average(share => Math.Pow(share - clipped.Average(), 2)) / shares.Length);
        Assert.Equal(0.40, clipped.Average(), 0.005 + 3 * error);
        Assert.Equal(0.63, last, 5 * Math.Sqrt(0.63 * 0.37 / 2000));
        Assert.Equal(4.05, radius, 0.15);
        Assert.True(shares.Max() > 0.8 && shares.Min() < 0.1);
        SequenceBatch wide = NonlinearSimulator.Create(NonlinearOptions.WobblyWide with { View = DotImageView.Wide }).First(1000);
        Assert.Equal(0, wide.TruthOf("clipped").Sum());
        double[] coarse = NonlinearSimulator.Create(NonlinearOptions.WobblyCoarse).First(300).TruthOf("clipped");
        Assert.InRange(coarse.Average(), 0, 0.005);
    }

    [Fact]
    public void Batch_Wobbly_StartsUniformlyOnTheUnitCircle()
    {
        SequenceBatch batch = NonlinearSimulator.Create(new() { FrameCount = 1 }).First(4000);
        Assert.All(Enumerable.Range(0, 4000), i => Assert.Equal(1, Radius(batch, i), 1e-12));
        Assert.Equal(0, batch.TruthOf("x").Average(), 5 / Math.Sqrt(8000));
        Assert.Equal(0, batch.TruthOf("y").Average(), 5 / Math.Sqrt(8000));
    }

    [Theory]
    [InlineData(ProcessNoise.Gaussian, 3)]
    [InlineData(ProcessNoise.Laplace, 6)]
    public void Batch_NoiseAlone_HasItsVarianceAndKurtosis(ProcessNoise noise, double kurtosis)
    {
        // Frames so close that the flow is nothing.
        WobblyOscillator system = new() { FrameInterval = 1e-6, ProcessNoise = noise };
        double[] steps = Steps(NonlinearSimulator.Create(new() { System = system }).First(300), "x");
        SimulatedPaths.AssertMoments(steps, 0, 0.1, kurtosis * 0.01);
        // Standard error of a mean fourth power: sqrt((E x^8 - (E x^4)²) / n); E x^8 is 105 for a normal, 8! /
        // 16 for Laplace of variance 1.
        double eighth = noise == ProcessNoise.Laplace ? 2520 : 105;
        Assert.Equal(kurtosis, steps.Average(step => step * step * step * step) / 0.01,
            5 * Math.Sqrt((eighth - kurtosis * kurtosis) / steps.Length));
    }

    [Fact]
    public void Batch_StateDependentNoise_HasTheVarianceOfEachState()
    {
        WobblyOscillator system = new() { FrameInterval = 1e-6, ProcessNoise = ProcessNoise.StateDependent };
        SequenceBatch batch = NonlinearSimulator.Create(new() { System = system }).First(500);
        double[] x = batch.TruthOf("x"), steps = Steps(batch, "y");
        var (squares, expected, counts) = (new double[12], new double[12], new double[12]);
        for (int i = 0; i < steps.Length; i++)
        {
            double before = x[i / 99 * 100 + i % 99];
            int place = Math.Clamp((int)Math.Floor(2 * before) + 6, 0, 11);
            double variance = 0.1 * (1 + Math.Tanh(before));
            squares[place] += steps[i] * steps[i];
            expected[place] += variance;
            counts[place] += variance * variance * 2;
        }
        for (int place = 0; place < 12; place++)
        {
            Assert.Equal(expected[place], squares[place], 5 * Math.Sqrt(counts[place]));
        }
    }

    [Fact]
    public void Batch_HopfWithoutNoise_StaysOnTheUnitCircleAndTurnsEvenly()
    {
        SequenceBatch batch = NonlinearSimulator.Create(new() { System = new HopfOscillator { ProcessVariance = 0, AngularVelocity = 2 } })
            .First(20);
        double[] x = batch.TruthOf("x"), y = batch.TruthOf("y");
        Assert.All(Enumerable.Range(0, x.Length), i => Assert.Equal(1, Radius(batch, i), 1e-5));
        for (int i = 1; i < 100; i++)
        {
            Assert.Equal(0.6, Math.Atan2(x[i - 1] * y[i] - y[i - 1] * x[i], x[i - 1] * x[i] + y[i - 1] * y[i]), 1e-4);
        }
    }

    [Fact]
    public void Batch_PendulumWithoutNoise_KeepsItsEnergyAndThePeriodOfItsSwing()
    {
        Pendulum system = new() { ProcessVariance = 0, FrameInterval = 0.05, Frequency = 1.5 };
        SequenceBatch batch = NonlinearSimulator.Create(new() { System = system, FrameCount = 400 }).First(10);
        double[] angle = batch.TruthOf("angle"), velocity = batch.TruthOf("angular_velocity");
        for (int sequence = 0; sequence < 10; sequence++)
        {
            Range part = (400 * sequence)..(400 * (sequence + 1));
            double[] energies = [.. angle[part].Zip(velocity[part], (a, v) => v * v / 2 - 2.25 * Math.Cos(a))];
            Assert.InRange(energies.Max() - energies.Min(), 0, 1e-6);
            double swing = Math.Acos(-energies[0] / 2.25);
            Assert.InRange(swing, 0.5, 2);
            Assert.Equal(Math.Tau / (1.5 * ArithmeticGeometricMean(1, Math.Cos(swing / 2))), Period(angle[part], 0.05), 1e-3);
        }
    }

    [Fact]
    public void Batch_Lorenz_StaysOnItsAttractorWhereTheMeansOfItsEquationsVanish()
    {
        SequenceBatch batch = NonlinearSimulator.Create(new() { System = new LorenzSystem { ProcessVariance = 0 }, FrameCount = 2000 })
            .First(60);
        double[] x = batch.TruthOf("x"), y = batch.TruthOf("y"), z = batch.TruthOf("z");
        double[] Means(Func<int, double> of) =>
            [.. Enumerable.Range(0, 60).Select(sequence => Enumerable.Range(2000 * sequence, 2000).Average(of))];
        void AssertZero(double[] means)
        {
            double mean = means.Average(), error = Math.Sqrt(means.Average(m => (m - mean) * (m - mean)) / means.Length);
            output.WriteLine($"{mean:0.0000} +- {error:0.0000}");
            Assert.InRange(mean, -5 * error - 1e-9, 5 * error + 1e-9);
        }
        // Time averages of x', y', z', and of (z² / 2)' = x y z - beta z².
        AssertZero(Means(i => 10 * (y[i] - x[i])));
        AssertZero(Means(i => x[i] * (28 - z[i]) - y[i]));
        AssertZero(Means(i => x[i] * y[i] - 8.0 / 3 * z[i]));
        AssertZero(Means(i => x[i] * y[i] * z[i] - 8.0 / 3 * z[i] * z[i]));
        Assert.InRange(z.Average(), 23, 24); // 23.55 in the literature
        Assert.InRange(x.Max(), 15, 22);
    }

    [Fact]
    public void Batch_LorenzVolume_ShrinksByTheDivergence()
    {
        // Three starts beside a fourth: their volume shrinks by exp(-(sigma + 1 + beta) t).
        double Volume(double time)
        {
            double[][] states = [[1, 2, 20], [1 + 1e-5, 2, 20], [1, 2 + 1e-5, 20], [1, 2, 20 + 1e-5]];
            foreach (double[] state in states)
            {
                Dynamics.Simulators.Internals.RungeKutta4.Advance(new LorenzSystem(), state, time, 2000);
            }
            return DenseMatrix.OfRowArrays(states[1..].Select(state => state.Zip(states[0], (a, b) => a - b).ToArray())).Determinant();
        }
        Assert.Equal(-(10 + 1 + 8.0 / 3) * 0.2, Math.Log(Volume(0.2) / 1e-15), 1e-2);
    }

    [Fact]
    public void Batch_VanDerPolWithoutNoise_HasTheAmplitudeAndPeriodOfItsLimitCycle()
    {
        SequenceBatch batch = NonlinearSimulator.Create(
            new() { System = new VanDerPol { ProcessVariance = 0, FrameInterval = 0.05, BurnInFrames = 600 }, FrameCount = 600 }).First(4);
        double[] x = batch.TruthOf("x");
        // Known for mu = 1
        Assert.All(Enumerable.Range(0, 4), sequence => Assert.Equal(2.00862, x[(600 * sequence)..(600 * (sequence + 1))].Max(), 1e-3));
        Assert.Equal(6.66329, Period(x[..600], 0.05), 2e-3);
    }

    [Fact]
    public void Batch_States_AreSeenInTheirUsualUnits()
    {
        SequenceBatch batch = NonlinearSimulator.Create(
            new() { System = new LorenzSystem(), View = new DotImageView { Size = 12, HalfWidth = 4 } }).First(30);
        Assert.Equal(0, batch.TruthOf("clipped").Sum()); // x and y reach 20 and 28, in units of 8 and 9 less than 3.67
        double[] peaks =
            [.. Enumerable.Range(0, 3000).Select(frame => (double)batch.Observations[(frame * 144)..((frame + 1) * 144)].Max())];
        Assert.All(peaks, peak => Assert.InRange(peak, 0.77, 1.001)); // a dot half a pixel off in both directions: e^-0.25
    }

    private static double[] Steps(SequenceBatch batch, string channel)
    {
        double[] values = batch.TruthOf(channel);
        return [.. Enumerable.Range(0, values.Length).Where(i => i % batch.FrameCount > 0).Select(i => values[i] - values[i - 1])];
    }

    private static double Radius(SequenceBatch batch, int frame)
    {
        int at = frame * batch.TruthChannels.Count;
        return Math.Sqrt(batch.Truth[at] * batch.Truth[at] + batch.Truth[at + 1] * batch.Truth[at + 1]);
    }

    private static double ArithmeticGeometricMean(double a, double b)
    {
        for (int i = 0; i < 30; i++)
        {
            (a, b) = ((a + b) / 2, Math.Sqrt(a * b));
        }
        return a;
    }

    /// <summary>Mean time between upward crossings of 0, each found by linear interpolation.</summary>
    private static double Period(double[] values, double interval)
    {
        double[] crossings = [.. Enumerable.Range(1, values.Length - 1).Where(i => values[i - 1] < 0 && values[i] >= 0)
            .Select(i => (i - values[i] / (values[i] - values[i - 1])) * interval)];
        return (crossings[^1] - crossings[0]) / (crossings.Length - 1);
    }
}
