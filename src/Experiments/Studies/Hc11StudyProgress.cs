namespace Dynamics.Experiments.Studies;

/// <summary>A part of the study is done.</summary>
/// <param name="Name">What was trained, or <c>baselines</c>.</param>
/// <param name="Protocol">Name of the protocol.</param>
/// <param name="RSquared">R² of its perceptron readout on all test bins, mean over seeds.</param>
/// <param name="Elapsed">What it took; zero where it was done before.</param>
/// <param name="Done">Parts done, this one included.</param>
/// <param name="Count">Parts of the study.</param>
public sealed record Hc11StudyProgress(string Name, string Protocol, double RSquared, TimeSpan Elapsed, int Done, int Count);
