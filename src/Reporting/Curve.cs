namespace Dynamics.Reporting;

/// <summary>One line of a <see cref="CurvePanel"/>.</summary>
/// <param name="Name">Which run, for instance <c>seed 0</c>. Curves of one name have one colour in all panels.</param>
/// <param name="X">Horizontal values, ascending, for instance training steps.</param>
/// <param name="Y">Values; NaN leaves a gap.</param>
public sealed record Curve(string Name, double[] X, double[] Y);
