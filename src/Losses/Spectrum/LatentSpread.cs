using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Spectrum;

/// <summary>How latents are spread, dimension by dimension and on the sphere.</summary>
public sealed record LatentSpread
{
    private const double LeastDeviation = 1e-12;

    /// <summary>Mean standard deviation of the dimensions (divisor n - 1).</summary>
    public required double MeanStd { get; init; }

    /// <summary>The smallest of them.</summary>
    public required double SmallestStd { get; init; }

    /// <summary>Mean standard deviation of the dimensions of the latents as unit vectors: 1/sqrt(latents) where they fill the sphere, 0
    /// where they are one point.</summary>
    public required double UnitStd { get; init; }

    /// <summary>Mean absolute correlation of two dimensions; dimensions without spread count as uncorrelated.</summary>
    public required double Correlation { get; init; }

    /// <summary>Mean cosine of two points.</summary>
    public required double Cosine { get; init; }

    /// <summary>Uniformity (Wang and Isola 2020, arXiv 2005.10242): log of the mean of exp(-2 |x - x'|²) over pairs of different points on
    /// the sphere. 0 where they are one point, about -4 in many dimensions.</summary>
    public required double Uniformity { get; init; }

    /// <summary>Number of dimensions.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Number of points.</summary>
    public required long Count { get; init; }

    /// <summary>The spread of points [point, latent], at least two.</summary>
    public static LatentSpread Of(Tensor points)
    {
        TensorShape.Require(points, nameof(points), "point", "latent");
        long count = points.shape[0], dimensions = points.shape[1];
        if (count < 2)
        {
            throw new ArgumentException($"a spread needs at least 2 points; there are {count}", nameof(points));
        }
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor wide = points.detach().to_type(ScalarType.Float64), unit = Rows.Unit(wide);
        Tensor covariance = Rows.Covariance(Rows.Centred(wide)), deviations = covariance.diagonal(0, 0, 1).AtLeast(0).sqrt();
        Tensor scale = deviations.AtLeast(LeastDeviation);
        Tensor correlations = (covariance / scale.unsqueeze(0) / scale.unsqueeze(1)).abs();
        double off = correlations.sum().Number() - correlations.diagonal(0, 0, 1).sum().Number();
        (double cosine, double kernel) = Pairs(unit);
        return new()
        {
            MeanStd = deviations.mean().Number(),
            SmallestStd = deviations.min().Number(),
            UnitStd = unit.std(0, true).mean().Number(),
            Correlation = dimensions > 1 ? off / (dimensions * (dimensions - 1)) : 0,
            Cosine = cosine,
            Uniformity = Math.Log(kernel),
            Dimensions = (int)dimensions,
            Count = count,
        };
    }

    /// <summary>Alignment (Wang and Isola 2020): mean of |x - y|² of two views [point, latent] as unit vectors.</summary>
    public static double Alignment(Tensor first, Tensor second)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor Wide(Tensor points) => Rows.Unit(points.detach().to_type(ScalarType.Float64));
        return (Wide(first) - Wide(second)).Squared().sum(1).mean().Number();
    }

    /// <summary>Means of the cosine and of exp(-2 |x - x'|²) over pairs of different rows, by blocks.</summary>
    private static (double Cosine, double Kernel) Pairs(Tensor unit)
    {
        const long BlockRows = 512;
        (long count, double cosines, double kernels) = (unit.shape[0], 0, 0);
        for (long first = 0; first < count; first += BlockRows)
        {
            using DisposeScope block = NewDisposeScope();
            long taken = Math.Min(BlockRows, count - first);
            Tensor rows = unit.narrow(0, first, taken), products = rows.mm(unit.t());
            Tensor squares = rows.Squared().sum(1, keepdim: true).Plus(unit.Squared().sum(1).unsqueeze(0)); // 2, but for rows of zeros
            Tensor kernel = (squares - products.Times(2)).AtLeast(0).Times(-2).exp();
            kernel.diagonal(first, 0, 1).Fill(0);
            cosines += products.sum().Number() - products.diagonal(first, 0, 1).sum().Number();
            kernels += kernel.sum().Number();
        }
        double pairs = (double)count * (count - 1);
        return (cosines / pairs, kernels / pairs);
    }
}
