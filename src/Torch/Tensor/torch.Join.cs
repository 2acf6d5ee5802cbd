using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Tensors one after the other along a dimension (<c>aten::cat</c>).</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Aten.cat.Call(Arg.List([.. tensors]), dim);

    /// <summary>Tensors along a new dimension (<c>aten::stack</c>).</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Aten.stack.Call(Arg.List([.. tensors]), dim);

    /// <summary>Tensors one below the other (<c>aten::vstack</c>).</summary>
    public static Tensor vstack(IList<Tensor> tensors) => Aten.vstack.Call(Arg.List([.. tensors]));

    /// <summary>Tensors side by side (<c>aten::hstack</c>).</summary>
    public static Tensor hstack(IList<Tensor> tensors) => Aten.hstack.Call(Arg.List([.. tensors]));

    /// <summary>x where the condition holds, y elsewhere (<c>aten::where</c>).</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Aten.where_self.Call(condition, x, y);

    /// <summary>A sum of products over named indices (<c>aten::einsum</c>).</summary>
    public static Tensor einsum(string equation, params Tensor[] tensors) => Aten.einsum.Call(equation, Arg.List(tensors), Arg.None);

    /// <summary>The p-norm distances between the rows of two matrices (<c>aten::cdist</c>).</summary>
    public static Tensor cdist(
        Tensor x1, Tensor x2, double p = 2.0, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Aten.cdist.Call(x1, x2, p, (long)compute_mode);

    /// <summary>Copies tensors to a block-diagonal matrix (<c>aten::block_diag</c>).</summary>
    public static Tensor block_diag(params Tensor[] tensors) => Aten.block_diag.Call(Arg.List(tensors));
}
