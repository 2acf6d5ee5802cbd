using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>Noise that is known to differ from bin to bin, by simulation: drawn from the model, so what the filter believes has to hold in
/// frequency.</summary>
public sealed class KnownNoiseTests
{
    private const int Latent = 2, State = 3;

    private static readonly LinearGaussianModel s_model = new(
        [0.9, -0.3, 0.05, 0.3, 0.9, 0, 0.1, 0, 0.7], [0.5, -1, 0.2], [0.1, 0.2, 0.05], 0.7, 1);

    [Fact]
    public void Filter_KnownVariances_AgreesWithAParticleFilter()
    {
        const int Runs = 24, Particles = 4000, Bins = 15;
        (float[] z, BinConditions conditions) = Draw(Bins, 1);
        FilteredPosterior exact = KalmanFilter.Filter(s_model, z, Latent, conditions);
        (double[] Mean, double[] Variance,
            double LogLikelihood)[] runs = [.. Enumerable.Range(1, Runs).Select(
                seed => BootstrapFilter(z, conditions, Particles, (ulong)seed))];

        // Likelihoods, not their logarithms, are unbiased; relative to the exact one they have mean 1.
        RequireMean(1, [.. runs.Select(run => Math.Exp(run.LogLikelihood - exact.LogLikelihoodNats))]);
        for (int i = 0; i < Bins * State; i++)
        {
            double variance = exact.Covariances[exact.CovarianceIndex[i / State]][(i % State) * (State + 1)];
            RequireMean(exact.Mean[i], [.. runs.Select(run => run.Mean[i])]);
            RequireMean(variance, [.. runs.Select(run => run.Variance[i])]);
        }
    }

    [Fact]
    public void Innovations_WhitenedWithTheirCovariance_AreStandardNormal()
    {
        Matrix<double> white = Whitened(known: true);
        int count = white.RowCount;
        for (int i = 0; i < Latent; i++)
        {
            Assert.Equal(0, white.Column(i).Average(), 4 / Math.Sqrt(count));
            Assert.Equal(1, white.Column(i).Average(x => x * x), 4 * Math.Sqrt(2.0 / count));
            Assert.Equal(3, white.Column(i).Average(x => x * x * x * x), 4 * Math.Sqrt(96.0 / count));
        }
        Assert.Equal(0, white.Column(0).PointwiseMultiply(white.Column(1)).Average(), 4 / Math.Sqrt(count));
        foreach (double level in new[] { 0.5, 0.8, 0.95 })
        {
            Assert.Equal(level, Coverage(white, level), 4 * Math.Sqrt(level * (1 - level) / count));
        }
    }

    [Fact]
    public void Innovations_OfAModelThatBelievesInConstantNoise_AreNot()
    {
        Matrix<double> white = Whitened(known: false);
        foreach (double level in new[] { 0.5, 0.95 })
        {
            Assert.True(
                Math.Abs(Coverage(white, level) - level) > 8 * Math.Sqrt(level * (1 - level) / white.RowCount),
                $"{Coverage(white, level)} at {level}");
        }
        Assert.True(
            white.Column(0).Average(x => x * x * x * x) / Math.Pow(
                white.Column(0).Average(x => x * x), 2) > 3 + (8 * Math.Sqrt(96.0 / white.RowCount)));
    }

    /// <summary>Innovations of 400 sequences, each multiplied by the inverse of the Cholesky factor of its covariance [innovation,
    /// latent].</summary>
    private static Matrix<double> Whitened(bool known)
    {
        const int Bins = 30;
        List<Vector<double>> rows = [];
        for (ulong seed = 1; seed <= 400; seed++)
        {
            (float[] z, BinConditions conditions) = Draw(Bins, seed);
            double[] constant = [.. Enumerable.Repeat(conditions.ObservationNoise!.Average(), Bins * Latent)];
            BinConditions believed = known ? conditions : conditions with { ObservationNoise = constant };
            FilteredPosterior posterior = KalmanFilter.Filter(s_model, z, Latent, believed);
            for (int bin = 1; bin < Bins; bin++)
            {
                LinearGaussianModel step = s_model with { ProcessNoise = conditions.ProcessNoise![(bin * State)..((bin + 1) * State)] };
                FilteredPosterior predicted = KalmanForecast.Ahead(step, posterior, bin - 1, 1);
                Matrix<double> covariance = Matrix<double>.Build.Dense(
                    Latent, Latent, (i, j) =>
                        predicted.Covariances[0][(i * State) + j] + (i == j ? believed.ObservationNoise![(bin * Latent) + i] : 0));
                Vector<double> innovation = Vector<double>.Build.Dense(Latent, i => z[(bin * Latent) + i] - predicted.Mean[i]);
                rows.Add(covariance.Cholesky().Factor.Solve(innovation));
            }
        }
        return Matrix<double>.Build.DenseOfRowVectors(rows);
    }

