namespace Dynamics.Data;

/// <summary>One behavioural variable as it was sampled, for instance the position along a track.</summary>
/// <param name="Name">Channel name, a plain identifier such as <c>position</c>, <c>x</c> or <c>y</c>.</param>
/// <param name="UnitOfMeasure">Unit of the values: <c>m</c>, <c>px</c>, <c>cm</c>, ...</param>
/// <param name="TimesSeconds">Sample times in seconds on the session clock, strictly ascending.</param>
/// <param name="Values">One value a sample time; <see cref="double.NaN"/> where the variable was not tracked.</param>
public sealed record BehaviorChannel(string Name, string UnitOfMeasure, double[] TimesSeconds, double[] Values)
{
    /// <summary>Length after which the values repeat (the circumference of a circular track, 360 for degrees), in
    /// <see cref="UnitOfMeasure"/>; NaN for a variable that does not wrap. Values of a wrapping variable lie in [0, period).</summary>
    public double Period { get; init; } = double.NaN;
}
