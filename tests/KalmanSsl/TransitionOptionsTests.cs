using Dynamics.KalmanSsl;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>What any way of learning A promises; float32 parameters.</summary>
public sealed class TransitionOptionsTests
{
    private const int State = 5;

    public static TheoryData<TransitionOptions> All =>
    [
        new FreeTransition(),
        new FreeTransition { MaximumSpectralRadius = 1.02 },
        new StableTransition(),
        new StableTransition { MaximumSpectralRadius = 0.97 },
        new StableTransition { MaximumSpectralRadius = 1.02 },
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Create_AnyStart_IsThatMatrix(TransitionOptions options)
    {
        foreach (double radius in new[] { 0.3, 0.909, 0.96 })
        {
            double[] start = WithRadius(Gaussian(State, 1), State, radius);
            using TransitionMatrix transition = options.Create(start, State);
            AssertClose(start, transition.Values(), 1e-5);
            Assert.Equal(radius, transition.Constrain(), 1e-5);
            AssertClose(start, transition.Values(), 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Constrain_AfterAnyLargeChange_LeavesTheRadiusWithinTheBound(TransitionOptions options)
    {
        using TransitionMatrix transition = options.Create(WithRadius(Gaussian(State, 1), State, 0.9), State);
        for (ulong seed = 1; seed <= 50; seed++)
        {
            Shift(transition, 3, seed);
            transition.Constrain();
            double radius = SpectralRadius.Of(transition.Values(), State);
            Assert.InRange(radius, 0, options.MaximumSpectralRadius * (1 + 1e-6));
            Assert.Equal(radius, transition.Constrain(), 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Evaluate_Gradient_EqualsCentralDifferences(TransitionOptions options)
    {
        using TransitionMatrix transition = options.Create(WithRadius(Gaussian(State, 1), State, 0.9), State);
        Shift(transition, 0.1, 2);
        using DisposeScope scope = NewDisposeScope();
        Tensor weights = tensor(Gaussian(State, 3), [State, State]);
        double Value() => (transition.Evaluate() * weights).sum().item<double>();
        IList<Tensor> gradients = autograd.grad([(transition.Evaluate() * weights).sum()], [.. transition.Parameters]);
        double largest = gradients.Max(gradient => gradient.abs().max().Number());
        Assert.True(double.IsFinite(largest) && largest > 0);
        foreach ((Parameter parameter, Tensor gradient) in transition.Parameters.Zip(gradients))
        {
            float[] actual = gradient.contiguous().data<float>().ToArray();
            for (int i = 0; i < actual.Length; i++)
            {
                // Parameters move by 1/256 of a float that has room for it; A has 6e-8 of rounding, so differences have 1e-5.
                Assert.Equal(Difference(parameter, i, Value), actual[i], 5e-4 * largest);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void AnyOptions_ThroughJson_AreTheSame(TransitionOptions options)
    {
        KalmanLdmOptions model = new() { Transition = options };
        Assert.Equal(model, OptionsJson.Parse<KalmanLdmOptions>(OptionsJson.ToText(model), "test"));
    }

    [Fact]
    public void Stable_AnyParameters_StaysBelowTheBound()
    {
        foreach (int state in new[] { 1, 2, 5, 12 })
        {
            using TransitionMatrix transition = new StableTransition().Create(new double[state * state], state);
            for (ulong seed = 1; seed <= 60; seed++)
            {
                double size = Math.Pow(10, (seed % 13) - 6.0); // 1e-6 to 1e6
                Set(transition, seed, i => size);
                AssertBelow(transition, state);
                Set(transition, seed, i => Math.Pow(10, (i * 7 % 9) - 4.0)); // entries of very different size
                AssertBelow(transition, state);
                Set(transition, seed, i => i % (2 * state) == 0 ? size : 0); // X of rank 1
                AssertBelow(transition, state);
            }
            Set(transition, 1, _ => 0);
            AssertBelow(transition, state);
        }
    }

    [Fact]
    public void Stable_StableMatrices_AreReached()
    {
        using TransitionMatrix turning = new StableTransition().Create(Rotation(0.98, 0.4), 4);
        AssertClose(Rotation(0.98, 0.4), turning.Values(), 1e-5);
        for (ulong seed = 1; seed <= 20; seed++)
        {
            double[] start = WithRadius(Gaussian(State, seed), State, 0.999);
            using TransitionMatrix transition = new StableTransition().Create(start, State);
            AssertClose(start, transition.Values(), 1e-4); // V has a condition of 1e3 and more here, and X is float32
            Assert.InRange(SpectralRadius.Of(transition.Values(), State), 0.9985, 0.9995);
        }
    }

    [Fact]
    public void Stable_InTheFusedLikelihood_IsTheMatrixThatTheFilterHas()
    {
        // An asymmetric A: memory read column by column would show.
        SequenceLdmOptions options = SmallSequences.Options with { Transition = new StableTransition(),
            BatchSequences = SmallSequences.Count };
        using SequenceLdm model = SmallSequences.Model(options);
        using RepresentationTask<Tensor> task = model.CreateTask(SmallSequences.Source(), seed: 1, threads: 1);
        using DisposeScope scope = NewDisposeScope();
        double filtered = model.Filter(
            SmallSequences.Draw(SmallSequences.Count, SmallSequences.Frames, 1),
            SmallSequences.Frames).Average(x => -x.Filtered.LogLikelihoodNats) / SmallSequences.Frames;
        Assert.Equal(filtered, task.ComputeLoss(0).item<float>(), 1e-5 * Math.Abs(filtered));
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<InputException>(() => new FreeTransition { MaximumSpectralRadius = 0 });
        Assert.Throws<InputException>(() => new StableTransition { MaximumSpectralRadius = double.NaN });
    }

    private static void AssertBelow(TransitionMatrix transition, int state)
    {
        double[] values = transition.Values();
        Assert.All(values, value => Assert.True(double.IsFinite(value)));
        Assert.InRange(SpectralRadius.Of(values, state), 0, 1 + 1e-6); // A itself is below 1, and is rounded to float32
    }

    private static double Difference(Parameter parameter, int index, Func<double> value)
    {
        const float Step = 1f / 256;
        using var frozen = no_grad();
        Tensor entry = parameter.reshape(-1).narrow(0, index, 1);
        double At(float offset)
        {
            entry.copy_(entry.Plus(offset));
            double result = value();
            entry.copy_(entry.Minus(offset));
            return result;
        }
        return ((8 * (At(Step) - At(-Step))) - (At(2 * Step) - At(-2 * Step))) / (12 * Step);
    }

    private static void Shift(TransitionMatrix transition, double size, ulong seed) => Change(transition, seed, _ => size, keep: 1);

    private static void Set(TransitionMatrix transition, ulong seed, Func<int, double> size) => Change(transition, seed, size, keep: 0);

    private static void Change(TransitionMatrix transition, ulong seed, Func<int, double> size, double keep)
    {
        RandomStream random = new(seed);
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (Parameter parameter in transition.Parameters)
        {
            parameter.ScaleInPlace(keep).AddInPlace(
                tensor(
                    [.. Enumerable.Range(0, (int)parameter.numel()).Select(i => (float)(size(i) * random.NextGaussian()))],
                    parameter.shape));
        }
    }

    private static double[] Gaussian(int state, ulong seed)
    {
        RandomStream random = new(seed, 9);
        return [.. Enumerable.Range(0, state * state).Select(_ => random.NextGaussian())];
    }

    private static double[] WithRadius(double[] matrix, int state, double radius)
    {
        double scale = radius / SpectralRadius.Of(matrix, state);
        return Array.ConvertAll(matrix, x => x * scale);
    }

    /// <summary>Two planes that turn, one twice as fast.</summary>
    private static double[] Rotation(double radius, double angle)
    {
        (double c, double s, double c2, double s2) = (
            radius * Math.Cos(angle), radius * Math.Sin(angle), radius * Math.Cos(2 * angle), radius * Math.Sin(2 * angle));
        return [c, -s, 0, 0, s, c, 0, 0, 0, 0, c2, -s2, 0, 0, s2, c2];
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance) =>
        Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, tolerance);
}
