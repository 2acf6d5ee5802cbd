namespace TorchSharp;

public static partial class torch
{
    /// <summary>A part of a dimension, as a view (<c>aten::narrow</c>).</summary>
    public static Tensor narrow(Tensor input, long dim, long start, long length) => input.narrow(dim, start, length);

    /// <summary>One position of a dimension, as a view without it (<c>aten::select</c>).</summary>
    public static Tensor select(Tensor input, long dim, long index) => input.select(dim, index);

    /// <summary>Positions of a dimension, copied (<c>aten::index_select</c>).</summary>
    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);

    /// <summary>Adds <paramref name="alpha"/> times the source's parts at positions of a dimension (<c>aten::index_add</c>).</summary>
    public static Tensor index_add(Tensor input, long dim, Tensor index, Tensor source, Scalar alpha) =>
        input.index_add(dim, index, source, alpha);

    /// <summary>Adds <paramref name="alpha"/> times the source's parts at positions of a dimension, in place (<c>aten::index_add_</c>).</summary>
    public static Tensor index_add_(Tensor input, long dim, Tensor index, Tensor source, Scalar alpha) =>
        input.index_add_(dim, index, source, alpha);

    /// <summary>Copies the source's parts to positions of a dimension (<c>aten::index_copy</c>).</summary>
    public static Tensor index_copy(Tensor input, long dim, Tensor index, Tensor source) => input.index_copy(dim, index, source);

    /// <summary>For each index the element there along a dimension (<c>aten::gather</c>).</summary>
    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);

    /// <summary>Puts each source element at its index along a dimension (<c>aten::scatter</c>).</summary>
    public static Tensor scatter(Tensor input, long dim, Tensor index, Tensor src) => input.scatter(dim, index, src);

    /// <summary>Adds each source element at its index along a dimension (<c>aten::scatter_add</c>).</summary>
    public static Tensor scatter_add(Tensor input, long dim, Tensor index, Tensor src) => input.scatter_add(dim, index, src);

    /// <summary>A vector as a diagonal matrix, or a matrix's diagonal (<c>aten::diag</c>).</summary>
    public static Tensor diag(Tensor input, long diagonal = 0) => input.diag(diagonal);

    /// <summary>Vectors as diagonal matrices (<c>aten::diag_embed</c>).</summary>
    public static Tensor diag_embed(Tensor input, long offset = 0L, long dim1 = -2L, long dim2 = -1L) =>
        input.diag_embed(offset, dim1, dim2);

    /// <summary>The lower triangle, zero elsewhere (<c>aten::tril</c>).</summary>
    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    /// <summary>The upper triangle, zero elsewhere (<c>aten::triu</c>).</summary>
    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);

    /// <summary>The sum of a matrix's diagonal (<c>aten::trace</c>).</summary>
    public static Tensor trace(Tensor input) => input.trace();
}
