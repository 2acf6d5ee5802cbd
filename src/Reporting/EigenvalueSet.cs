using System.Numerics;

namespace Dynamics.Reporting;

/// <summary>The eigenvalues of one trained model's transition matrix.</summary>
/// <param name="Name">Which model, for instance <c>seed 0</c>.</param>
/// <param name="Eigenvalues">Eigenvalues per bin, in any order.</param>
public sealed record EigenvalueSet(string Name, IReadOnlyList<Complex> Eigenvalues);
