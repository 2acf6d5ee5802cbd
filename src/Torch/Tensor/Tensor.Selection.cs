using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A part of a dimension, as a view (<c>aten::narrow</c>).</summary>
        public Tensor narrow(long dim, long start, long length) => Aten.narrow.Call(this, dim, start, length);

        /// <summary>From start to finish (exclusive) in steps, as a view (<c>aten::slice</c>).</summary>
        public Tensor slice(long dim, long start, long finish, long step) => Aten.slice_Tensor.Call(this, dim, start, finish, step);

        /// <summary>One position of a dimension, as a view without it (<c>aten::select</c>).</summary>
        public Tensor select(long dim, long index) => Aten.select_int.Call(this, dim, index);

        /// <summary>Positions of a dimension, copied (<c>aten::index_select</c>).</summary>
        public Tensor index_select(long dim, Tensor index) => Aten.index_select.Call(this, dim, index);

        /// <summary>Adds <paramref name="alpha"/> times the source's parts at positions of a dimension (<c>aten::index_add</c>).</summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Aten.index_add.Call(this, dim, index, source, alpha);

        /// <summary>Adds <paramref name="alpha"/> times the source's parts at positions of a dimension, in place (<c>aten::index_add_</c>).</summary>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Aten.index_add_.InPlace(this, dim, index, source, alpha);

        /// <summary>Copies the source's parts to positions of a dimension (<c>aten::index_copy</c>).</summary>
        public Tensor index_copy(long dim, Tensor index, Tensor source) => Aten.index_copy.Call(this, dim, index, source);

        /// <summary>Copies the source's parts to positions of a dimension, in place (<c>aten::index_copy_</c>).</summary>
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Aten.index_copy_.InPlace(this, dim, index, source);

        /// <summary>For each index the element there along a dimension (<c>aten::gather</c>).</summary>
        public Tensor gather(long dim, Tensor index) => Aten.gather.Call(this, dim, index);

        /// <summary>Puts each source element at its index along a dimension (<c>aten::scatter</c>).</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.scatter_src.Call(this, dim, index, src);

        /// <summary>Puts each source element at its index along a dimension, in place (<c>aten::scatter_</c>).</summary>
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Aten.scatter__src.InPlace(this, dim, index, src);

        /// <summary>Adds each source element at its index along a dimension (<c>aten::scatter_add</c>).</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.scatter_add.Call(this, dim, index, src);

        /// <summary>Adds each source element at its index along a dimension, in place (<c>aten::scatter_add_</c>).</summary>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Aten.scatter_add_.InPlace(this, dim, index, src);

        /// <summary>The elements under a mask, as a vector (<c>aten::masked_select</c>).</summary>
        public Tensor masked_select(Tensor mask) => Aten.masked_select.Call(this, mask);

        /// <summary>A number under a mask (<c>aten::masked_fill</c>).</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.masked_fill_Scalar.Call(this, mask, value);

        /// <summary>Puts a number under a mask, in place (<c>aten::masked_fill_</c>).</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value) => Aten.masked_fill__Scalar.InPlace(this, mask, value);

        /// <summary>The elements at positions of the flattened tensor (<c>aten::take</c>).</summary>
        public Tensor take(Tensor index) => Aten.take.Call(this, index);

        /// <summary>The indices of the elements that are not 0, one row each (<c>aten::nonzero</c>).</summary>
        public Tensor nonzero() => Aten.nonzero.Call(this);

        /// <summary>The distinct elements, and if asked for where each went and how often it occurred.</summary>
        public (
            Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            Unique(sorted, return_inverse, return_counts, dim);

        /// <summary>A vector as a diagonal matrix, or a matrix's diagonal (<c>aten::diag</c>).</summary>
        public Tensor diag(long diagonal = 0) => Aten.diag.Call(this, diagonal);

        /// <summary>Vectors as diagonal matrices (<c>aten::diag_embed</c>).</summary>
        public Tensor diag_embed(long offset = 0L, long dim1 = -2L, long dim2 = -1L) => Aten.diag_embed.Call(this, offset, dim1, dim2);

        /// <summary>The diagonal of two dimensions, which must be named, as a view in a new last dimension (<c>aten::diagonal</c>).</summary>
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 0) => Aten.diagonal.Call(this, offset, dim1, dim2);

        /// <summary>The lower triangle, zero elsewhere (<c>aten::tril</c>).</summary>
        public Tensor tril(long diagonal = 0) => Aten.tril.Call(this, diagonal);

        /// <summary>The upper triangle, zero elsewhere (<c>aten::triu</c>).</summary>
        public Tensor triu(long diagonal = 0) => Aten.triu.Call(this, diagonal);

        /// <summary>The sum of a matrix's diagonal (<c>aten::trace</c>).</summary>
        public Tensor trace() => Aten.trace.Call(this);

        /// <summary>The index of the first boundary not below each element (<c>aten::bucketize</c>).</summary>
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) =>
            Aten.bucketize_Tensor.Call(this, boundaries, outInt32, right);
    }
}
