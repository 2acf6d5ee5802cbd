namespace Dynamics.Data;

/// <summary>A named interval of a recording, for instance <c>maze</c>.</summary>
/// <param name="Name">What happened in it.</param>
/// <param name="StartSeconds">First instant, seconds on the session clock.</param>
/// <param name="EndSeconds">End (exclusive), seconds; greater than <paramref name="StartSeconds"/>.</param>
public sealed record Epoch(string Name, double StartSeconds, double EndSeconds);
