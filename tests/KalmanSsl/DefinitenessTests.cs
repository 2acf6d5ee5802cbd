using Dynamics.KalmanSsl;
using Dynamics.KalmanSsl.Internals;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>Covariances stay symmetric and positive definite on single-precision problems as badly conditioned as single precision can
/// write them: A with undamped and growing rotations (radius 1 and 1.02), Q of each bin and state anywhere from 1e-12 to 1e4, R from 1e-9
/// to 1e4, three bins in ten missing and now and then 150 in a row. Our recursions compute in double whatever the type of their inputs;
/// that, not the Joseph form alone, is what carries them: condition numbers here pass 1e13. Beyond some 1e16 (Q of 1e-12 beside 1e4 held
/// for many bins) no matrix of doubles can be relied on to be positive definite, ours neither.</summary>
public sealed class DefinitenessTests(ITestOutputHelper output)
{
    private const int State = 6, Latent = 2;

    [Fact]
    public void Step_AMillionAdversarialBins_CovarianceStaysSymmetricAndPositiveDefinite()
    {
        const int Bins = 1_000_000, Every = 1000;
        Adversary adversary = new(1);
        using SequentialFilter filter = new(adversary.Model, Latent);
        double[] mean = new double[State];
        double worstRatio = 1;
        for (int bin = 0; bin < Bins; bin++)
        {
            bool seen = adversary.Next(bin);
            filter.Step(seen ? [1, 2] : default, mean, adversary.Observation, adversary.Process);
            if ((bin + 1) % Every == 0)
            {
                double[] covariance = filter.Covariance.ToArray();
                Assert.Equal(0, Asymmetry(covariance));
                Assert.True(ExactDefiniteness.IsPositiveDefinite(covariance, State), $"bin {bin}");
                double[] eigenvalues = [.. StateSpaceMatrices.Dense(covariance,
                    State).Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real)];
                worstRatio = Math.Min(worstRatio, eigenvalues.Min() / eigenvalues.Max());
            }
        }
        output.WriteLine($"smallest eigenvalue over largest: down to {worstRatio:g3}");
        Assert.True(worstRatio < 1e-12, $"the adversary was tame: {worstRatio:g3}");
    }

    [Fact]
    public void TextbookUpdateInSingle_SameBins_LosesDefiniteness()
    {
        Adversary adversary = new(1);
        float[] a = Array.ConvertAll(adversary.Model.Transition, x => (float)x), covariance = new float[State * State];
        for (int i = 0; i < State; i++)
        {
            covariance[i * (State + 1)] = 1;
        }
        int lost = -1;
        for (int bin = 0; bin < 1000; bin++)
        {
            bool seen = adversary.Next(bin);
            covariance = Textbook(a, covariance, adversary, seen);
            double[] exact = Array.ConvertAll(covariance, x => (double)x);
            if (lost < 0 && (!exact.All(double.IsFinite) || !ExactDefiniteness.IsPositiveDefinite(Symmetrised(exact), State)))
            {
                lost = bin;
            }
        }
        output.WriteLine($"indefinite from bin {lost}");
        Assert.InRange(lost, 0, 1000);
    }

    [Fact]
    public void TensorPath_SingleInputs_EqualsTheSequentialFilter()
    {
        const int Bins = 2000;
        Adversary adversary = new(2);
        float[] z = new float[Bins * Latent], r = new float[Bins * Latent], q = new float[Bins * State];
        bool[] observed = new bool[Bins];
        RandomStream random = new(3);
        using SequentialFilter filter = new(adversary.Model, Latent);
        double[] mean = new double[State];
        double total = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            observed[bin] = adversary.Next(bin);
            Span<float> here = z.AsSpan(bin * Latent, Latent);
            here.Fill((float)random.NextGaussian());
            Array.ConvertAll(adversary.Observation, x => (float)x).CopyTo(r, bin * Latent);
            Array.ConvertAll(adversary.Process, x => (float)x).CopyTo(q, bin * State);
            total -= filter.Step(observed[bin] ? here : default, mean, adversary.Observation, adversary.Process);
        }
        double expected = total / observed.Count(seen => seen);
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(Array.ConvertAll(adversary.Model.Transition, x => (float)x), [State, State]).requires_grad_();
        Tensor loss = KalmanLikelihood.Evaluate(
            tensor(
                z,
                [1, Bins, Latent]), a, zeros([State]), tensor(q, [1, Bins, State]), tensor(r, [1, Bins, Latent]), false,
                    tensor(observed, [1, Bins]));
        loss.backward();

        Assert.Equal(ScalarType.Float32, loss.dtype);
        output.WriteLine($"{loss.item<float>()} against {expected}");
        Assert.Equal(expected, loss.item<float>(), 1e-5 * Math.Abs(expected));
        Assert.All(a.grad!.data<float>().ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    private static double Asymmetry(double[] m) =>
        Enumerable.Range(0, m.Length).Max(i => Math.Abs(m[i] - m[(i % State * State) + (i / State)]));

    private static double[] Symmetrised(double[] m) =>
        [.. Enumerable.Range(0, m.Length).Select(i => 0.5 * (m[i] + m[(i % State * State) + (i / State)]))];

    /// <summary>P = (I - K C)(A P A' + Q) with K = P C' (C P C' + R)^-1, all in float32 (docs/reference/kalman.md,
    /// "Textbook form").</summary>
    private static float[] Textbook(float[] a, float[] before, Adversary adversary, bool seen)
    {
        float[] p = Product(Product(a, before), Transposed(a));
        for (int i = 0; i < State; i++)
        {
            p[i * (State + 1)] += (float)adversary.Process[i];
        }
        if (!seen)
        {
            return p;
        }
        float s00 = p[0] + (float)adversary.Observation[0], s01 = p[1], s10 = p[State], s11 = p[State + 1]
            + (float)adversary.Observation[1];
        float determinant = (s00 * s11) - (s01 * s10);
        float[] keep = new float[State * State];
        for (int i = 0; i < State; i++)
        {
            (float x, float y) = (p[i * State], p[(i * State) + 1]);
            keep[i * (State + 1)] = 1;
            keep[i * State] -= ((x * s11) - (y * s10)) / determinant;
            keep[(i * State) + 1] -= ((y * s00) - (x * s01)) / determinant;
        }
        return Product(keep, p);
    }

    private static float[] Product(float[] x, float[] y) =>
        [.. Enumerable.Range(0, State * State).Select(at => Enumerable.Range(0, State).Aggregate(0f, (sum, k) => sum
            + (x[(at / State * State) + k] * y[(k * State) + (at % State)])))];

    private static float[] Transposed(float[] x) =>
        [.. Enumerable.Range(0, State * State).Select(at => x[(at % State * State) + (at / State)])];

    /// <summary>The problem, every number of it a float32.</summary>
    private sealed class Adversary
    {
        private readonly RandomStream _random;

        public Adversary(ulong seed)
        {
            _random = new(seed);
            Matrix<double> rotations = Matrix<double>.Build.Dense(State, State);
            (double Radius, double Angle)[] turns = [(1, 0.1), (1.02, 0.7), (0.999, 2.5)];
            for (int k = 0; k < turns.Length; k++)
            {
                (double cos, double sin) = (turns[k].Radius * Math.Cos(turns[k].Angle), turns[k].Radius * Math.Sin(turns[k].Angle));
                rotations.SetSubMatrix(2 * k, 2 * k, Matrix<double>.Build.DenseOfRowMajor(2, 2, [cos, -sin, sin, cos]));
            }
            Matrix<double> mixing = Matrix<double>.Build.Dense(State, State, (i, j) => (i == j ? 1 : 0) + (0.5 * _random.NextGaussian()));
            double[] a = [.. (mixing * rotations * mixing.Inverse()).ToRowMajorArray().Select(x => (double)(float)x)];
            Model = new(a, new double[State], new double[State], 1, 1);
        }

        public LinearGaussianModel Model { get; }

        public double[] Observation { get; } = new double[Latent];

        public double[] Process { get; } = new double[State];

        /// <summary>Draws the next bin's variances, and whether it is observed.</summary>
        public bool Next(int bin)
        {
            Draw(Process, 1e-12, 1e4);
            Draw(Observation, 1e-9, 1e4);
            return bin % 5000 >= 150 && _random.NextDouble() > 0.3;
        }

        private void Draw(double[] variances, double lowest, double highest)
        {
            for (int i = 0; i < variances.Length; i++)
            {
                variances[i] = (float)(lowest * Math.Pow(highest / lowest, _random.NextDouble()));
            }
        }
    }
}
