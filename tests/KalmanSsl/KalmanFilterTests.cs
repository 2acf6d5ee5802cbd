using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>Filter and smoother against the dense joint Gaussian, and what must hold over a long recording.</summary>
public sealed class KalmanFilterTests
{
    public static TheoryData<int, int, int, bool, bool, bool> Cases => new()
    {
        // latent, state, bins, missing bins, R of each bin, Q of each bin
        { 2, 3, 12, false, false, false },
        { 2, 3, 12, true, false, false },
        { 4, 4, 1, false, false, false },
        { 4, 4, 1, false, true, true },
        { 1, 5, 20, true, false, false },
        { 2, 3, 12, false, true, false },
        { 2, 3, 12, true, false, true },
        { 1, 5, 20, true, true, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Filter_ShortSequence_EqualsDenseJointGaussian(int latent, int state, int bins, bool missing, bool observation, bool process)
    {
        (LinearGaussianModel model, float[] z) = Problem(latent, state, bins, 1);
        BinConditions conditions = Conditions(latent, state, bins, missing, observation, process);
        DenseJointGaussian dense = new(model, latent, bins, conditions);
        FilteredPosterior filtered = KalmanFilter.Filter(model, z, latent, conditions);

        for (int bin = 0; bin < bins; bin++)
        {
            AssertMarginal(dense.Condition(z, bin, bin), filtered, bin);
        }
        Assert.Equal(dense.Condition(z, 0, bins - 1).LogLikelihood, filtered.LogLikelihoodNats, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Smooth_ShortSequence_EqualsDenseJointGaussian(int latent, int state, int bins, bool missing, bool observation, bool process)
    {
        (LinearGaussianModel model, float[] z) = Problem(latent, state, bins, 2);
        BinConditions conditions = Conditions(latent, state, bins, missing, observation, process);
        DenseJointGaussian dense = new(model, latent, bins, conditions);
        FilteredPosterior smoothed = RtsSmoother.Smooth(model, KalmanFilter.Filter(model, z, latent, conditions), conditions);

        for (int bin = 0; bin < bins; bin++)
        {
            AssertMarginal(dense.Condition(z, bin, bins - 1), smoothed, bin);
        }
    }

    [Fact]
    public void Filter_VariancesOfEachBin_GiveEachBinItsCovariance()
    {
        (LinearGaussianModel model, float[] z) = Problem(2, 4, 500, 7);
        BinConditions conditions = new() { ObservationNoise = [.. Enumerable.Repeat(model.ObservationVariance, 1000)] };
        FilteredPosterior constant = KalmanFilter.Filter(model, z, 2), varying = KalmanFilter.Filter(model, z, 2, conditions);

        Assert.InRange(constant.Covariances.Count, 2, 400);
        Assert.Equal(500, varying.Covariances.Count);
        Assert.Equal(constant.LogLikelihoodNats, varying.LogLikelihoodNats, 1e-9 * Math.Abs(constant.LogLikelihoodNats));
    }

    [Fact]
    public void Filter_ConditionsThatDoNotFit_SayWhichAndWhatIsExpected()
    {
        (LinearGaussianModel model, float[] z) = Problem(2, 3, 5, 6);
        void Refused(string name, string words, BinConditions conditions)
        {
            ArgumentException error = Assert.Throws<ArgumentException>(() => KalmanFilter.Filter(model, z, 2, conditions));
            Assert.Equal(name, error.ParamName);
            Assert.Contains(words, error.Message);
        }
        Refused("Observed", "expected 5 of [time]", new() { Observed = new bool[4] });
        Refused("ObservationNoise", "expected 10 of [time, latent=2]", new() { ObservationNoise = new double[5] });
        Refused("ObservationNoise", "holds 0 in bin 0", new() { ObservationNoise = new double[10] });
        Refused("ProcessNoise", "expected 15 of [time, state=3]", new() { ProcessNoise = new double[10] });
        Refused("ProcessNoise", "holds -1 in bin 4", new() { ProcessNoise = [.. new double[14], -1] });
        KalmanFilter.Filter(model, z, 2, new() { ObservationNoise = new double[10], Observed = new bool[5] });
    }

    [Fact]
    public void Filter_LongSequence_SharesTheStationaryCovariance()
    {
        const int Bins = 20_000;
        (LinearGaussianModel model, float[] z) = Problem(3, 6, Bins, 3);
        FilteredPosterior filtered = KalmanFilter.Filter(model, z, 3);
        FilteredPosterior smoothed = RtsSmoother.Smooth(model, filtered);

        Assert.InRange(filtered.Covariances.Count, 2, 2000);
        Assert.InRange(smoothed.Covariances.Count, 2, 4000);
        Assert.All(filtered.Mean, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Filter_TruthFromTheModel_IsInsideItsIntervalsAsOftenAsItSays()
    {
        // Squared Mahalanobis distances of the true states are chi-square with D degrees of freedom; every 200th bin is nearly independent.
        const int State = 4, Latent = 2, Bins = 60_000, Every = 200;
        (LinearGaussianModel model, _) = Problem(Latent, State, 1, 4);
        (float[] z, double[] truth) = Sample(model, Latent, Bins, 9);
        FilteredPosterior filtered = KalmanFilter.Filter(model, z, Latent);
        List<double> distances = [];
        for (int bin = 500; bin < Bins; bin += Every)
        {
            Vector<double> error = Vector<double>.Build.Dense(State, i => truth[(bin * State) + i] - filtered.Mean[(bin * State) + i]);
            Matrix<double> covariance = Covariance(filtered, bin);
            distances.Add(error * covariance.Cholesky().Solve(error));
        }
        double standardError = Math.Sqrt(2.0 * State / distances.Count);

        Assert.InRange(distances.Average(), State - (4 * standardError), State + (4 * standardError));
    }

    [Fact]
    public void Filter_Causal_IgnoresTheFuture()
    {
        (LinearGaussianModel model, float[] z) = Problem(2, 4, 50, 5);
        double[] before = KalmanFilter.Filter(model, z, 2).Mean;
        z.AsSpan(60).Fill(1000);
        double[] after = KalmanFilter.Filter(model, z, 2).Mean;

        Assert.Equal(before[..(30 * 4)], after[..(30 * 4)]);
        Assert.NotEqual(before[^1], after[^1]);
    }

    [Fact]
    public void Filter_WrongLength_SaysWhatIsExpected()
    {
        (LinearGaussianModel model, float[] z) = Problem(2, 3, 5, 6);
        ArgumentException error = Assert.Throws<ArgumentException>(() => KalmanFilter.Filter(model, z.AsSpan(1), 2));

        Assert.Contains("[time, latent=2]", error.Message);
    }

    private static void AssertMarginal(
        (Vector<double> Mean, Matrix<double> Covariance, double LogLikelihood) expected, FilteredPosterior actual, int bin)
    {
        int state = actual.StateDimension;
        for (int i = 0; i < state; i++)
        {
            Assert.Equal(expected.Mean[i], actual.Mean[(bin * state) + i], 1e-9);
        }
        Assert.True((expected.Covariance - Covariance(actual, bin)).Enumerate().Max(Math.Abs) < 1e-9);
    }

    private static Matrix<double> Covariance(FilteredPosterior posterior, int bin)
    {
        double[] covariance = posterior.Covariances[posterior.CovarianceIndex[bin]];
        return Matrix<double>.Build.Dense(
            posterior.StateDimension, posterior.StateDimension, (i, j) => covariance[(i * posterior.StateDimension) + j]);
    }

    private static (LinearGaussianModel Model, float[] Z) Problem(int latent, int state, int bins, ulong seed)
    {
        RandomStream random = new(seed);
        double[] a = [.. Enumerable.Range(0, state * state).Select(i => (i % (state + 1) == 0 ? 0.8 : 0)
            + (0.2 / state * random.NextGaussian()))];
        LinearGaussianModel model = new(
            a,
            [.. Enumerable.Range(0, state).Select(_ => random.NextGaussian())],
            [.. Enumerable.Range(0, state).Select(_ => 0.1 + random.NextDouble())],
            0.7,
            1);
        return (model, [.. Enumerable.Range(0, bins * latent).Select(_ => (float)random.NextGaussian())]);
    }

    private static BinConditions Conditions(int latent, int state, int bins, bool missing, bool observation, bool process)
    {
        RandomStream random = new(11);
        double[] Variances(int count) => [.. Enumerable.Range(0, count).Select(_ => 0.05 + (3 * random.NextDouble()))];
        return new()
        {
            Observed = missing ? [.. Enumerable.Range(0, bins).Select(_ => random.NextDouble() > 0.4)] : null,
            ObservationNoise = observation ? Variances(bins * latent) : null,
            ProcessNoise = process ? Variances(bins * state) : null,
        };
    }

    private static (float[] Z, double[] States) Sample(LinearGaussianModel model, int latent, int bins, ulong seed)
    {
        RandomStream random = new(seed);
        int state = model.StateDimension;
        double[] h = [.. Enumerable.Range(0, state).Select(_ => Math.Sqrt(model.InitialVariance) * random.NextGaussian())];
        float[] z = new float[bins * latent];
        double[] states = new double[bins * state];
        for (int bin = 0; bin < bins; bin++)
        {
            h = [.. Enumerable.Range(0, state).Select(i => model.Offset[i]
                + Enumerable.Range(0, state).Sum(j => model.Transition[(i * state) + j] * (h[j] - model.Offset[j]))
                + (Math.Sqrt(model.ProcessNoise[i]) * random.NextGaussian()))];
            h.CopyTo(states, bin * state);
            for (int l = 0; l < latent; l++)
            {
                z[(bin * latent) + l] = (float)(h[l] + (Math.Sqrt(model.ObservationVariance) * random.NextGaussian()));
            }
        }
        return (z, states);
    }
}
