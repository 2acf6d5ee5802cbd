namespace Dynamics.Reporting.Internals;

/// <summary>The ellipse around the middle of a Gaussian in the plane that holds a given share of it: the squared Mahalanobis distance has
/// a chi-squared distribution of two degrees of freedom, whose quantile is -2 ln(1 - share).</summary>
internal static class GaussianEllipse
{
    private const int Corners = 48;

    /// <summary>The outline as a closed polygon; empty when something is unknown or the covariance is not positive definite.</summary>
    /// <param name="middle">Middle of the ellipse.</param>
    /// <param name="covariance">Covariance, row-major [2, 2], of which the lower triangle is read.</param>
    /// <param name="share">Share of the probability inside, above 0 and below 1.</param>
    public static (double[] Rows, double[] Columns) Outline((double Row, double Column) middle, double[] covariance, double share)
    {
        // The lower Cholesky factor maps a circle to the ellipse.
        double first = Math.Sqrt(covariance[0]), mixed = covariance[2] / first, second = Math.Sqrt(covariance[3] - mixed * mixed);
        if (!(first > 0 && second > 0 && double.IsFinite(middle.Row + middle.Column + first + second)))
        {
            return ([], []);
        }
        double radius = Math.Sqrt(-2 * Math.Log(1 - share));
        double[] angles = [.. Enumerable.Range(0, Corners + 1).Select(i => 2 * Math.PI * i / Corners)];
        return ([.. angles.Select(angle => middle.Row + radius * first * Math.Cos(angle))],
            [.. angles.Select(angle => middle.Column + radius * (mixed * Math.Cos(angle) + second * Math.Sin(angle)))]);
    }
}
