using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Spectrum;

/// <summary>How many dimensions a cloud of latents fills: singular values of the points and eigenvalues of their covariance, in double, and
/// what is read from them. Use some 2,048 held-out points or more.</summary>
/// <param name="Singular">Singular values of the points [point, latent] as they are, largest first.</param>
/// <param name="Eigenvalues">Eigenvalues of the covariance (divisor n - 1), largest first, none below 0.</param>
public sealed record LatentSpectrum(IReadOnlyList<double> Singular, IReadOnlyList<double> Eigenvalues)
{
    private const double ShareGuard = 1e-7;

    /// <summary>RankMe (Garrido et al. 2023, arXiv 2210.02885): exp of the entropy of the singular values' shares, each plus 1e-7. The
    /// points are not centred. From 1 to the number of dimensions; 1 where all points are 0.</summary>
    public double RankMe => EntropyRank(Singular, ShareGuard);

    /// <summary>RankMe of the centred points: exp of the entropy of the shares of their singular values; 0 without any spread.</summary>
    public double CentredRankMe => Eigenvalues.Sum() > 0 ? EntropyRank([.. Eigenvalues.Select(Math.Sqrt)], 0) : 0;

    /// <summary>Effective rank of the covariance (Roy and Vetterli 2007): exp of the entropy of the eigenvalues' shares; 0 without any
    /// spread.</summary>
    public double EffectiveRank => Eigenvalues.Sum() > 0 ? EntropyRank(Eigenvalues, 0) : 0;

    /// <summary>(sum l)² / sum l² of the eigenvalues: the number of dimensions if all have one variance, 1 if one has all; 0 without any
    /// spread.</summary>
    public double ParticipationRatio
    {
        get
        {
            (double sum, double squares) = (Eigenvalues.Sum(), Eigenvalues.Sum(value => value * value));
            return squares > 0 ? sum * sum / squares : 0;
        }
    }

    /// <summary>The spectrum of points.</summary>
    /// <param name="points">[point, latent], at least one point; finite.</param>
    public static LatentSpectrum Of(Tensor points)
    {
        TensorShape.Require(points, nameof(points), "point", "latent");
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor wide = points.detach().to_type(ScalarType.Float64).cpu();
        Tensor centred = wide - wide.mean([0], keepdim: true);
        double[] covariance = Descending(linalg.svdvals(centred)), singular = Descending(linalg.svdvals(wide));
        double divisor = Math.Max(1, wide.shape[0] - 1);
        return new(singular, [.. covariance.Select(value => value * value / divisor)]);
    }

    /// <summary>alpha-ReQ (Agrawal et al. 2022): l_j ~ j^-alpha, by least squares of log l on log j with weights 1/j over ranks counted
    /// from 0. About 1 is good, far above it collapsed, near 0 white. NaN where fewer than three eigenvalues above 0 lie there.</summary>
    /// <param name="firstRank">First rank, from 1.</param>
    /// <param name="lastRank">Last rank.</param>
    public double AlphaReQ(int firstRank = 11, int lastRank = 99)
    {
        (double X, double Y, double Weight)[] points =
        [
            .. Enumerable.Range(firstRank, Math.Max(0, Math.Min(lastRank, Eigenvalues.Count - 1) - firstRank + 1))
                .Where(rank => Eigenvalues[rank] > 0)
                .Select(rank => (Math.Log(rank + 1), Math.Log(Eigenvalues[rank]), 1.0 / rank)),
        ];
        if (points.Length < 3)
        {
            return double.NaN;
        }
        double total = points.Sum(point => point.Weight);
        double x = points.Sum(point => point.Weight * point.X) / total, y = points.Sum(point => point.Weight * point.Y) / total;
        return -points.Sum(point => point.Weight * (point.X - x) * (point.Y - y))
            / points.Sum(point => point.Weight * (point.X - x) * (point.X - x));
    }

    /// <summary>exp of the entropy of numbers' shares of their sum, each plus a guard.</summary>
    internal static double EntropyRank(IReadOnlyList<double> values, double guard)
    {
        double sum = values.Sum();
        double[] shares = [.. values.Select(value => (sum > 0 ? value / sum : 0) + guard)];
        return sum > 0 ? Math.Exp(-shares.Where(share => share > 0).Sum(share => share * Math.Log(share))) : 1;
    }

    private static double[] Descending(Tensor values) => [.. values.data<double>().ToArray().OrderDescending()];
}
