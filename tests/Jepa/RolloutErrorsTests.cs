using Dynamics.Jepa;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Jepa;

/// <summary>Systems whose errors are known in closed form (ssl.md, section 11).</summary>
public sealed class RolloutErrorsTests
{
    /// <summary>A linear one-step model with a known matrix [to, from].</summary>
    private static HorizonModel Linear(float[] matrix, int latent)
    {
        HorizonModel model = new RecursiveHorizonOptions
        {
            Network = new PerceptronTransitionOptions { Hidden = [], PredictsChange = false },
        }.Create(latent, [1], new RandomStream(1));
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        model.Parameters[0].copy_(tensor(matrix, [latent, latent]));
        model.Parameters[1].zero_();
        return model;
    }

    /// <summary>x' = a x + sqrt(1 - a²) e with the best gain a^k has the error 1 - a^2k at horizon k, and persistence 2 (1 - a^k): within
    /// four standard errors of 400 sequences.</summary>
    [Theory]
    [InlineData(0.9)]
    [InlineData(0.95)]
    public void Of_Autoregression_IsOneMinusTheSquaredCorrelation(double a)
    {
        const int Sequences = 400, Bins = 100;
        using DisposeScope scope = NewDisposeScope();
        using HorizonModel model = Linear([(float)a], 1);
        RandomStream random = new(7);
        float[] values = new float[Sequences * Bins];
        double x = 0;
        for (int i = 0; i < values.Length; i++)
        {
            x = i % Bins == 0 ? random.NextGaussian() : (a * x) + (Math.Sqrt(1 - (a * a)) * random.NextGaussian());
            values[i] = (float)x;
        }
        Tensor z = tensor(values, [Sequences, Bins, 1]);
        int[] horizons = [.. Enumerable.Range(1, 20)];
        foreach (RolloutErrors errors in RolloutErrors.Of(model, z, horizons))
        {
            double share = Math.Pow(a, 2 * errors.Horizon);
            double[] apart = [.. errors.Squared.Zip(errors.Spread, (squared, spread) => squared - ((1 - share) * spread))];
            double mean = apart.Average(), deviation = Math.Sqrt(apart.Average(value => (value - mean) * (value - mean)) / Sequences);
            Assert.InRange(mean, -4 * deviation, 4 * deviation);
            Assert.InRange(errors.Relative, 1 - share - 0.06, 1 - share + 0.06);
            Assert.InRange(errors.RelativePersistence, (2 * (1 - Math.Sqrt(share))) - 0.12, (2 * (1 - Math.Sqrt(share))) + 0.12);
        }
        // The oracle of ssl.md: R² 0.1216 at a = 0.9, k = 10.
        Assert.Equal(0.121577, Math.Pow(0.9, 20), 6);
    }

    /// <summary>x' = a x + b u, pushed by a known random u: told of u, the linear model is exact at every horizon, recursive and direct;
    /// not told, the best gain a^k leaves 1 - a^2k.</summary>
    [Fact]
    public void Of_APushedSystem_IsZeroWhereThePushIsKnown()
    {
        const int Sequences = 100, Bins = 80;
        const double A = 0.9;
        double b = Math.Sqrt(1 - (A * A));
        using DisposeScope scope = NewDisposeScope();
        RandomStream random = new(7);
        float[] states = new float[Sequences * Bins], pushes = new float[states.Length];
        for (int i = 0; i < states.Length; i++)
        {
            pushes[i] = (float)random.NextGaussian();
            states[i] = i % Bins == 0 ? (float)random.NextGaussian() : (float)((A * states[i - 1]) + (b * pushes[i - 1]));
        }
        Tensor z = tensor(states, [Sequences, Bins, 1]), u = tensor(pushes, [Sequences, Bins, 1]);
        PerceptronTransitionOptions linear = new() { Hidden = [], PredictsChange = false };
        using HorizonModel recursive = new RecursiveHorizonOptions { Network = linear }.Create(1, [1], new RandomStream(1), covariates: 1),
            direct = new DirectHorizonOptions { Network = linear }.Create(1, [3], new RandomStream(1), covariates: 1),
            untold = Linear([(float)A], 1);
        using (no_grad())
        {
            recursive.Parameters[0].copy_(tensor(new[] { A, b }, [1, 2]));
            direct.Parameters[0].copy_(tensor(new[] { A * A * A, A * A * b, A * b, b }, [1, 4]));
            recursive.Parameters[1].zero_();
            direct.Parameters[1].zero_();
        }
        Assert.All(RolloutErrors.Of(recursive, z, [1, 3, 10], u), errors => Assert.InRange(errors.Relative, 0, 1e-9));
        Assert.InRange(RolloutErrors.Of(direct, z, [3], u)[0].Relative, 0, 1e-9);
        Assert.All(RolloutErrors.Of(untold, z, [1, 3, 10]), errors =>
            Assert.InRange(errors.Relative, 0.9 * (1 - Math.Pow(A, 2 * errors.Horizon)), 1.1));
    }

    [Fact]
    public void Of_Rotation_IsZeroAtEveryHorizon()
    {
        using DisposeScope scope = NewDisposeScope();
        (float cos, float sin) = (MathF.Cos(0.3f), MathF.Sin(0.3f));
        using HorizonModel model = Linear([cos, -sin, sin, cos], 2);
        float[] values = [.. Enumerable.Range(0, 50).SelectMany(t => new[] { MathF.Cos(0.3f * t), MathF.Sin(0.3f * t) })];
        foreach (RolloutErrors errors in RolloutErrors.Of(model, tensor(values, [1, 50, 2]), [1, 5, 10, 20]))
        {
            Assert.InRange(errors.Relative, 0, 1e-9);
            Assert.True(errors.RelativePersistence > 0.05);
        }
    }
}
