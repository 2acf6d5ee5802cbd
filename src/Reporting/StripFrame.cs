using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>One image of a <see cref="FrameStrip"/>. Places are in pixels: the middle of the first pixel is (0, 0), rows count downwards, columns to
/// the right; NaN where a place is unknown.</summary>
/// <param name="Frame">Number of the frame in its sequence.</param>
/// <param name="Pixels">Row-major, [row * width + column].</param>
/// <param name="Truth">Where the dot is.</param>
/// <param name="Estimate">Where it is estimated to be.</param>
/// <param name="Covariance">Covariance of the estimate, pixels squared, row-major: [row, row], [row, column], [column, row], [column, column].
/// One that is not positive definite draws no ellipse.</param>
/// <exception cref="ArgumentException">The covariance has not four values.</exception>
public sealed record StripFrame(
    int Frame, float[] Pixels, (double Row, double Column) Truth, (double Row, double Column) Estimate, double[] Covariance)
{
    /// <summary>Covariance of the estimate.</summary>
    public double[] Covariance { get; } = Lengths.Require(Covariance, 4, nameof(Covariance));
}
