using Dynamics.Data;
using Dynamics.Models;
using Dynamics.Models.Internals;
using Dynamics.Tensors;

namespace Dynamics.Tests.Models;

/// <summary>The sparse encoder against a dense loop over every unit, and its adjoint against central differences, in double.</summary>
public sealed unsafe class SparseEncoderKernelTests
{
    public static TheoryData<int, int, int, int, int, double, double> Cases => new()
    {
        // windows, bins, units, hidden, latent, smoothing, dropout
        { 1, 1, 4, 5, 2, 0, 0 },
        { 3, 13, 7, 9, 3, 0, 0 },
        { 6, 20, 10, 17, 8, 0.8, 0 },
        { 5, 11, 12, 20, 10, 0, 0.3 },
        { 9, 9, 6, 8, 1, 0.5, 0.2 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_SparseCounts_EqualsDenseEncoder(
        int windows, int bins, int units, int hidden, int latent, double smoothing, double dropout)
    {
        Problem problem = new(windows, bins, units, hidden, latent, smoothing);
        double[] actual = problem.Encode(dropout, out _);
        double[] expected = problem.EncodeDense(dropout);

        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-12 * (1 + Math.Abs(expected[i])));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_EveryWeight_EqualsCentralDifferences(
        int windows, int bins, int units, int hidden, int latent, double smoothing, double dropout)
    {
        Problem problem = new(windows, bins, units, hidden, latent, smoothing);
        problem.Encode(dropout, out double[][] gradients);
        for (int part = 0; part < gradients.Length; part++)
        {
            double[] weights = problem.Weights[part];
            double scale = gradients[part].Max(Math.Abs);
            for (int i = 0; i < weights.Length; i++)
            {
                double original = weights[i];
                weights[i] = original + 1e-6;
                double up = problem.Loss(dropout);
                weights[i] = original - 1e-6;
                double down = problem.Loss(dropout);
                weights[i] = original;
                Assert.Equal((up - down) / 2e-6, gradients[part][i], 1e-6 * scale);
            }
        }
    }

    [Fact]
    public void Backward_OneOrTwoThreads_IsBitIdentical()
    {
        Problem problem = new(11, 30, 10, 20, 8, 0.6);
        problem.Encode(0.2, out double[][] one, threads: 1);
        problem.Encode(0.2, out double[][] two, threads: 2);

        Assert.Equal(one, two);
    }

    [Fact]
    public void Forward_Dropout_KeepsTheMeanCount()
    {
        // One hidden unit a unit, all constants 1: the encoder then adds the kept factors up; their mean is 1 within 4 standard errors.
        Problem problem = new(400, 1, 50, 1, 1, 0, everyUnitFires: true);
        Array.Fill(problem.Weights[0], 1);
        Array.Fill(problem.Weights[1], 0);
        Array.Fill(problem.Weights[2], 1);
        Array.Fill(problem.Weights[3], 0);
        double mean = problem.Encode(0.2, out _).Average() / 50;
        double standardError = Math.Sqrt(0.2 / 0.8 / (400 * 50));

        Assert.InRange(mean, 1 - (4 * standardError), 1 + (4 * standardError));
    }

    private sealed class Problem
    {
        private const ulong DropoutSeed = 99;
        private readonly int _windows, _bins, _units, _hidden, _latent;
        private readonly InputScaling _scaling;
        private readonly SparseCounts _counts;
        private readonly double[] _dense, _upstream;
        private readonly int[] _starts;

        public Problem(int windows, int bins, int units, int hidden, int latent, double smoothing, bool everyUnitFires = false)
        {
            (_windows, _bins, _units, _hidden, _latent) = (windows, bins, units, hidden, latent);
            RandomStream random = new(5);
            int rows = bins + 40;
            _dense = new double[rows * units];
            List<int> offsets = [0], indices = [];
            List<float> values = [];
            for (int row = 0; row < rows; row++)
            {
                for (int u = 0; u < units; u++)
                {
                    int count = everyUnitFires ? 1 : Math.Max(0, random.NextInt(8) - 5);
                    if (count > 0)
                    {
                        _dense[(row * units) + u] = count;
                        indices.Add(u);
                        values.Add(count);
                    }
                }
                offsets.Add(indices.Count);
            }
            _counts = new([.. offsets], [.. indices], [.. values], units);
            _starts = [.. Enumerable.Range(0, windows).Select(_ => random.NextInt(40))];
            _scaling = everyUnitFires
                ? new(new double[units], [.. Enumerable.Repeat(1.0, units)], 0)
                : new([.. Enumerable.Range(0, units).Select(_ => random.NextDouble())], [.. Enumerable.Range(0, units).Select(_ => 0.5
                    + random.NextDouble())], smoothing);
            Weights = [.. new[] { hidden * units, hidden, latent * hidden,
                latent }.Select(n => Enumerable.Range(0, n).Select(_ => random.NextGaussian()).ToArray())];
            _upstream = [.. Enumerable.Range(0, windows * bins * latent).Select(_ => random.NextGaussian())];
        }

        /// <summary>W1 [hidden, unit], b1, W2 [latent, hidden], b2.</summary>
        public double[][] Weights { get; }

        public double Loss(double dropout) => Encode(dropout, out _).Zip(_upstream, (x, y) => x * y).Sum();

        public double[] Encode(double dropout, out double[][] gradients, int threads = 1)
        {
            using ForkJoin team = new(threads);
            using SparseEncoderKernel<double> kernel = new(_windows, _bins, _units, _hidden, _latent, _scaling, team);
            double[] z = new double[_upstream.Length];
            gradients = [.. Weights.Select(w => new double[w.Length])];
            fixed (double* w1 = Weights[0], b1 = Weights[1], w2 = Weights[2], b2 = Weights[3], target = z, upstream = _upstream)
            fixed (double* g1 = gradients[0], h1 = gradients[1], g2 = gradients[2], h2 = gradients[3])
            {
                kernel.Weights.Load(w1, b1, w2, b2);
                ulong[] seeds = [.. Enumerable.Repeat(DropoutSeed, _windows)];
                kernel.Forward(_counts, _starts, target, dropout, seeds);
                kernel.Backward(_counts, _starts, upstream, dropout, seeds).Store(g1, h1, g2, h2);
            }
            return z;
        }

        /// <summary>The dense counts after dropout, read off the kernel through an encoder that copies its input (one window of one bin at
        /// a time would see other entries): every stored entry is either lost or scaled up.</summary>
        private double[] Thinned(double dropout)
        {
            double[] thinned = new double[_dense.Length];
            int rows = _counts.BinCount;
            using ForkJoin team = new(1);
            using SparseEncoderKernel<double> copier = new(
                1, rows, _units, _units, _units, new(new double[_units], [.. Enumerable.Repeat(1.0, _units)], 0), team);
            double[] identity = [.. Enumerable.Range(0, _units * _units).Select(i => i % (_units + 1) == 0 ? 1.0 : 0)];
            double[] zero = new double[_units];
            fixed (double* eye = identity, bias = zero, target = thinned)
            {
                copier.Weights.Load(eye, bias, eye, bias);
                copier.Forward(_counts, [0], target, dropout, [DropoutSeed]);
            }
            for (int i = 0; i < thinned.Length; i++)
            {
                Assert.True(thinned[i] == 0 || Math.Abs(thinned[i] - (_dense[i] / (1 - dropout))) < 1e-12);
            }
            return thinned;
        }

        public double[] EncodeDense(double dropout)
        {
            double[] z = new double[_upstream.Length];
            double a = _scaling.SmoothingFactor;
            double[] thinned = Thinned(dropout);
            for (int w = 0; w < _windows; w++)
            {
                double[] smoothed = [.. _scaling.Mean];
                for (int t = 0; t < _bins; t++)
                {
                    for (int u = 0; u < _units; u++)
                    {
                        smoothed[u] = (a * smoothed[u]) + ((1 - a) * thinned[((_starts[w] + t) * _units) + u]);
                    }
                    for (int h = 0; h < _hidden; h++)
                    {
                        double pre = Weights[1][h];
                        for (int u = 0; u < _units; u++)
                        {
                            pre += Weights[0][(h * _units) + u] * (smoothed[u] - _scaling.Mean[u]) * _scaling.Scale[u];
                        }
                        for (int l = 0; l < _latent; l++)
                        {
                            z[(((w * _bins) + t) * _latent) + l] += (
                                Weights[2][(l * _hidden) + h] * Math.Max(0, pre)) + (h == 0 ? Weights[3][l] : 0);
                        }
                    }
                }
            }
            return z;
        }
    }
}
