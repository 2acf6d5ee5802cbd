namespace TorchSharp;

public static partial class torch
{
    /// <summary>The product of matrices, vectors or batches of them (<c>aten::matmul</c>).</summary>
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    /// <summary>The product of two matrices (<c>aten::mm</c>).</summary>
    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    /// <summary>The product of a matrix and a vector (<c>aten::mv</c>).</summary>
    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    /// <summary>The products of two batches of matrices (<c>aten::bmm</c>).</summary>
    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    /// <summary>The inner product of two vectors (<c>aten::dot</c>).</summary>
    public static Tensor dot(Tensor input, Tensor target) => input.dot(target);

    /// <summary>The outer product of two vectors (<c>aten::outer</c>).</summary>
    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    /// <summary>The Kronecker product (<c>aten::kron</c>).</summary>
    public static Tensor kron(Tensor input, Tensor other) => input.kron(other);
}
