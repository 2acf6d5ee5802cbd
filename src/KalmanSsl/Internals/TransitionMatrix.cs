using Dynamics.Tensors;
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