    /// <summary>Fraction within the ellipse that holds a part <paramref name="level"/> of a standard normal in two dimensions.</summary>
    private static double Coverage(Matrix<double> white, double level) =>
        white.EnumerateRows().Average(row => row.DotProduct(row) <= -2 * Math.Log(1 - level) ? 1.0 : 0.0);

    private static void RequireMean(double expected, double[] values)
    {
        double mean = values.Average(), error = Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1.0) / values.Length);
        Assert.True(Math.Abs(mean - expected) < 5 * error, $"{mean} instead of {expected}, standard error {error}"); // 91 comparisons
    }

    /// <summary>z [time, latent] of one trajectory, and the variances that it was drawn with: R over two decades, Q over one.</summary>
    private static (float[] Z, BinConditions Conditions) Draw(int bins, ulong seed)
    {
        RandomStream random = new(seed, 21);
        double[] r = [.. Enumerable.Range(0, bins * Latent).Select(_ => 0.05 * Math.Pow(100, random.NextDouble()))];
        double[] q = [.. Enumerable.Range(0, bins * State).Select(_ => 0.05 * Math.Pow(10, random.NextDouble()))];
        float[] z = new float[bins * Latent];
        double[] h = [.. Enumerable.Range(0, State).Select(_ => random.NextGaussian())];
        for (int bin = 0; bin < bins; bin++)
        {
            h = Move(h, q.AsSpan(bin * State, State), random);
            for (int l = 0; l < Latent; l++)
            {
                z[(bin * Latent) + l] = (float)(h[l] + (Math.Sqrt(r[(bin * Latent) + l]) * random.NextGaussian()));
            }
        }
        return (z, new() { ObservationNoise = r, ProcessNoise = q });
    }

    private static double[] Move(double[] h, ReadOnlySpan<double> q, RandomStream random)
    {
        double[] next = new double[State];
        for (int i = 0; i < State; i++)
        {
            double sum = s_model.Offset[i] + (Math.Sqrt(q[i]) * random.NextGaussian());
            for (int j = 0; j < State; j++)
            {
                sum += s_model.Transition[(i * State) + j] * (h[j] - s_model.Offset[j]);
            }
            next[i] = sum;
        }
        return next;
    }

    /// <summary>Gordon, Salmond and Smith 1993: move, weigh, draw anew (systematic). Knows nothing of Gaussians but their
    /// density.</summary>
    private static (double[] Mean, double[] Variance, double LogLikelihood) BootstrapFilter(
        float[] z, BinConditions conditions, int particles, ulong seed)
    {
        RandomStream random = new(seed, 22);
        int bins = z.Length / Latent;
        double[] mean = new double[bins * State], variance = new double[bins * State], weights = new double[particles];
        double[][] cloud = [.. Enumerable.Range(0,
            particles).Select(_ => new[] { random.NextGaussian(), random.NextGaussian(), random.NextGaussian() })];
        double logLikelihood = 0;
        for (int bin = 0; bin < bins; bin++)
        {
            for (int p = 0; p < particles; p++)
            {
                cloud[p] = Move(cloud[p], conditions.ProcessNoise.AsSpan(bin * State, State), random);
                weights[p] = 1;
                for (int l = 0; l < Latent; l++)
                {
                    double r = conditions.ObservationNoise![(bin * Latent) + l], error = z[(bin * Latent) + l] - cloud[p][l];
                    weights[p] *= Math.Exp(-0.5 * error * error / r) / Math.Sqrt(2 * Math.PI * r);
                }
            }
            double total = weights.Sum();
            logLikelihood += Math.Log(total / particles);
            for (int i = 0; i < State; i++)
            {
                double average = 0, square = 0;
                for (int p = 0; p < particles; p++)
                {
                    average += weights[p] * cloud[p][i] / total;
                    square += weights[p] * cloud[p][i] * cloud[p][i] / total;
                }
                (mean[(bin * State) + i], variance[(bin * State) + i]) = (average, square - (average * average));
            }
            cloud = Resample(cloud, weights, total, random.NextDouble());
        }
        return (mean, variance, logLikelihood);
    }

    private static double[][] Resample(double[][] cloud, double[] weights, double total, double start)
    {
        double[][] drawn = new double[cloud.Length][];
        double passed = weights[0];
        for (int p = 0, from = 0; p < cloud.Length; p++)
        {
            double at = (p + start) * total / cloud.Length;
            while (passed < at && from < cloud.Length - 1)
            {
                passed += weights[++from];
            }
            drawn[p] = cloud[from];
        }
        return drawn;
    }
}
