using Dynamics.KalmanSsl;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Tensors;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>The fused likelihood against the textbook filter and its adjoint against central differences, both in double.</summary>
public sealed unsafe class KalmanLikelihoodKernelTests
{
    public static TheoryData<int, int, int, int, bool, int> Cases => new()
    {
        // windows, bins, latent, state, missing bins, seed
        { 1, 1, 2, 2, false, 1 },
        { 1, 1, 3, 5, false, 2 },
        { 3, 7, 2, 3, false, 3 },
        { 1, 40, 5, 10, true, 4 },
        { 19, 12, 8, 16, false, 5 },
        { 5, 30, 3, 9, true, 6 },
        { 2, 400, 8, 16, false, 7 },
        { 2, 400, 8, 16, true, 8 },
        { 1, 400, 4, 6, false, 9 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_AnyShape_EqualsTextbookFilter(int windows, int bins, int latent, int state, bool missing, int seed)
    {
        Problem problem = new(windows, bins, latent, state, missing, seed);
        double expected = TextbookFilter.NegativeLogLikelihood(
            problem.Parameters, problem.Observations, windows, bins, latent, problem.Mask);

        Assert.Equal(expected, problem.Loss(problem.Parameters, problem.Observations), 1e-10 * Math.Abs(expected));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_AnyShape_EqualsCentralDifferences(int windows, int bins, int latent, int state, bool missing, int seed)
    {
        Problem problem = new(windows, bins, latent, state, missing, seed);
        (DynamicsGradient gradient, double[] zGradient) = problem.Gradient(detachTarget: false);
        LinearGaussianModel p = problem.Parameters;

        AssertClose(gradient.Transition, problem.Differences(p.Transition), "A");
        AssertClose(gradient.Offset, problem.Differences(p.Offset), "b");
        AssertClose(gradient.ProcessNoise, problem.Differences(p.ProcessNoise), "Q");
        AssertClose(
            [gradient.ObservationVariance],
            [problem.Difference(e => problem.Loss(p with { ObservationVariance = p.ObservationVariance + e }, problem.Observations))],
            "R");
        int stride = Math.Max(1, zGradient.Length / 40);
        int[] some = [.. Enumerable.Range(0, zGradient.Length).Where(i => i % stride == 0)];
        AssertClose([.. some.Select(i => zGradient[i])], [.. some.Select(i => problem.Difference(problem.Observations, i))], "z");
    }

    [Theory]
    [InlineData(2, 25, 3, 5, false, 11)]
    [InlineData(1, 400, 8, 16, true, 12)]
    public void Backward_DetachedTarget_DiffersFromFullGradientByTheTargetTerm(
        int windows, int bins, int latent, int state, bool missing, int seed)
    {
        // L(z_update, z_target): the target's own derivative is S^-1 e / N, which the textbook recursion gives by differencing the target
        // alone.

        Problem problem = new(windows, bins, latent, state, missing, seed);
        (DynamicsGradient full, double[] zFull) = problem.Gradient(detachTarget: false);
        (DynamicsGradient detached, double[] zDetached) = problem.Gradient(detachTarget: true);

        Assert.Equal(full.Transition, detached.Transition);
        int last = bins - 1;
        while (problem.Mask is not null && !problem.Mask[last])
        {
            last--;
        }
        for (int k = 0; k < latent; k++)
        {
            Assert.Equal(0, zDetached[(last * latent) + k]); // the last observation only serves as a target
            Assert.NotEqual(0, zFull[(last * latent) + k]);
        }
    }

    [Fact]
    public void Backward_FourHundredBins_FloatAgreesWithDouble()
    {
        Problem problem = new(64, 400, 8, 16, false, 21);
        (DynamicsGradient expected, double[] zExpected) = problem.Gradient(detachTarget: false);
        (DynamicsGradient actual, double[] zActual) = problem.GradientInSingle();

        AssertClose(actual.Transition, expected.Transition, "A", 1e-4);
        AssertClose(actual.Offset, expected.Offset, "b", 1e-4);
        AssertClose(actual.ProcessNoise, expected.ProcessNoise, "Q", 1e-4);
        AssertClose([actual.ObservationVariance], [expected.ObservationVariance], "R", 1e-4);
        AssertClose(zActual, zExpected, "z", 1e-4);
    }

    [Fact]
    public void Backward_OneOrTwoThreads_IsBitIdentical()
    {
        Problem problem = new(40, 60, 8, 16, true, 22);
        (DynamicsGradient one, double[] zOne) = problem.Gradient(detachTarget: false, threads: 1);
        (DynamicsGradient two, double[] zTwo) = problem.Gradient(detachTarget: false, threads: 2);

        Assert.Equal(one.Transition, two.Transition);
        Assert.Equal(one.ProcessNoise, two.ProcessNoise);
        Assert.Equal(zOne, zTwo);
    }

    [Fact]
    public void Forward_EveryBinMissing_IsRefused()
    {
        Problem problem = new(2, 3, 2, 2, false, 23);
        using ForkJoin team = new(1);
        using KalmanLikelihoodKernel<double> kernel = new(2, 3, 2, 2, team);
        fixed (double* z = problem.Observations)
        {
            double* pointer = z;
            Assert.Throws<ArgumentException>(() => kernel.Forward(problem.Parameters, pointer, new bool[6]));
        }
    }

    private static void AssertClose(double[] actual, double[] expected, string name, double tolerance = 1e-6)
    {
        double scale = expected.Max(Math.Abs);
        double worst = actual.Zip(expected, (x, y) => Math.Abs(x - y)).Max() / scale;
        Assert.True(worst < tolerance, $"gradient by {name}: relative error {worst:g3}, allowed {tolerance:g1}");
    }

    private sealed class Problem
    {
        private readonly int _windows, _bins, _latent, _state;

        public Problem(int windows, int bins, int latent, int state, bool missing, int seed)
        {
            (_windows, _bins, _latent, _state) = (windows, bins, latent, state);
            RandomStream random = new((ulong)seed);
            // A slow rotation-like matrix with spectral radius near 1, as trained models have.
            double[] a = [.. Enumerable.Range(0, state * state).Select(i => (i % (state + 1) == 0 ? 0.97 : 0)
                + (0.3 / state * random.NextGaussian()))];
            Parameters = new(
                a,
                [.. Enumerable.Range(0, state).Select(_ => 0.5 * random.NextGaussian())],
                [.. Enumerable.Range(0, state).Select(_ => 0.05 + (0.1 * random.NextDouble()))],
                0.4,
                1.0);
            Observations = [.. Enumerable.Range(0, windows * bins * latent).Select(_ => random.NextGaussian())];
            Mask = missing ? [.. Enumerable.Range(0, windows * bins).Select(_ => random.NextDouble() > 0.3)] : null;
        }

        public LinearGaussianModel Parameters { get; }

        public double[] Observations { get; }

        public bool[]? Mask { get; }

        public double Loss(LinearGaussianModel parameters, double[] z)
        {
            using ForkJoin team = new(1);
            using KalmanLikelihoodKernel<double> kernel = new(_windows, _bins, _latent, _state, team);
            fixed (double* pointer = z)
            {
                return kernel.Forward(parameters, pointer, Mask);
            }
        }

        public (DynamicsGradient Gradient, double[] ByObservation) Gradient(bool detachTarget, int threads = 1)
        {
            using ForkJoin team = new(threads);
            using KalmanLikelihoodKernel<double> kernel = new(_windows, _bins, _latent, _state, team);
            DynamicsGradient gradient = new(_state);
            double[] byObservation = new double[Observations.Length];
            fixed (double* z = Observations, dz = byObservation)
            {
                kernel.Forward(Parameters, z, Mask);
                kernel.Backward(1, dz, detachTarget, gradient);
            }
            return (gradient, byObservation);
        }

        public (DynamicsGradient Gradient, double[] ByObservation) GradientInSingle()
        {
            using ForkJoin team = new(2);
            using KalmanLikelihoodKernel<float> kernel = new(_windows, _bins, _latent, _state, team);
            DynamicsGradient gradient = new(_state);
            float[] observations = [.. Observations.Select(x => (float)x)];
            float[] byObservation = new float[observations.Length];
            fixed (float* z = observations, dz = byObservation)
            {
                kernel.Forward(Parameters, z, Mask);
                kernel.Backward(1, dz, false, gradient);
            }
            return (gradient, [.. byObservation.Select(x => (double)x)]);
        }

        /// <summary>Central difference of order 4 of a scalar function at 0.</summary>
        public double Difference(Func<double, double> at, double step = 1e-3) =>
            ((8 * (at(step) - at(-step))) - (at(2 * step) - at(-2 * step))) / (12 * step);

        public double Difference(double[] entries, int index)
        {
            double original = entries[index];
            double result = Difference(e =>
            {
                entries[index] = original + e;
                return Loss(Parameters, Observations);
            });
            entries[index] = original;
            return result;
        }

        /// <summary>Entries at most 24 of them, the rest copied as zero pairs would hide nothing: all entries are differenced for small
        /// arrays.</summary>
        public double[] Differences(double[] entries) => [.. entries.Select((_, i) => Difference(entries, i))];
    }
}
