using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>Steps that are not one bin: against missing bins, a dense joint Gaussian on a finer grid, Gaussian-process regression with the
/// Ornstein-Uhlenbeck kernel, and the law that two steps are the step of their sum.</summary>
public sealed class IrregularStepsTests
{
    private const int Latent = 2, State = 4;

    /// <summary>A damped rotation, its slower neighbour and couplings; every eigenvalue has a principal logarithm.</summary>
    private static readonly double[] s_transition = [0.7, -0.5, 0.1, 0, 0.5, 0.7, 0, 0.2, 0, 0.1, 0.9, -0.1, 0.05, 0, 0.1, 0.8];

    private static readonly LinearGaussianModel s_model = new(s_transition, [0.5, -1, 0.2, 0], [0.3, 0.2, 0.1, 0.4], 0.3, 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FilterAndSmooth_WholeSteps_EqualMissingBinsBetween(bool ownNoise)
    {
        double[] steps = [1, 3, 1, 1, 7, 2, 1, 4, 3, 1];
        RandomStream random = new(1);
        float[] z = Draw(random, steps.Length * Latent);
        double[]? noise = ownNoise ? [.. Enumerable.Range(0, steps.Length * State).Select(_ => 0.1 + random.NextDouble())] : null;
        int[] at = [.. steps.Select((_, k) => (int)steps[..(k + 1)].Sum() - 1)]; // on the grid without gaps
        BinConditions stepped = new() { StepBins = steps, ProcessNoise = noise };
        BinConditions missing = new()
        {
            Observed = [.. Enumerable.Range(0, at[^1] + 1).Select(at.Contains)],
            ProcessNoise = noise is null
                ? null
                : [.. Enumerable.Range(0, at[^1]
                    + 1).SelectMany(bin => noise.Skip(Array.FindIndex(at, end => end >= bin) * State).Take(State))],
        };
        float[] spread = new float[(at[^1] + 1) * Latent];
        for (int k = 0; k < at.Length; k++)
        {
            z.AsSpan(k * Latent, Latent).CopyTo(spread.AsSpan(at[k] * Latent));
        }
        FilteredPosterior expected = KalmanFilter.Filter(
            s_model, spread, Latent, missing), actual = KalmanFilter.Filter(s_model, z, Latent, stepped);

        Assert.Equal(expected.LogLikelihoodNats, actual.LogLikelihoodNats, 1e-10);
        AssertSame(expected, at, actual, 1e-10);
        AssertSame(RtsSmoother.Smooth(s_model, expected, missing), at, RtsSmoother.Smooth(s_model, actual, stepped), 1e-10);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void FilterSmoothAndForecast_PartsOfABin_EqualTheDenseJointGaussianOnAFinerGrid(int parts)
    {
        // The fine grid has A_f = A of the test and the full Q_f that makes `parts` fine steps the coarse model's diagonal Q.
        Matrix<double> fine = Matrix<double>.Build.DenseOfRowMajor(State, State, s_transition), coarse = Power(fine, parts);
        Matrix<double> fineNoise = NoiseOfAPart(fine, parts, s_model.ProcessNoise);
        LinearGaussianModel fineModel = s_model with { ProcessNoise = new double[State] },
            model = s_model with { Transition = coarse.ToRowMajorArray() };
        int[] at = [2, 3, 5, 8, 9, 10, 15, 17]; // observed bins of the fine grid; the others are missing
        const int Horizon = 7;
        float[] z = Draw(new RandomStream(2), at.Length * Latent), spread = new float[(at[^1] + 1 + Horizon) * Latent];
        for (int k = 0; k < at.Length; k++)
        {
            z.AsSpan(k * Latent, Latent).CopyTo(spread.AsSpan(at[k] * Latent));
        }
        BinConditions conditions = new() { StepBins = [.. at.Select((bin, k) => (bin - (k == 0 ? -1 : at[k - 1])) / (double)parts)] };
        DenseJointGaussian dense = new(
            fineModel,
            Latent,
            at[^1] + 1 + Horizon,
            new() { Observed = [.. Enumerable.Range(0, at[^1] + 1 + Horizon).Select(at.Contains)] },
            fineNoise);
        FilteredPosterior filtered = KalmanFilter.Filter(
            model, z, Latent, conditions), smoothed = RtsSmoother.Smooth(model, filtered, conditions);
        FilteredPosterior forecast = KalmanForecast.At(
            model, filtered, at.Length - 1, [.. Enumerable.Range(1, Horizon).Select(h => h / (double)parts)]);

        for (int k = 0; k < at.Length; k++)
        {
            AssertMarginal(dense.Condition(spread, at[k], at[k]), filtered, k);
            AssertMarginal(dense.Condition(spread, at[k], at[^1]), smoothed, k);
        }
        for (int h = 1; h <= Horizon; h++)
        {
            AssertMarginal(dense.Condition(spread, at[^1] + h, at[^1]), forecast, h - 1);
        }
        Assert.Equal(dense.Condition(spread, 0, at[^1]).LogLikelihood, filtered.LogLikelihoodNats, 1e-9);
    }

    [Fact]
    public void FilterAndSmooth_OrnsteinUhlenbeckProcess_EqualGaussianProcessRegression()
    {
        const double Theta = 0.35, Diffusion = 0.8, Noise = 0.2;
        double stationary = Diffusion / (2 * Theta), a = Math.Exp(-Theta);
        LinearGaussianModel model = new([a], [0], [stationary * (1 - (a * a))], Noise, stationary);
        double[] steps = [0.3, 1.7, 0.05, 1, 2.5, 1, 0.001, 11.25];
        float[] z = Draw(new RandomStream(3), steps.Length);
        BinConditions conditions = new() { StepBins = steps };
        FilteredPosterior filtered = KalmanFilter.Filter(model, z, 1, conditions),
            smoothed = RtsSmoother.Smooth(model, filtered, conditions);
        double[] times = [.. steps.Select((_, k) => steps[..(k + 1)].Sum())];

        for (int k = 0; k < steps.Length; k++)
        {
            AssertMarginal(Regress(times[..(k + 1)], z[..(k + 1)], times[k]), filtered, k);
            AssertMarginal(Regress(times, z, times[k]), smoothed, k);
        }
        Assert.Equal(Regress(times, z, 0).LogLikelihood, filtered.LogLikelihoodNats, 1e-10);
        AssertMarginal(Regress(times, z, times[^1] + 3.3), KalmanForecast.At(model, filtered, steps.Length - 1, 3.3), 0);

        (Vector<double> Mean, Matrix<double> Covariance, double LogLikelihood) Regress(double[] seen, float[] values, double time)
        {
            double Kernel(double s, double t) => stationary * Math.Exp(-Theta * Math.Abs(s - t));
            Matrix<double> gram = Matrix<double>.Build.Dense(
                seen.Length, seen.Length, (i, j) => Kernel(seen[i], seen[j]) + (i == j ? Noise : 0));
            Vector<double> cross = Vector<double>.Build.Dense(
                seen.Length, i => Kernel(seen[i], time)), y = Vector<double>.Build.Dense(seen.Length, i => values[i]);
            var factor = gram.Cholesky();
            return (
                Vector<double>.Build.Dense(1, cross * factor.Solve(y)),
                Matrix<double>.Build.Dense(1, 1, stationary - (cross * factor.Solve(cross))),
                -0.5 * ((y * factor.Solve(y)) + factor.DeterminantLn + (seen.Length * Math.Log(2 * Math.PI))));
        }
    }

    public static TheoryData<string, double[]> Transitions => new()
    {
        { "general", s_transition },
        { "random walks", [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] },
        { "rotations without damping", [0.6, -0.8, 0, 0, 0.8, 0.6, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0] },
        { "fast rotation, products beyond the principal branch", [-0.9, -0.3, 0, 0, 0.3, -0.9, 0, 0, 0, 0, 0.99, 0, 0, 0, 0, 1.01] },
        { "eigenvalues 0 and near 1", [0, 0, 0, 0, 0, 0.999999999, 0, 0, 0, 0, 1.000000001, 0, 0, 0, 0, 0.5] },
    };

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Forecast_OneStepThenAnother_IsTheStepOfTheirSum(string name, double[] transition)
    {
        LinearGaussianModel model = s_model with { Transition = transition, ProcessNoise = [0.3, 0.3, 0.1, 0.1] };
        FilteredPosterior start = new(
            State, [1, -2, 0.5, 3], [0], [Matrix<double>.Build.DenseDiagonal(State, State, 0.7).ToRowMajorArray()], double.NaN);
        foreach ((double first, double second) in ((double, double)[])[(0.5, 0.5), (1.3, 0.9), (0.01, 2.49), (1, 0.25), (0.75, 12.25)])
        {
            FilteredPosterior twice = KalmanForecast.At(
                model, KalmanForecast.At(model, start, 0, first), 0, second), once = KalmanForecast.At(model, start, 0, first + second);
            double worst = twice.Mean.Concat(twice.Covariances[0]).Zip(
                once.Mean.Concat(once.Covariances[0]), (x, y) => Math.Abs(x - y)).Max();
            Assert.True(worst < 1e-10, $"{name}, {first} + {second}: {worst:g3}");
        }
    }

    public static TheoryData<string, double[], double[]> Impossible => new()
    {
        { "negative eigenvalue -0.5", [-0.5, 0, 0, 0.9], [1, 1] },
        { "defective", [0.9, 1, 0, 0.9], [1, 1] },
        { "no covariance", [0.9, 0.5, 0, 0.5], [0, 1] }, // noise of the second state reaches the first within a bin; Q says it does not
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Filter_NoStepBetweenWholeBins_SaysWhyAndWhatToDo(string reason, double[] transition, double[] noise)
    {
        LinearGaussianModel model = new(transition, [0, 0], noise, 1, 1);
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => KalmanFilter.Filter(model, [1, 2], 1, new() { StepBins = [1, 0.5] }));

        Assert.Contains(reason, error.Message);
        Assert.Contains("whole bins", error.Message);
        Assert.True(double.IsFinite(KalmanFilter.Filter(model, [1, 2], 1, new() { StepBins = [1, 2] }).LogLikelihoodNats));
    }

    [Fact]
    public void Filter_StepsThatAreNone_AreRefused()
    {
        foreach (double step in (double[])[0, -1, double.NaN, double.PositiveInfinity])
        {
            Assert.Equal(
                "StepBins",
                Assert.Throws<ArgumentException>(
                    () => KalmanFilter.Filter(s_model, [1, 2], Latent, new() { StepBins = [step] })).ParamName);
            Assert.ThrowsAny<ArgumentException>(() => KalmanForecast.At(s_model, KalmanFilter.Filter(s_model, [1, 2], Latent), 0, step));
        }
        LinearGaussianModel growing = new([1.02], [0], [1], 1, 1);
        Assert.Contains(
            "overflows", Assert.Throws<ArgumentException>(() => KalmanFilter.Filter(growing, [1], 1, new() { StepBins = [1e6] })).Message);
    }

    [Fact]
    public void Filter_AFewIrregularSteps_StillSharesTheStationaryCovariance()
    {
        const int Bins = 5000;
        double[] steps = [.. Enumerable.Range(0, Bins).Select(bin => bin % 2500 == 1000 ? 2.5 : 1)];
        BinConditions conditions = new() { StepBins = steps };
        FilteredPosterior filtered = KalmanFilter.Filter(s_model, Draw(new RandomStream(4), Bins * Latent), Latent, conditions);

        Assert.InRange(filtered.Covariances.Count, 20, 600);
        Assert.InRange(RtsSmoother.Smooth(s_model, filtered, conditions).Covariances.Count, 20, 1000);
    }

    private static float[] Draw(RandomStream random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian())];

    private static Matrix<double> Power(Matrix<double> matrix, int exponent) =>
        exponent == 1 ? matrix : matrix * Power(matrix, exponent - 1);

    /// <summary>Q_f with sum over k of A^k Q_f A'^k = diag(noise), as one linear system in its entries.</summary>
    private static Matrix<double> NoiseOfAPart(Matrix<double> transition, int parts, double[] noise)
    {
        Matrix<double> sum = Matrix<double>.Build.DenseIdentity(State * State), power = Matrix<double>.Build.DenseIdentity(State);
        for (int k = 1; k < parts; k++)
        {
            power = transition * power;
            sum += power.KroneckerProduct(power);
        }
        Vector<double> entries = sum.Solve(
            Vector<double>.Build.Dense(State * State, i => i % (State + 1) == 0 ? noise[i / (State + 1)] : 0));
        return Matrix<double>.Build.Dense(State, State, (i, j) => entries[(i * State) + j]);
    }

    private static void AssertSame(FilteredPosterior expected, int[] at, FilteredPosterior actual, double tolerance)
    {
        int state = actual.StateDimension;
        for (int k = 0; k < at.Length; k++)
        {
            Assert.All(
                Enumerable.Range(0, state), i => Assert.Equal(expected.Mean[(at[k] * state) + i], actual.Mean[(k * state) + i], tolerance));
            Assert.All(
                expected.Covariances[expected.CovarianceIndex[at[k]]].Zip(actual.Covariances[actual.CovarianceIndex[k]]),
                pair => Assert.Equal(pair.First, pair.Second, tolerance));
        }
    }

    private static void AssertMarginal(
        (Vector<double> Mean, Matrix<double> Covariance, double LogLikelihood) expected, FilteredPosterior actual, int bin) =>
        AssertSame(new(expected.Mean.Count, expected.Mean.ToArray(), [0], [expected.Covariance.ToRowMajorArray()], double.NaN), [0], new(
            actual.StateDimension,
            actual.Mean[(bin * actual.StateDimension)..((bin + 1) * actual.StateDimension)],
            [0],
            [actual.Covariances[actual.CovarianceIndex[bin]]],
            double.NaN), 1e-9);
}
