using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Internals;

/// <summary>-mean_i log mean_j exp(e_ij) of points [point, dimension], e_ij = -|x_i - x_j|²/2 or x_i . x_j, j = i among them or not, with
/// its gradient in closed form. By blocks of rows, whose exponents are matrix products: memory is linear in the points.</summary>
/// <remarks>Here |x_i|² + |x_j|² - 2 x_i . x_j is exact enough: an exponent that is off by its rounding changes the kernel by no more,
/// whereas the logarithm of a small distance would be lost.</remarks>
internal sealed class GramKernelEntropy : CustomFunction<GramKernelEntropy>
{
    private const long BlockElements = 1 << 22;

    protected override Tensor Evaluate(autograd.AutogradContext context, object[] inputs)
    {
        var (given, isGaussian, countsSelf) = ((Tensor)inputs[0], (bool)inputs[1], (bool)inputs[2]);
        using DisposeScope scope = NewDisposeScope();
        Tensor points = isGaussian ? Rows.Centred(given.detach()) : given.detach();
        Tensor half = points.Squared().sum(1).Times(-0.5); // [point]
        long count = points.shape[0], rows = Math.Max(1, BlockElements / count);
        Tensor logSum = zeros([], points.dtype, points.device), pull = zeros_like(points), share = zeros_like(half);
        for (long first = 0; first < count; first += rows)
        {
            using DisposeScope block = NewDisposeScope();
            long taken = Math.Min(rows, count - first);
            Tensor own = points.narrow(0, first, taken), exponents = own.mm(points.t()); // [row, point]
            if (isGaussian)
            {
                exponents.AddInPlace(half).AddInPlace(half.narrow(0, first, taken).unsqueeze(1));
            }
            if (!countsSelf)
            {
                exponents.diagonal(first, 0, 1).Fill(double.NegativeInfinity);
            }
            Tensor largest = exponents.amax([1], keepdim: true), weights = exponents.sub_(largest).exp_();
            Tensor total = weights.sum(1, keepdim: true);
            logSum.AddInPlace(total.log().Plus(largest).sum());
            if (given.requires_grad)
            {
                Tensor shares = weights.div_(total); // of kernel j in the density at x_i
                if (taken == count)
                {
                    pull.AddInPlace(shares.Plus(shares.t()).mm(points)); // one product in the place of two
                }
                else
                {
                    pull.narrow(0, first, taken).AddInPlace(shares.mm(points));
                    pull.AddInPlace(shares.t().mm(own));
                }
                share.AddInPlace(shares.sum([0]));
            }
        }
        if (given.requires_grad)
        {
            // each row's own shares sum to 1; the Gaussian's pull is towards x_j - x_k, the inner product's along x_j
            Tensor gradient = isGaussian ? pull - (points * share.Plus(1).unsqueeze(1)) : pull;
            context.save_for_backward([gradient.Times(-1.0 / count).MoveToOuterDisposeScope()]);
        }
        return logSum.Times(-1.0 / count).Plus(Math.Log(countsSelf ? count : count - 1)).MoveToOuterDisposeScope();
    }

    protected override List<Tensor> Differentiate(autograd.AutogradContext context, Tensor upstream) =>
        [context.get_saved_variables()[0] * upstream, null!, null!];
}
