using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

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
