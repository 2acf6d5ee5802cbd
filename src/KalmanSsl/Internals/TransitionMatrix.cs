using Dynamics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>A learnable transition matrix under a bound on its spectral radius.</summary>
internal abstract class TransitionMatrix(string name, int state) : nn.Module(name)
{
    /// <summary>What is learned, in an order that never changes.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>A [state, state], differentiable; the caller's dispose scope.</summary>
    public abstract Tensor Evaluate();

    /// <summary>Brings A back under the bound where it exceeds it; returns the spectral radius before.</summary>
    public abstract double Constrain();

    /// <summary>A as numbers, row-major.</summary>
    public double[] Values()
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        return Array.ConvertAll(Evaluate().ToSingles(), x => (double)x);
    }

    /// <summary>Spectral radius of A.</summary>
    protected double Radius() => SpectralRadius.Of(Values(), state);
}

/// <summary>A itself is learned; <see cref="Constrain"/> scales it back.</summary>
internal sealed class FreeTransitionMatrix : TransitionMatrix
{
    private readonly Parameter matrix;
    private readonly double _bound;

    private FreeTransitionMatrix(Tensor start, int state, double bound)
        : base(nameof(FreeTransitionMatrix), state)
    {
        (matrix, _bound) = (new Parameter(start), bound);
        RegisterComponents();
    }

    public override IReadOnlyList<Parameter> Parameters => [matrix];

    public static FreeTransitionMatrix From(double[] start, int state, double bound) =>
        new(tensor(Array.ConvertAll(start, x => (float)x), [state, state]), state, bound);

    public override Tensor Evaluate() => matrix;

    public override double Constrain()
    {
        double radius = Radius();
        if (radius > _bound)
        {
            using DisposeScope scope = NewDisposeScope();
            using var frozen = no_grad();
            matrix.ScaleInPlace(_bound / radius);
        }
        return radius;
    }
}

/// <summary>A = bound * E^-1 F from a Lyapunov factor X [2 state, 2 state] and a skew part Y [state, state]; see
/// <see cref="StableTransition"/>.</summary>
internal sealed class StableTransitionMatrix : TransitionMatrix
{
    private const double Ridge = 1e-8, Least = 1e-100; // of the mean diagonal of H; where H is 0

    private readonly Parameter factor, skew;
    private readonly int _state;
    private readonly double _bound;

    private StableTransitionMatrix(Tensor start, int state, double bound)
        : base(nameof(StableTransitionMatrix), state)
    {
        (factor, skew, _state, _bound) = (new Parameter(start), new Parameter(zeros([state, state])), state, bound);
        RegisterComponents();
    }

    public override IReadOnlyList<Parameter> Parameters => [factor, skew];

    /// <summary>Starts at a matrix whose spectral radius is below the bound, with E = P = V, V the Lyapunov matrix of it.</summary>
    public static StableTransitionMatrix From(double[] start, int state, double bound)
    {
        Matrix<double> a = StateSpaceMatrices.Dense(start, state) / bound;
        Matrix<double> v = Lyapunov(a), f = v * a;
        Matrix<double> h = Matrix<double>.Build.DenseOfMatrixArray(new[,] { { v, f.Transpose() }, { f, v } });
        double[] x = h.Cholesky().Factor.ToRowMajorArray();
        return new(tensor(Array.ConvertAll(x, value => (float)value), [2 * state, 2 * state]), state, bound);
    }

    public override Tensor Evaluate()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = factor.to(ScalarType.Float64), y = skew.to(ScalarType.Float64);
        Tensor h = x.matmul(x.t()); // [2 state, 2 state]
        // Keeps E regular where X is singular, and rounding below the distance to the bound.
        h = h.Plus(h.diagonal(0, 0, 1).mean().Times(Ridge).Plus(Least) * eye(2 * _state, dtype: h.dtype, device: h.device));
        Tensor f = h.narrow(0, _state, _state).narrow(1, 0, _state), p = h.narrow(0, _state, _state).narrow(1, _state, _state);
        Tensor e = (h.narrow(0, 0, _state).narrow(1, 0, _state).Plus(p).Plus(y) - y.t()).Times(0.5);
        // the solver's result lies column by column
        return linalg.solve(e, f).Times(_bound).to(factor.dtype).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Nothing to bring back.</summary>
    public override double Constrain() => Radius();

    /// <summary>V with V - A' V A = I, scaled to mean diagonal 1: the sum of A'^k A^k by doubling.</summary>
    private static Matrix<double> Lyapunov(Matrix<double> a)
    {
        Matrix<double> sum = Matrix<double>.Build.DenseIdentity(a.RowCount), power = a;
        for (int doubling = 0; doubling < 64 && power.FrobeniusNorm() > 1e-12; doubling++, power *= power)
        {
            sum += power.Transpose() * sum * power;
        }
        return sum * (a.RowCount / sum.Trace());
    }
}
