using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Dynamics.Experiments.Collapse;

/// <summary>The exact solution of a heat flow D dz/dt = -K z between nodes, with K symmetric and D diagonal and positive: by the
/// eigenvectors of D^-1/2 K D^-1/2. Each node holds a point; all coordinates flow alike.</summary>
public sealed class SymmetrizedFlow
{
    private readonly Matrix<double> _vectors;
    private readonly double[] _root;

    /// <summary>Finds the modes.</summary>
    /// <param name="stiffness">K [node, node], symmetric.</param>
    /// <param name="inertia">The diagonal of D [node], positive.</param>
    public SymmetrizedFlow(double[,] stiffness, double[] inertia)
    {
        _root = [.. inertia.Select(Math.Sqrt)];
        Matrix<double> symmetric = Matrix<double>.Build.Dense(
            inertia.Length, inertia.Length, (i, j) => stiffness[i, j] / (_root[i] * _root[j]));
        Evd<double> evd = symmetric.Evd(Symmetricity.Symmetric);
        Rates = [.. evd.EigenValues.Select(value => value.Real)];
        _vectors = evd.EigenVectors;
    }

    /// <summary>Decay rates of the modes, ascending, in 1 / time.</summary>
    public IReadOnlyList<double> Rates { get; }

    /// <summary>The points after a time.</summary>
    /// <param name="start">Points at time 0 [node, coordinate], row-major.</param>
    /// <param name="time">The time.</param>
    public double[] At(double[] start, double time)
    {
        (int nodes, int dimension) = (_root.Length, start.Length / _root.Length);
        Matrix<double> scaled = Matrix<double>.Build.Dense(nodes, dimension, (i, j) => start[(i * dimension) + j] * _root[i]);
        Matrix<double> modes = _vectors.TransposeThisAndMultiply(scaled);
        for (int mode = 0; mode < nodes; mode++)
        {
            modes.SetRow(mode, modes.Row(mode) * Math.Exp(-Rates[mode] * time));
        }
        Matrix<double> points = _vectors * modes;
        double[] state = new double[start.Length];
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = points[i / dimension, i % dimension] / _root[i / dimension];
        }
        return state;
    }
}
