using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>How far points are from a standard normal in all directions: a test of normality in one dimension, averaged over random
/// directions (SIGReg of LeJEPA; Balestriero and LeCun 2025, arXiv 2511.08544).</summary>
/// <remarks>The directions of a step depend on (<see cref="Seed"/>, step) alone, and each step has others.</remarks>
public sealed record SlicedNormality
{
    /// <summary>Directions; at least 1. LeJEPA recommends 1024.</summary>
    public int Slices { get; init => field = Check.AtLeast(value, 1); } = 1024;

    /// <summary>The test in each of them.</summary>
    public UnivariateTest Test { get; init; } = new EppsPulleyTest();

    /// <summary>Whether the statistic is multiplied by the number of points, as LeJEPA has it; the statistic of a true normal is then the
    /// same for any number of them. EB-JEPA leaves the factor out.</summary>
    public bool ScalesWithCount { get; init; } = true;

    /// <summary>Decides the directions, with the step.</summary>
    public ulong Seed { get; init; }

    /// <summary>The mean statistic over the step's directions, a differentiable scalar of the points' kind; of the current scope.</summary>
    /// <param name="points">[point, latent].</param>
    /// <param name="step">The training step.</param>
    public Tensor Statistic(Tensor points, long step)
    {
        TensorShape.Require(points, nameof(points), "point", "latent");
        using DisposeScope scope = NewDisposeScope();
        return Statistic(points, Directions(points, step)).MoveToOuterDisposeScope();
    }

    /// <summary>Unit vectors [latent, slice] of a step, of the points' kind; of the current scope.</summary>
    internal Tensor Directions(Tensor points, long step)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor directions = Rows.Gaussian(points.shape[1], Slices, Seed, step, points.detach());
        return (directions / directions.Squared().sum([0], keepdim: true).sqrt()).MoveToOuterDisposeScope();
    }

    /// <summary>The mean statistic over directions [latent, slice].</summary>
    internal Tensor Statistic(Tensor points, Tensor directions)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor statistic = Test.Distance(points.mm(directions)).mean();
        return statistic.Times(ScalesWithCount ? points.shape[0] : 1).MoveToOuterDisposeScope();
    }

    /// <summary>What the statistic is expected to be for points that are drawn from a standard normal.</summary>
    /// <param name="count">Number of points.</param>
    public double Floor(long count) => Test.Floor / (ScalesWithCount ? 1 : count);
}

/// <summary>A test of whether numbers come from a standard normal.</summary>
public abstract record UnivariateTest
{
    private protected UnivariateTest()
    {
    }

    /// <summary>What n times the distance is expected to be for n true standard normals, whatever n is.</summary>
    internal abstract double Floor { get; }

    /// <summary>The distance from the normal of each column [column], differentiable; <paramref name="values"/> is [point,
    /// column].</summary>
    public abstract Tensor Distance(Tensor values);
}

/// <summary>The test of Epps and Pulley (1983): the squared distance of the empirical characteristic function from exp(-t²/2), with the
/// weight exp(-t²/2), by the trapezoid rule on [-<see cref="Limit"/>, <see cref="Limit"/>].</summary>
/// <remarks>A rule with spacing h takes a point at 2 pi / h for one at 0: 33.5 for the default, but 10.05 for <see cref="Paper"/>. Both
/// functions are even in t, so that half of the knots are evaluated.</remarks>
[Kind("eppsPulley")]
public sealed record EppsPulleyTest : UnivariateTest
{
    /// <summary>Largest knot; positive.</summary>
    public double Limit { get; init => field = Check.Positive(value); } = 3;

    /// <summary>Knots from end to end; at least 3.</summary>
    public int Knots { get; init => field = Check.AtLeast(value, 3); } = 33;

    /// <summary>17 knots on [-5, 5], Algorithm 1 of the LeJEPA paper.</summary>
    public static EppsPulleyTest Paper { get; } = new() { Limit = 5, Knots = 17 };

    /// <summary>10 knots on [-3, 3], EB-JEPA (arXiv 2602.03604).</summary>
    public static EppsPulleyTest EbJepa { get; } = new() { Limit = 3, Knots = 10 };

    internal override double Floor
    {
        get
        {
            (double[] knots, double[] weights) = Rule();
            return knots.Zip(weights, (t, weight) => weight * (1 - Math.Exp(-t * t))).Sum();
        }
    }

    /// <inheritdoc/>
    public override Tensor Distance(Tensor values)
    {
        (double[] knots, double[] weights) = Rule();
        return CharacteristicDistance.Apply(values, knots, weights);
    }

    /// <summary>The knots from 0 up, with the weight of both signs and of exp(-t²/2) in each.</summary>
    private (double[] Knots, double[] Weights) Rule()
    {
        double spacing = 2 * Limit / (Knots - 1), first = Knots % 2 == 1 ? 0 : spacing / 2;
        double[] knots = [.. Enumerable.Range(0, (Knots + 1) / 2).Select(k => first + (k * spacing))];
        double[] weights = [.. knots.Select((t, k) => (t == 0 || k == knots.Length - 1 ? 1 : 2) * spacing * Math.Exp(-t * t / 2))];
        return (knots, weights);
    }
}

/// <summary>The integral of <see cref="EppsPulleyTest"/> over all t in closed form, without aliases, at a cost quadratic in the points.
/// </summary>
/// <remarks>sqrt(2 pi)/n² sum_jk exp(-(u_j - u_k)²/2) - 2 sqrt(pi)/n sum_j exp(-u_j²/4) + sqrt(2 pi / 3).</remarks>
[Kind("eppsPulleyExact")]
public sealed record ExactEppsPulleyTest : UnivariateTest
{
    internal override double Floor => Math.Sqrt(2 * Math.PI) - Math.Sqrt(2 * Math.PI / 3);

    /// <inheritdoc/>
    public override Tensor Distance(Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor apart = values.unsqueeze(0) - values.unsqueeze(1); // [point, point, column]
        Tensor pairs = apart.Squared().Times(-0.5).exp().mean([0, 1]);
        Tensor single = values.Squared().Times(-0.25).exp().mean([0]);
        return pairs.Times(Math.Sqrt(2 * Math.PI)).Plus(single.Times(-2 * Math.Sqrt(Math.PI)))
            .Plus(Math.Sqrt(2 * Math.PI / 3)).MoveToOuterDisposeScope();
    }
}
