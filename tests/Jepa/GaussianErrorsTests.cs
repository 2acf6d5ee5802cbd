using Dynamics.Jepa;
using Dynamics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Tests.Jepa;

/// <summary>Covariances that a forecast states, against dense closed forms, finite differences and a process whose covariance is
/// known.</summary>
public sealed class GaussianErrorsTests
{
    public static TheoryData<ForecastHeadOptions> Heads =>
        [new PointHeadOptions(), new GaussianHeadOptions { Hidden = [5] }, new GaussianHeadOptions { Hidden = [], FullUpTo = 0 }];

    [Theory]
    [MemberData(nameof(Heads))]
    public void On_AModel_LeavesItsForecastsAsTheyAre(ForecastHeadOptions head)
    {
        using DisposeScope scope = NewDisposeScope();
        RecursiveHorizonOptions options = new() { Head = head };
        using HorizonModel with = options.Create(3, [1, 4], new RandomStream(1)),
            without = new RecursiveHorizonOptions().Create(3, [1, 4], new RandomStream(1));
        Tensor z = Noise(2, ScalarType.Float32, 4, 12, 3);
        foreach ((HorizonForecast one, HorizonForecast other) in with.Predict(z, [1, 4]).Zip(without.Predict(z, [1, 4])))
        {
            Assert.Equal(0, (one.Latents - other.Latents).abs().max().Number());
            Assert.Equal(head is PointHeadOptions, one.Errors is null);
            Assert.Equal(one.Errors is null ? null : [4, 12 - one.Horizon, 3, 3], one.Errors?.Covariance().shape);
        }
        Assert.Equal(head is PointHeadOptions ? 0 : 2, HorizonCoverage.Of(with, [z], [1, 4]).Count);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    public void NegativeLogLikelihood_IsThatOfTheDenseGaussian(int latent, bool isFull)
    {
        using DisposeScope scope = NewDisposeScope();
        GaussianErrors errors = Some(latent, isFull);
        Tensor e = Noise(3, ScalarType.Float64, 2, 3, latent), nats = errors.NegativeLogLikelihood(e), covariance = errors.Covariance();
        for (int i = 0; i < 6; i++)
        {
            Matrix<double> s = Matrix<double>.Build.DenseOfColumnMajor(
                latent, latent, covariance[i / 3, i % 3].contiguous().data<double>().ToArray());
            Vector<double> x = Vector<double>.Build.Dense(e[i / 3, i % 3].contiguous().data<double>().ToArray());
            double expected = 0.5 * (x.DotProduct(s.Solve(x)) + Math.Log(s.Determinant()) + (latent * Math.Log(2 * Math.PI)));
            Assert.Equal(expected, nats[i / 3, i % 3].Number(), 10);
            Assert.Equal(isFull && latent > 1, Math.Abs(s[0, latent - 1]) > 1e-6 && latent > 1);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NegativeLogLikelihood_Gradient_IsThatOfFiniteDifferences(bool isFull)
    {
        const double Step = 1e-5;
        using DisposeScope scope = NewDisposeScope();
        GaussianErrors errors = Some(3, isFull);
        Tensor e = Noise(3, ScalarType.Float64, 2, 3, 3);
        Tensor[] all = [errors.LogScale, .. errors.Mixing is { } mixing ? [mixing] : Array.Empty<Tensor>(), e];
        Array.ForEach(all, tensor => tensor.requires_grad_());
        Tensor[] gradients = [.. Gradients.Of(errors.NegativeLogLikelihood(e).sum(), all)];
        using var frozen = no_grad();
        foreach ((Tensor at, Tensor gradient) in all.Zip(gradients))
        {
            for (int i = 0; i < at.numel(); i++)
            {
                double Moved(double by)
                {
                    at.view(-1)[i].copy_(at.view(-1)[i].Plus(by));
                    return errors.NegativeLogLikelihood(e).sum().Number();
                }
                double up = Moved(Step), down = Moved(-2 * Step);
                Moved(Step);
                Assert.Equal((up - down) / (2 * Step), gradient.reshape(-1)[i].Number(), 6);
            }
        }
    }

    /// <summary>The likelihood teaches the head alone.</summary>
    [Fact]
    public void Terms_ReachTheHeadAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        using HorizonModel point = new RecursiveHorizonOptions().Create(3, [2], new RandomStream(1)),
            model = new RecursiveHorizonOptions { Head = new GaussianHeadOptions() }.Create(3, [2], new RandomStream(1));
        Tensor z = Noise(2, ScalarType.Float32, 4, 12, 3).requires_grad_();
        HorizonPrediction prediction = HorizonPrediction.Of(z, z, model.Predict(z, [2]), [1]);
        Tensor term = Assert.Single(prediction.Terms).Value;
        Assert.Equal(term.Number(), prediction.WithDetachedTarget().Terms[0].Value.Number());
        term.backward();
        Assert.Null(z.grad);
        int means = point.Parameters.Count;
        Assert.All(model.Parameters.Take(means), parameter => Assert.Null(parameter.grad));
        Assert.All(model.Parameters.Skip(means), parameter => Assert.NotNull(parameter.grad));
    }

    /// <summary>Two AR(1) processes with correlated noise, and the best linear forecast: the head learns the covariance
    /// (1 - a^2k) [1, r; r, 1], and its regions hold what they state, within Monte Carlo error (some 3,000 independent forecasts). Without
    /// the correlation the regions hold too little or too much, and the density is lower.</summary>
    [Fact]
    public void Head_OfAnAutoregression_LearnsItsCovarianceAndCovers()
    {
        const double A = 0.8, Correlation = 0.8;
        int[] horizons = [1, 4];
        using DisposeScope scope = NewDisposeScope();
        (HorizonCoverage[] Coverage, GaussianErrors Errors) Learned(int fullUpTo)
        {
            RecursiveHorizonOptions options = new()
            {
                Network = new PerceptronTransitionOptions { Hidden = [], PredictsChange = false },
                Head = new GaussianHeadOptions { Hidden = [], FullUpTo = fullUpTo },
            };
            using HorizonModel model = options.Create(2, horizons, new RandomStream(1));
            using (no_grad())
            {
                model.Parameters[0].copy_(eye(2).Times(A));
                model.Parameters[1].zero_();
            }
            Parameter[] head = [.. model.Parameters.Skip(2)];
            Tensor train = Autoregression(5, A, Correlation), test = Autoregression(6, A, Correlation);
            using optim.Optimizer adam = optim.Adam(head, lr: 0.03);
            for (int step = 0; step < 150; step++)
            {
                using DisposeScope inner = NewDisposeScope();
                adam.zero_grad();
                HorizonPrediction.Of(train, train, model.Predict(train, horizons), [1, 1]).Terms[0].Value.backward();
                adam.step();
            }
            return ([.. HorizonCoverage.Of(model, [test], horizons)], model.Predict(test, [4])[0].Errors!);
        }
        (HorizonCoverage[] full, GaussianErrors errors) = Learned(fullUpTo: 16);
        (HorizonCoverage[] independent, _) = Learned(fullUpTo: 0);
        Assert.Equal(horizons, full.Select(at => at.Horizon));
        foreach (HorizonCoverage at in full)
        {
            foreach ((double level, double within) in HorizonCoverage.Levels.Zip(at.Within))
            {
                Assert.InRange(within, level - 0.03, level + 0.03);
            }
        }
        Assert.All(full.Zip(independent), pair => Assert.True(pair.First.Nats < pair.Second.Nats - 0.3));
        double variance = 1 - Math.Pow(A, 8);
        double[] found = errors.Covariance().to_type(ScalarType.Float64).mean([0, 1]).reshape(-1).data<double>().ToArray();
        Assert.Equal([variance, Correlation * variance, Correlation * variance, variance], found, (a, b) => Math.Abs(a - b) < 0.08);
    }

    private static Tensor Autoregression(ulong seed, double a, double correlation)
    {
        const int Sequences = 200, Bins = 60;
        RandomStream random = new(seed);
        float[] values = new float[Sequences * Bins * 2];
        double[] x = new double[2];
        for (int i = 0; i < Sequences * Bins; i++)
        {
            double first = random.NextGaussian(), second = random.NextGaussian();
            double[] noise = [first, (correlation * first) + (Math.Sqrt(1 - (correlation * correlation)) * second)];
            for (int d = 0; d < 2; d++)
            {
                x[d] = i % Bins == 0 ? noise[d] : (a * x[d]) + (Math.Sqrt(1 - (a * a)) * noise[d]);
                values[(2 * i) + d] = (float)x[d];
            }
        }
        return tensor(values, [Sequences, Bins, 2]);
    }

    private static GaussianErrors Some(int latent, bool isFull) => new(
        Noise(1, ScalarType.Float64, 2, 3, latent),
        isFull && latent > 1 ? Noise(2, ScalarType.Float64, 2, 3, latent * (latent - 1) / 2) : null);

    private static Tensor Noise(ulong seed, ScalarType type, params long[] shape)
    {
        RandomStream random = new(seed);
        double[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextGaussian())];
        return tensor(values, shape).to(type);
    }
}
