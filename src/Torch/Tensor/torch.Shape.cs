namespace TorchSharp;

public static partial class torch
{
    /// <summary>Dimensions from start to end (inclusive) made one (<c>aten::flatten</c>).</summary>
    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => input.flatten(start_dim, end_dim);

    /// <summary>With a new dimension of length 1 (<c>aten::unsqueeze</c>).</summary>
    public static Tensor unsqueeze(Tensor input, long dim) => input.unsqueeze(dim);

    /// <summary>The transposed matrix (<c>aten::t</c>).</summary>
    public static Tensor t(Tensor input) => input.t();

    /// <summary>Two dimensions exchanged (<c>aten::transpose</c>).</summary>
    public static Tensor transpose(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);

    /// <summary>Reversed along dimensions (<c>aten::flip</c>).</summary>
    public static Tensor flip(Tensor input, params long[] dims) => input.flip(dims);

    /// <summary>So many parts along a dimension; the last may be smaller (<c>aten::chunk</c>).</summary>
    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0L) => input.chunk(chunks, dim);
}
