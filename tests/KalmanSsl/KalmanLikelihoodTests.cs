using Dynamics.Benchmarks;
using Dynamics.KalmanSsl;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>Three ways to one likelihood: the textbook filter under autograd, the tensor path, the fused kernel as an autograd
/// node.</summary>
public sealed class KalmanLikelihoodTests
{
    private const double NoiseFloor = 0.3;

    public static TheoryData<int, int, int, int, bool, int> Cases => new()
    {
        // windows, bins, latent, state, detached target, seed
        { 1, 1, 2, 3, false, 1 },
        { 1, 1, 2, 3, true, 1 },
        { 4, 33, 3, 5, false, 2 },
        { 4, 33, 3, 5, true, 3 },
        { 1, 400, 8, 16, false, 4 },
        { 1, 400, 8, 16, true, 5 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void TensorPath_Double_EqualsTextbookAutograd(int windows, int bins, int latent, int state, bool detach, int seed)
    {
        using Problem problem = new(windows, bins, latent, state, seed, ScalarType.Float64);
        problem.AssertGradients(
            (z, a, b, q, r) => TextbookKalmanFilter.NegativeLogLikelihood(z, a, b, q, r, detach),
            (z, a, b, q, r) => KalmanLikelihood.Evaluate(z, a, b, q, r, detach),
            1e-9);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void FusedNode_Single_EqualsTextbookAutogradInDouble(int windows, int bins, int latent, int state, bool detach, int seed)
    {
        using Problem expected = new(windows, bins, latent, state, seed, ScalarType.Float64);
        using Problem actual = new(windows, bins, latent, state, seed, ScalarType.Float32);
        using ForkJoin team = new(2);
        using KalmanLikelihoodKernel<float> kernel = new(windows, bins, latent, state, team);
        LikelihoodCall call = new(kernel, detach);
        double[][] wanted = expected.Gradients((z, a, b, q, r) => TextbookKalmanFilter.NegativeLogLikelihood(z, a, b, q, r, detach));
        double[][] found = actual.Gradients((z, a, b, q, r) => FusedLikelihoodFunction.Apply(z, a, b, q, r, call));

        Problem.AssertClose(wanted, found, 1e-4);
    }

    [Theory]
    [InlineData(1, 400, false, false, 11)]
    [InlineData(5, 60, true, false, 12)]
    [InlineData(5, 40, false, true, 13)]
    public void BothPaths_MissingBins_EqualTextbookAutogradInDouble(int windows, int bins, bool detach, bool varying, int seed)
    {
        using Problem expected = new(windows, bins, 8, 16, seed, ScalarType.Float64, varying);
        using Problem actual = new(windows, bins, 8, 16, seed, ScalarType.Float32, varying);
        RandomStream random = new((ulong)seed, 3);
        bool[] mask = [.. Enumerable.Range(0, windows * bins).Select(_ => random.NextDouble() > 0.2)];
        using Tensor observed = tensor(mask, [windows, bins]), weights = observed.to(ScalarType.Float64);
        using ForkJoin team = new(2);
        using KalmanLikelihoodKernel<float> kernel = new(windows, bins, 8, 16, team);
        LikelihoodCall call = new(kernel, detach) { Mask = mask };
        double[][] wanted = expected.Gradients(
            (z, a, b, q, r) => TextbookKalmanFilter.NegativeLogLikelihood(z, a, b, q, r, detach, weights));
        double[][] byTensors = expected.Gradients((z, a, b, q, r) => KalmanLikelihood.Evaluate(z, a, b, q, r, detach, observed));
        double[][] fused = actual.Gradients((z, a, b, q, r) => FusedLikelihoodFunction.Apply(z, a, b, q, r, call));

        Problem.AssertClose(wanted, byTensors, 1e-9);
        Problem.AssertClose(wanted, fused, 1e-4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Evaluate_RaggedBatch_IsTheMeanOverItsSequencesAlone(bool varying)
    {
        int[] lengths = [30, 7, 1, 19];
        using Problem problem = new(lengths.Length, 30, 3, 5, 31, ScalarType.Float64, varying);
        using Tensor observed = tensor(Padding(lengths, 30), [lengths.Length, 30]);
        problem.AssertGradients(
            Alone,
            (z, a, b, q, r) => KalmanLikelihood.Evaluate(z, a, b, q, r, false, observed),
            1e-11);

        Tensor Alone(Tensor z, Tensor a, Tensor b, Tensor q, Tensor r)
        {
            Tensor Of(Tensor input, int window) => input.dim() < 3 ? input : input.narrow(0, window, 1).narrow(1, 0, lengths[window]);
            Tensor[] sums = [.. lengths.Select((length, w) => KalmanLikelihood.Evaluate(Of(z, w), a, b, Of(q, w), Of(r, w),
                false).Times(length))];
            return stack(sums, 0).sum().DividedBy(lengths.Sum());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BothPaths_WhateverThePaddingHolds_GiveTheSameNumbers(bool varying)
    {
        int[] lengths = [30, 7, 1, 19];
        using Problem clean = new(lengths.Length, 30, 3, 5, 32, ScalarType.Float32, varying);
        using Problem filled = new(lengths.Length, 30, 3, 5, 32, ScalarType.Float32, varying);
        bool[] mask = Padding(lengths, 30);
        using Tensor observed = tensor(mask, [lengths.Length, 30]);
        filled.Fill(observed, float.NaN, 50);
        using ForkJoin team = new(2);
        using KalmanLikelihoodKernel<float> kernel = new(lengths.Length, 30, 3, 5, team);
        LikelihoodCall call = new(kernel, false) { Mask = mask };
        Likelihood tensors = (z, a, b, q, r) => KalmanLikelihood.Evaluate(z, a, b, q, r, false, observed);
        Likelihood fused = (z, a, b, q, r) => FusedLikelihoodFunction.Apply(z, a, b, q, r, call);

        Assert.Equal(clean.Gradients(tensors), filled.Gradients(tensors));
        Assert.Equal(clean.Gradients(fused), filled.Gradients(fused));
    }

    [Fact]
    public void Evaluate_MaskThatIsNone_IsRefused()
    {
        using Tensor z = zeros([3, 4, 1]), a = zeros([2, 2]), b = zeros([2]), q = ones([2]), r = ones([1]);
        using Tensor none = zeros([3, 4], dtype: ScalarType.Bool), numbers = ones([3, 4]), narrow = ones([3, 3], dtype: ScalarType.Bool);
        string Message(Tensor mask) =>
            Assert.ThrowsAny<ArgumentException>(() => KalmanLikelihood.Evaluate(z, a, b, q, r, false, mask)).Message;

        Assert.Contains("no bins observed", Message(none));
        Assert.Contains("expected bool", Message(numbers));
        Assert.Contains("[3, 3]", Message(narrow));
    }

    [Fact]
    public void Evaluate_WithMask_LeavesOnlyItsResult()
    {
        using Tensor z = randn([2, 5, 2]), identity = eye(3), a = identity.Times(0.5), b = zeros([3]), q = ones([3]), r = ones([1]),
            observed = tensor(Padding([5, 3], 5), [2, 5]);
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using Tensor loss = KalmanLikelihood.Evaluate(z, a, b, q, r, false, observed);

        Assert.Equal(live + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(1, 1, 2, 3, false, 21)]
    [InlineData(4, 33, 3, 5, false, 22)]
    [InlineData(18, 20, 5, 10, true, 23)]
    public void BothPaths_VariancesOfEachBin_EqualTextbookAutograd(int windows, int bins, int latent, int state, bool detach, int seed)
    {
        using Problem problem = new(windows, bins, latent, state, seed, ScalarType.Float64, varying: true);
        using Problem single = new(windows, bins, latent, state, seed, ScalarType.Float32, varying: true);
        using ForkJoin team = new(2);
        using KalmanLikelihoodKernel<float> kernel = new(windows, bins, latent, state, team);
        LikelihoodCall call = new(kernel, detach);
        double[][] wanted = problem.Gradients((z, a, b, q, r) => TextbookKalmanFilter.NegativeLogLikelihood(z, a, b, q, r, detach));
        double[][] byTensors = problem.Gradients((z, a, b, q, r) => KalmanLikelihood.Evaluate(z, a, b, q, r, detach));
        double[][] fused = single.Gradients((z, a, b, q, r) => FusedLikelihoodFunction.Apply(z, a, b, q, r, call));

        Problem.AssertClose(wanted, byTensors, 1e-9);
        Problem.AssertClose(wanted, fused, 1e-4);
    }

    [Fact]
    public void Evaluate_WrongShape_NamesTheAxes()
    {
        using Tensor z = zeros([3, 4]), a = zeros([2, 2]), b = zeros([2]), s = zeros([1]);
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => KalmanLikelihood.Evaluate(z, a, b, b, s, false));

        Assert.Contains("[3, 4]", error.Message);
        Assert.Contains("batch", error.Message);
    }

    /// <summary>True within each sequence, false behind it [sequence, bin].</summary>
    private static bool[] Padding(int[] lengths, int bins) =>
        [.. lengths.SelectMany(length => Enumerable.Range(0, bins).Select(bin => bin < length))];

    private delegate Tensor Likelihood(Tensor z, Tensor transition, Tensor offset, Tensor processNoise, Tensor observationNoise);

    private sealed class Problem : IDisposable
    {
        private readonly Tensor[] _inputs;

        public Problem(int windows, int bins, int latent, int state, int seed, ScalarType type, bool varying = false)
        {
            RandomStream random = new((ulong)seed);
            float[] Draw(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (float)(scale * random.NextGaussian()))];
            float[] a = Draw(state * state, 0.3 / state);
            for (int i = 0; i < state; i++)
            {
                a[(i * state) + i] += 0.97f;
            }
            _inputs =
            [
                tensor(Draw(windows * bins * latent, 1), [windows, bins, latent]),
                tensor(a, [state, state]),
                tensor(Draw(state, 0.5), [state]),
                tensor(Draw(state, 0.5), [state]),
                tensor([-0.7f], [1]),
                .. varying
                    ? [tensor(Draw(windows * bins * state, 0.5), [windows, bins, state]),
                        tensor(Draw(windows * bins * latent, 0.5), [windows, bins, latent])]
                    : Array.Empty<Tensor>(),
            ];
            for (int i = 0; i < _inputs.Length; i++)
            {
                using Tensor single = _inputs[i];
                _inputs[i] = single.to(type).detach().clone().requires_grad_();
            }
        }

        /// <summary>The loss, then its gradients by z, A, b, q, s, and the log noises of each bin.</summary>
        public double[][] Gradients(Likelihood likelihood)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor process, Tensor observation) = Variances();
            using Tensor loss = likelihood(_inputs[0], _inputs[1], _inputs[2], process, observation);
            IList<Tensor> gradients = autograd.grad([loss], _inputs, allow_unused: true);
            return [[loss.to(ScalarType.Float64).item<double>()], .. gradients.Select(Values)];
        }

        /// <summary>Q and R of the constant log noises, times the exponentials of those of each bin where there are any.</summary>
        private (Tensor Process, Tensor Observation) Variances()
        {
            (Tensor process, Tensor observation) = KalmanLikelihood.Variances(_inputs[3], _inputs[4], NoiseFloor);
            return _inputs.Length == 5 ? (process, observation) : (process * _inputs[5].exp(), observation * _inputs[6].exp());
        }

        /// <summary>Overwrites what missing bins hold: z, and the log noise of R where bins have their own.</summary>
        public void Fill(Tensor observed, float z, float logNoise)
        {
            using DisposeScope scope = NewDisposeScope();
            using (no_grad())
            {
                Tensor missing = observed.logical_not().unsqueeze(2);
                _inputs[0].copy_(_inputs[0].FilledWhere(missing, z));
                if (_inputs.Length > 5)
                {
                    _inputs[6].copy_(_inputs[6].FilledWhere(missing, logNoise));
                }
            }
        }

        public void AssertGradients(Likelihood expected, Likelihood actual, double tolerance) =>
            AssertClose(Gradients(expected), Gradients(actual), tolerance);

        public static void AssertClose(double[][] expected, double[][] actual, double tolerance)
        {
            string[] names = ["loss", "z", "A", "b", "q", "s", "q of each bin", "r of each bin"];
            for (int part = 0; part < expected.Length; part++)
            {
                double scale = Math.Max(expected[part].Max(Math.Abs), 1e-12);
                double worst = expected[part].Zip(actual[part], (x, y) => Math.Abs(x - y)).Max() / scale;
                Assert.True(worst < tolerance, $"{names[part]}: relative difference {worst:g3}, allowed {tolerance:g1}");
            }
        }

        public void Dispose()
        {
            foreach (Tensor input in _inputs)
            {
                input.Dispose();
            }
        }

        private static double[] Values(Tensor? gradient) =>
            gradient is null || gradient.IsInvalid ? [0] : gradient.to(ScalarType.Float64).contiguous().data<double>().ToArray();
    }
}
