using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The product of matrices, vectors or batches of them (<c>aten::matmul</c>).</summary>
        public Tensor matmul(Tensor target) => Aten.matmul.Call(this, target);

        /// <summary>The product of two matrices (<c>aten::mm</c>).</summary>
        public Tensor mm(Tensor target) => Aten.mm.Call(this, target);

        /// <summary>The product of a matrix and a vector (<c>aten::mv</c>).</summary>
        public Tensor mv(Tensor target) => Aten.mv.Call(this, target);

        /// <summary>The products of two batches of matrices (<c>aten::bmm</c>).</summary>
        public Tensor bmm(Tensor batch2) => Aten.bmm.Call(this, batch2);

        /// <summary>The inner product of two vectors (<c>aten::dot</c>).</summary>
        public Tensor dot(Tensor target) => Aten.dot.Call(this, target);

        /// <summary>The outer product of two vectors (<c>aten::outer</c>).</summary>
        public Tensor outer(Tensor vec2) => Aten.outer.Call(this, vec2);

        /// <summary>beta times this plus alpha times the product of two matrices (<c>aten::addmm</c>).</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Aten.addmm.Call(this, mat1, mat2, (Scalar)beta, (Scalar)alpha);

        /// <summary>beta times this plus alpha times the product of a matrix and a vector (<c>aten::addmv</c>).</summary>
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1.0f, float alpha = 1.0f) =>
            Aten.addmv.Call(this, mat, vec, (Scalar)beta, (Scalar)alpha);

        /// <summary>beta times this plus alpha times the products of two batches of matrices (<c>aten::baddbmm</c>).</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Aten.baddbmm.Call(this, batch1, batch2, (Scalar)beta, (Scalar)alpha);

        /// <summary>The Kronecker product (<c>aten::kron</c>).</summary>
        public Tensor kron(Tensor other) => Aten.kron.Call(this, other);

        /// <summary>The determinant (<c>aten::linalg_det</c>).</summary>
        public Tensor det() => Aten.linalg_det.Call(this);

        /// <summary>The logarithm of the determinant; NaN where it is negative (<c>aten::logdet</c>).</summary>
        public Tensor logdet() => Aten.logdet.Call(this);

        /// <summary>The inverse matrix (<c>aten::linalg_inv</c>).</summary>
        public Tensor inverse() => Aten.linalg_inv.Call(this);

        /// <summary>The Cholesky factor, lower unless upper is asked for (<c>aten::cholesky</c>).</summary>
        public Tensor cholesky(bool upper = false) => Aten.cholesky.Call(this, upper);

        /// <summary>The solution X of A X = this, from the Cholesky factor of A (<c>aten::cholesky_solve</c>).</summary>
        public Tensor cholesky_solve(Tensor input2, bool upper = false) => Aten.cholesky_solve.Call(this, input2, upper);

        /// <summary>The exponential of a square matrix (<c>aten::linalg_matrix_exp</c>).</summary>
        public Tensor matrix_exp() => Aten.linalg_matrix_exp.Call(this);

        /// <summary>A square matrix to an integer power (<c>aten::linalg_matrix_power</c>).</summary>
        public Tensor matrix_power(int n) => Aten.linalg_matrix_power.Call(this, (long)n);
    }
}
