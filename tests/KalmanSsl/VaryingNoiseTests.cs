using Dynamics.KalmanSsl;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Tensors;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>The fused likelihood with noise variances that each bin has of its own: against the textbook filter and central
/// differences.</summary>
public sealed unsafe class VaryingNoiseTests
{
    public static TheoryData<int, int, int, int, bool, bool, bool, int> Cases => new()
    {
        // windows, bins, latent, state, missing bins, R varies, Q varies, seed
        { 1, 1, 2, 2, false, true, false, 1 },
        { 3, 9, 2, 3, false, true, false, 2 },
        { 3, 9, 2, 3, false, false, true, 3 },
        { 2, 40, 5, 10, true, true, true, 4 },
        { 18, 6, 3, 4, false, true, true, 5 },
        { 1, 300, 4, 9, false, true, true, 6 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_VariancesOfTheirOwn_EqualsTextbookFilter(
        int windows, int bins, int latent, int state, bool missing, bool observation, bool process, int seed)
    {
        Problem problem = new(windows, bins, latent, state, missing, observation, process, seed);
        double expected = TextbookFilter.NegativeLogLikelihood(
            problem.Parameters, problem.Z, windows, bins, latent, problem.Mask, problem.Observation, problem.Process);
        Assert.Equal(expected, problem.Loss(), 1e-10 * Math.Abs(expected));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_VariancesOfTheirOwn_EqualsCentralDifferences(
        int windows, int bins, int latent, int state, bool missing, bool observation, bool process, int seed)
    {
        Problem problem = new(windows, bins, latent, state, missing, observation, process, seed);
        (DynamicsGradient gradient, double[] byZ, double[] byObservation, double[] byProcess) = problem.Gradient();
        problem.AssertGradient(gradient.Transition, problem.Parameters.Transition, "A");
        problem.AssertGradient(gradient.Offset, problem.Parameters.Offset, "b");
        problem.AssertGradient(byZ, problem.Z, "z");
        if (observation)
        {
            problem.AssertGradient(byObservation, problem.Observation!, "R");
            Assert.Equal(0, gradient.ObservationVariance);
        }
        if (process)
        {
            problem.AssertGradient(byProcess, problem.Process!, "Q");
            Assert.All(gradient.ProcessNoise, value => Assert.Equal(0, value));
        }
        else
        {
            problem.AssertGradient(gradient.ProcessNoise, problem.Parameters.ProcessNoise, "constant Q");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TargetGradient_AnyVariances_IsWhatADetachedTargetTakesFromTheGradient(
        int windows, int bins, int latent, int state, bool missing, bool observation, bool process, int seed)
    {
        Problem problem = new(windows, bins, latent, state, missing, observation, process, seed);
        double[] attached = problem.Gradient().ByZ, detached = problem.Gradient(detachTarget: true).ByZ, target = problem.TargetGradient();
        double largest = target.Max(Math.Abs);
        Assert.All(target.Select((value, i) => attached[i] - detached[i] - value), error => Assert.Equal(0, error, 1e-12 * largest));
    }

    [Fact]
    public void Forward_EqualVariancesInEveryBin_IsTheConstantFilter()
    {
        Problem varying = new(5, 30, 3, 6, true, true, true, 7);
        LinearGaussianModel p = varying.Parameters;
        Array.Fill(varying.Observation!, p.ObservationVariance);
        for (int i = 0; i < varying.Process!.Length; i++)
        {
            varying.Process[i] = p.ProcessNoise[i % p.StateDimension];
        }
        Problem constant = new(5, 30, 3, 6, true, false, false, 7);
        Assert.Equal(constant.Loss(), varying.Loss(), 1e-12 * Math.Abs(varying.Loss()));
    }

    [Fact]
    public void Forward_ConstantAfterVarying_ForgetsTheVariances()
    {
        Problem problem = new(3, 20, 2, 4, false, true, true, 8);
        using ForkJoin team = new(1);
        using KalmanLikelihoodKernel<double> kernel = new(3, 20, 2, 4, team);
        fixed (double* z = problem.Z, r = problem.Observation, q = problem.Process)
        {
            double first = kernel.Forward(problem.Parameters, z, null);
            kernel.Forward(problem.Parameters, z, null, new VaryingNoise<double>(r, q));
            Assert.Equal(first, kernel.Forward(problem.Parameters, z, null));
        }
    }

    private sealed class Problem
    {
        private readonly int _windows, _bins, _latent, _state;

        public Problem(int windows, int bins, int latent, int state, bool missing, bool observation, bool process, int seed)
        {
            (_windows, _bins, _latent, _state) = (windows, bins, latent, state);
            RandomStream random = new((ulong)seed);
            double[] a = [.. Enumerable.Range(0, state * state).Select(i => (i % (state + 1) == 0 ? 0.97 : 0)
                + (0.3 / state * random.NextGaussian()))];
            double[] Variances(int count) => [.. Enumerable.Range(0, count).Select(_ => 0.05 + random.NextDouble())];
            Parameters = new(a, [.. Enumerable.Range(0, state).Select(_ => 0.5 * random.NextGaussian())], Variances(state), 0.4, 1.0);
            Z = [.. Enumerable.Range(0, windows * bins * latent).Select(_ => random.NextGaussian())];
            Mask = missing ? [.. Enumerable.Range(0, windows * bins).Select(_ => random.NextDouble() > 0.3)] : null;
            Observation = observation ? Variances(windows * bins * latent) : null;
            Process = process ? Variances(windows * bins * state) : null;
        }

        public LinearGaussianModel Parameters { get; }

        public double[] Z { get; }

        public bool[]? Mask { get; }

        public double[]? Observation { get; }

        public double[]? Process { get; }

        public double Loss()
        {
            using ForkJoin team = new(1);
            using KalmanLikelihoodKernel<double> kernel = new(_windows, _bins, _latent, _state, team);
            fixed (double* z = Z, r = Observation, q = Process)
            {
                return kernel.Forward(Parameters, z, Mask, new(r, q));
            }
        }

        public (DynamicsGradient Gradient, double[] ByZ, double[] ByObservation, double[] ByProcess) Gradient(bool detachTarget = false)
        {
            using ForkJoin team = new(2);
            using KalmanLikelihoodKernel<double> kernel = new(_windows, _bins, _latent, _state, team);
            DynamicsGradient gradient = new(_state);
            double[] byZ = new double[Z.Length], byObservation = new double[Observation?.Length
                ?? 0], byProcess = new double[Process?.Length ?? 0];
            fixed (double* z = Z, r = Observation, q = Process, dz = byZ, dr = byObservation, dq = byProcess)
            {
                kernel.Forward(Parameters, z, Mask, new(r, q));
                kernel.Backward(1, dz, detachTarget, gradient, new(r == null ? null : dr, q == null ? null : dq));
            }
            return (gradient, byZ, byObservation, byProcess);
        }

        public double[] TargetGradient()
        {
            using ForkJoin team = new(2);
            using KalmanLikelihoodKernel<double> kernel = new(_windows, _bins, _latent, _state, team);
            double[] byZ = new double[Z.Length];
            fixed (double* z = Z, r = Observation, q = Process, dz = byZ)
            {
                kernel.Forward(Parameters, z, Mask, new(r, q));
                kernel.TargetGradient(dz);
            }
            return byZ;
        }

        /// <summary>Compares up to 40 entries with differences of order 4, relative to the largest.</summary>
        public void AssertGradient(double[] actual, double[] entries, string name)
        {
            int stride = Math.Max(1, entries.Length / 40);
            int[] some = [.. Enumerable.Range(0, entries.Length).Where(i => i % stride == 0)];
            double[] expected = [.. some.Select(i => Difference(entries, i))];
            double worst = some.Select((at, i) => Math.Abs(actual[at] - expected[i])).Max() / expected.Max(Math.Abs);
            Assert.True(worst < 1e-6, $"gradient by {name}: relative error {worst:g3}");
        }

        private double Difference(double[] entries, int index)
        {
            const double Step = 1e-3;
            double original = entries[index];
            double At(double offset)
            {
                entries[index] = original + offset;
                return Loss();
            }
            double result = ((8 * (At(Step) - At(-Step))) - (At(2 * Step) - At(-2 * Step))) / (12 * Step);
            entries[index] = original;
            return result;
        }
    }
}
