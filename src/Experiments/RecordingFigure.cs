namespace Dynamics.Experiments;

/// <summary>One number that <c>data info</c> says of a recording.</summary>
/// <param name="Name">Its name in tables and JSON; it never changes its meaning.</param>
/// <param name="Figure">The number; NaN where the recording does not tell.</param>
/// <param name="Meaning">What it is, for a reader of the page.</param>
public sealed record RecordingFigure(string Name, Figure Figure, string Meaning);
