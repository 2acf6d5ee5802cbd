using System.Diagnostics;
using System.Runtime.Intrinsics;
using Dynamics.Simulators;
using MathNet.Numerics.Distributions;
using MathNet.Numerics;
using Xunit.Abstractions;

namespace Dynamics.Tests.Simulators;

public sealed class GaussianNoiseTests(ITestOutputHelper output)
{
    private static readonly float[] s_million = Draw(1, 0, 1_000_000);

    [Fact]
    public void Fill_FourMillion_HasTheMomentsOfANormal()
    {
        float[] values = Draw(2, 5, 4_000_000);
        double n = values.Length;
        double[] moments = [.. Enumerable.Range(1, 6).Select(power => values.Average(x => Math.Pow(x, power)))];
        output.WriteLine(string.Join(", ", moments));
        // Standard error of a mean power p: sqrt((E x^2p - (E x^p)²) / n).
        double[] expected = [0, 1, 0, 3, 0, 15], variance = [1, 2, 15, 96, 945, 10170];
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(expected[i], moments[i], 5 * Math.Sqrt(variance[i] / n));
        }
    }

    [Fact]
    public void Fill_Million_PassesKolmogorovAndSmirnov()
    {
        float[] sorted = [.. s_million.Order()];
        double n = sorted.Length, distance = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double cdf = Normal.CDF(0, 1, sorted[i]);
            distance = Math.Max(distance, Math.Max(cdf - i / n, (i + 1) / n - cdf));
        }
        Assert.InRange(Math.Sqrt(n) * distance, 0.2, 1.95); // p 0.001 above; below 0.2 it would be too even
    }

    [Fact]
    public void Fill_SixtyMillion_HasTheTailsOfANormal()
    {
        var values = new float[1_000_000];
        double[] edges = [2, 3, 4, 5, 5.5];
        var above = new double[edges.Length];
        float largest = 0;
        for (ulong stream = 0; stream < 60; stream++)
        {
            new GaussianNoise(3, stream).Fill(values);
            foreach (float value in values)
            {
                float size = Math.Abs(value);
                largest = Math.Max(largest, size);
                for (int i = 0; i < edges.Length && size > edges[i]; i++)
                {
                    above[i]++;
                }
            }
        }
        for (int i = 0; i < edges.Length; i++)
        {
            double expected = 60e6 * SpecialFunctions.Erfc(edges[i] / Math.Sqrt(2));
            output.WriteLine($"beyond {edges[i]}: {above[i]}, expected {expected:0.0}");
            Assert.Equal(expected, above[i], 5 * Math.Sqrt(expected));
        }
        Assert.InRange(largest, 5, 6.67f);
    }

    [Fact]
    public void Fill_NeighboursAndTheirSquares_AreUncorrelated()
    {
        double limit = 5 / Math.Sqrt(s_million.Length);
        for (int lag = 1; lag <= 70; lag++) // 16 lies between the cosine and the sine of a pair, 32 between blocks
        {
            (double plain, double squares) = (0, 0);
            for (int i = lag; i < s_million.Length; i++)
            {
                (double a, double b) = (s_million[i], s_million[i - lag]);
                plain += a * b;
                squares += (a * a - 1) * (b * b - 1) / 2;
            }
            Assert.InRange(plain / s_million.Length, -limit, limit);
            Assert.InRange(squares / s_million.Length, -limit, limit);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    [InlineData(0, 1)]
    [InlineData(0x9E3779B97F4A7C15UL, 0)]
    public void Fill_OtherSeedOrStream_IsUncorrelated(ulong seed, ulong stream)
    {
        float[] other = Draw(seed, stream, s_million.Length);
        Assert.InRange(s_million.Zip(other, (a, b) => (double)a * b).Average(), -0.005, 0.005);
        HashSet<(float, float)> pairs = [.. s_million.Zip(s_million.Skip(1)).Take(100_000)]; // single floats meet by chance
        Assert.DoesNotContain(other.Zip(other.Skip(1)).Take(1000), pairs.Contains);
    }

    [Fact]
    public void Fill_InPieces_IsTheSame()
    {
        var random = new RandomStream(4);
        var pieces = new float[5000];
        for (int at = 0; at < pieces.Length;)
        {
            int length = Math.Min(random.NextInt(130), pieces.Length - at);
            new GaussianNoise(1).Fill(pieces.AsSpan(at, length), at);
            at += length;
        }
        Assert.Equal(s_million[..5000], pieces);
        var far = new float[3];
        new GaussianNoise(1).Fill(far, 999_990);
        Assert.Equal(s_million[999_990..999_993], far);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianNoise(1).Fill(new float[1], -1));
    }

    [Fact]
    public void Fill_AgainstBoxMullerInDouble_AgreesToTheRoundingOfFloats()
    {
        ulong key = SplitMix64.Key(1, 0);
        uint Word(int n) => (uint)(SplitMix64.Mix(key + (ulong)(n / 2) * SplitMix64.Increment) >> (32 * (n % 2)));
        for (int i = 0; i < 100_000; i++)
        {
            (int block, int lane) = (i / 32, i % 16);
            double u = ((Word(block * 32 + lane) >> 1) + 0.5) / 2147483648.0,
                angle = Math.Tau * Word(block * 32 + 16 + lane) / 4294967296.0;
            double expected = Math.Sqrt(-2 * Math.Log(u)) * (i % 32 < 16 ? Math.Cos(angle) : Math.Sin(angle));
            // u near 1 is rounded to 6e-8, which moves a radius r by 6e-8 / r.
            Assert.Equal(expected, s_million[i], 2e-6 + 1e-7 / Math.Max(Math.Sqrt(-2 * Math.Log(u)), 1e-3));
        }
    }

    [SkippableFact]
    public void Fill_OneCore_DrawsAHundredMillionASecond()
    {
        Skip.IfNot(Vector256.IsHardwareAccelerated, "no vectors of 256 bits");
        var values = new float[10_000];
        double best = double.PositiveInfinity;
        for (int repetition = 0; repetition < 300; repetition++)
        {
            long start = Stopwatch.GetTimestamp();
            new GaussianNoise(1, (ulong)repetition).Fill(values);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / values.Length);
        }
        output.WriteLine($"{best:0.00} ns a value");
        Assert.InRange(best, 0, 10);
    }

    private static float[] Draw(ulong seed, ulong stream, int count)
    {
        var values = new float[count];
        new GaussianNoise(seed, stream).Fill(values);
        return values;
    }
}
