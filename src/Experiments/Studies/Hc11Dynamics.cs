using System.Numerics;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>How the models of one objective were trained, and the dynamics that they learned.</summary>
/// <param name="Histories">Training metrics of each seed.</param>
/// <param name="Eigenvalues">Eigenvalues of A of each seed, largest magnitude first.</param>
public sealed record Hc11Dynamics(IReadOnlyList<MetricHistory> Histories, IReadOnlyList<IReadOnlyList<Complex>> Eigenvalues);
