namespace Dynamics.Training;

/// <summary>One measured number with its 95 % interval. Its name (the key it is kept under) is dotted, lower-case and never changes its
/// meaning.</summary>
/// <param name="Value">The point estimate, in <paramref name="Unit"/>.</param>
/// <param name="Low">Lower end of the 95 % interval, or null where none is estimated.</param>
/// <param name="High">Upper end of the 95 % interval, or null where none is estimated.</param>
/// <param name="Unit">Unit of value, low and high, for example <c>m</c> or <c>ms</c>; <c>1</c> for a pure number.</param>
/// <param name="Seeds">The value of each seed, in the order of the command's seeds, or null where there is one run only.</param>
public sealed record Figure(double Value, double? Low = null, double? High = null, string Unit = "1", IReadOnlyList<double>? Seeds = null);
