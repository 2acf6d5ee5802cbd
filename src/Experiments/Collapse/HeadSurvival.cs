namespace Dynamics.Experiments.Collapse;

/// <summary>Whether a scalar head w survives when its targets are detached. With S the integral of w² over time and q = e^-S, errors
/// shrink as e = e0 q, and w² = w0² - 2A (1 - q) - B (1 - q²): the head lives if and only if that stays positive down to q = 0, and then
/// the targets' separation is untouched.</summary>
/// <param name="Overlap">A, the sum (or mean) over samples of initial error times target.</param>
/// <param name="Spread">B, that of the squared initial error; positive.</param>
/// <param name="InitialScale">|w| at first.</param>
/// <remarks>A reconstruction from an abstract (arXiv 2604.09979). The equations close because w² - sum x² does not change.</remarks>
public sealed record HeadSurvival(double Overlap, double Spread, double InitialScale)
{
    /// <summary>From errors and targets of the samples.</summary>
    public static HeadSurvival Of(ReadOnlySpan<double> errors, ReadOnlySpan<double> targets, double initialScale)
    {
        (double overlap, double spread) = (0, 0);
        for (int i = 0; i < errors.Length; i++)
        {
            overlap += errors[i] * targets[i];
            spread += errors[i] * errors[i];
        }
        return new(overlap, spread, initialScale);
    }

    /// <summary>The |w0| above which the head survives: |A + B| / sqrt(B) where 0 &lt; -A/B &lt; 1; sqrt(2A + B) where A is not negative; 0
    /// where -A/B is 1 or more, since then w only grows.</summary>
    public double Threshold => Overlap >= 0 ? Math.Sqrt((2 * Overlap) + Spread)
        : -Overlap < Spread ? (Overlap + Spread) / Math.Sqrt(Spread)
        : 0;

    /// <summary>Whether the head survives.</summary>
    public bool Survives => InitialScale > Threshold;

    /// <summary>|w| after all time: sqrt(w0² - 2A - B) where it survives, else 0.</summary>
    public double FinalScale => Survives ? Math.Sqrt(SquaredScale(0)) : 0;

    /// <summary>w² where errors have shrunk to a share q of their initial size.</summary>
    public double SquaredScale(double share) =>
        (InitialScale * InitialScale) - (2 * Overlap * (1 - share)) - (Spread * (1 - (share * share)));

    /// <summary>The time at which errors have shrunk to a share q, in closed form: t = integral from q to 1 of dq / (q w²(q)).</summary>
    /// <param name="share">q in (0, 1], not below the share at which a head that dies comes to rest.</param>
    /// <exception cref="ArithmeticException">The case between the two forms of the integral, or w² = 0 after all time.</exception>
    public double TimeAt(double share)
    {
        double rest = SquaredScale(0), discriminant = (rest * Spread) - (Overlap * Overlap);
        if (rest == 0 || discriminant == 0)
        {
            throw new ArithmeticException("the head stands exactly at a threshold, where this form of the integral ends");
        }
        return Primitive(1) - Primitive(share);

        double Primitive(double q) =>
            ((Math.Log(q * q / SquaredScale(q)) / 2) - (Overlap * Inverse(q))) / rest;

        // The integral of 1 / w²(q).
        double Inverse(double q)
        {
            double root = Math.Sqrt(Math.Abs(discriminant)), at = (Spread * q) + Overlap;
            return discriminant > 0 ? Math.Atan(at / root) / root : Math.Log(Math.Abs((at - root) / (at + root))) / (2 * root);
        }
    }
}
