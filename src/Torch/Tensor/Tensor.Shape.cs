using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The same elements in another shape; copied only where necessary; one length may be -1 (<c>aten::reshape</c>).</summary>
        public Tensor reshape(params long[] shape) => Aten.reshape.Call(this, shape);

        /// <summary>The same memory in another shape; one length may be -1 (<c>aten::view</c>).</summary>
        public Tensor view(params long[] shape) => Aten.view.Call(this, shape);

        /// <summary>The same memory in another tensor's shape.</summary>
        public Tensor view_as(Tensor other) => view(other.shape);

        /// <summary>Complex numbers as pairs in a new last dimension, in the same memory (<c>aten::view_as_real</c>).</summary>
        public Tensor view_as_real() => Aten.view_as_real.Call(this);

        /// <summary>Pairs in the last dimension as complex numbers, in the same memory (<c>aten::view_as_complex</c>).</summary>
        public Tensor view_as_complex() => Aten.view_as_complex.Call(this);

        /// <summary>Dimensions from start to end (inclusive) made one (<c>aten::flatten</c>).</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.flatten_using_ints.Call(this, start_dim, end_dim);

        /// <summary>One dimension split into several (<c>aten::unflatten</c>).</summary>
        public Tensor unflatten(long dim, params long[] sizes) => Aten.unflatten_int.Call(this, dim, sizes);

        /// <summary>Without a dimension of length 1, or without all of them (<c>aten::squeeze</c>).</summary>
        public Tensor squeeze(long? dim = null) => dim is long given ? Aten.squeeze_dim.Call(this, given) : Aten.squeeze.Call(this);

        /// <summary>With a new dimension of length 1 (<c>aten::unsqueeze</c>).</summary>
        public Tensor unsqueeze(long dim) => Aten.unsqueeze.Call(this, dim);

        /// <summary>The transposed matrix (<c>aten::t</c>).</summary>
        public Tensor t() => Aten.t.Call(this);

        /// <summary>Two dimensions exchanged (<c>aten::transpose</c>).</summary>
        public Tensor transpose(long dim0, long dim1) => Aten.transpose_int.Call(this, dim0, dim1);

        /// <summary>The dimensions in another order (<c>aten::permute</c>).</summary>
        public Tensor permute(params long[] permutation) => Aten.permute.Call(this, permutation);

        /// <summary>Dimensions moved to other places (<c>aten::movedim</c>).</summary>
        public Tensor movedim(long[] source, long[] destination) => Aten.movedim_intlist.Call(this, source, destination);

        /// <summary>Dimensions of length 1 repeated without copying; -1 keeps a length (<c>aten::expand</c>).</summary>
        public Tensor expand(params long[] sizes) => Aten.expand.Call(this, sizes);

        /// <summary>Dimensions of length 1 repeated without copying; -1 keeps a length (<c>aten::expand</c>).</summary>
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes, isImplicit);

        /// <summary>Expanded to another tensor's shape.</summary>
        public Tensor expand_as(Tensor other) => expand(other.shape);

        /// <summary>Expanded to a shape (<c>aten::broadcast_to</c>).</summary>
        public Tensor broadcast_to(params long[] shape) => Aten.broadcast_to.Call(this, shape);

        /// <summary>Copied as often as stated along each dimension (<c>aten::repeat</c>).</summary>
        public Tensor repeat(params long[] sizes) => Aten.repeat.Call(this, sizes);

        /// <summary>Each element repeated along a dimension, or in the flattened tensor (<c>aten::repeat_interleave</c>).</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Aten.repeat_interleave_self_int.Call(this, repeats, dim, output_size);

        /// <summary>The same elements one after the other in memory (<c>aten::contiguous</c>).</summary>
        public Tensor contiguous() => Aten.contiguous.Call(this);

        /// <summary>A copy (<c>aten::clone</c>).</summary>
        public Tensor clone() => Aten.clone.Call(this);

        /// <summary>The same memory without its place in the graph (<c>aten::detach</c>).</summary>
        public Tensor detach() => Aten.detach.Call(this);

        /// <summary>Takes the tensor out of the graph (<c>aten::detach_</c>).</summary>
        public Tensor detach_() => Aten.detach_.InPlace(this);

        /// <summary>Reversed along dimensions (<c>aten::flip</c>).</summary>
        public Tensor flip(params long[] dims) => Aten.flip.Call(this, dims);

        /// <summary>The parts along a dimension, without it (<c>aten::unbind</c>).</summary>
        public Tensor[] unbind(long dimension = 0L) => Aten.unbind_int.CallList(this, dimension);

        /// <summary>Overlapping windows along a dimension, in a new last dimension, in the same memory (<c>aten::unfold</c>).</summary>
        public Tensor unfold(long dimension, long size, long step) => Aten.unfold.Call(this, dimension, size, step);

        /// <summary>Parts of one size along a dimension; the last may be smaller (<c>aten::split</c>).</summary>
        public Tensor[] split(long size, int dim = 0) => Aten.split_Tensor.CallList(this, size, (long)dim);

        /// <summary>Parts of the sizes stated along a dimension (<c>aten::split_with_sizes</c>).</summary>
        public Tensor[] split(long[] sizes, long dim = 0) => Aten.split_with_sizes.CallList(this, sizes, dim);

        /// <summary>So many parts along a dimension; the last may be smaller (<c>aten::chunk</c>).</summary>
        public Tensor[] chunk(long chunks, long dim = 0L) => Aten.chunk.CallList(this, chunks, dim);

        /// <summary>Shifted along a dimension, what leaves at the end enters at the start (<c>aten::roll</c>).</summary>
        public Tensor roll(long shifts, long? dims = null) =>
            Aten.roll.Call(this, Arg.One(in shifts), dims is long dim ? new long[] { dim } : []);

        /// <summary>A view with a shape and steps of one's own (<c>aten::as_strided</c>).</summary>
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L) =>
            Aten.as_strided.Call(this, size, strides, storageOffset);
    }
}
