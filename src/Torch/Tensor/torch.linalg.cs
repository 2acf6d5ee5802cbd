using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Linear algebra of matrices and batches of matrices.</summary>
    public static partial class linalg
    {
        /// <summary>The lower Cholesky factor (<c>aten::linalg_cholesky</c>).</summary>
        public static Tensor cholesky(Tensor input) => Aten.linalg_cholesky.Call(input);

        /// <summary>The determinant (<c>aten::linalg_det</c>).</summary>
        public static Tensor det(Tensor input) => Aten.linalg_det.Call(input);

        /// <summary>The sign and the logarithm of the absolute value of the determinant (<c>aten::linalg_slogdet</c>).</summary>
        public static (Tensor, Tensor) slogdet(Tensor input) => Aten.linalg_slogdet.CallTwo(input);

        /// <summary>The inverse (<c>aten::linalg_inv</c>).</summary>
        public static Tensor inv(Tensor input) => Aten.linalg_inv.Call(input);

        /// <summary>The pseudo-inverse; singular values up to the larger of atol and rtol times the largest count as 0 (<c>aten::linalg_pinv</c>).</summary>
        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) =>
            Aten.linalg_pinv_atol_rtol_float.Call(input, atol, rtol, hermitian);

        /// <summary>The solution X of A X = B (<c>aten::linalg_solve</c>).</summary>
        public static Tensor solve(Tensor A, Tensor B, bool left = true) => Aten.linalg_solve.Call(A, B, left);

        /// <summary>The solution X of A X = B with triangular A.</summary>
        public static Tensor solve_triangular(
            Tensor A, Tensor B, bool upper, bool left = true, bool unitriangular = false, Tensor? @out = null) =>
            SolveTriangular(A, B, upper, left, unitriangular, @out);

        /// <summary>The least-squares solution, residuals, rank and singular values (<c>aten::linalg_lstsq</c>).</summary>
        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other) =>
            Four(Aten.linalg_lstsq.CallMany(input, other));

        /// <summary>The eigenvalues of a square matrix (<c>aten::linalg_eigvals</c>).</summary>
        public static Tensor eigvals(Tensor input) => Aten.linalg_eigvals.Call(input);

        /// <summary>The eigenvalues and eigenvectors of a square matrix (<c>aten::linalg_eig</c>).</summary>
        public static (Tensor, Tensor) eig(Tensor input) => Aten.linalg_eig.CallTwo(input);

        /// <summary>The eigenvalues, ascending, of a symmetric matrix given by one triangle (<c>aten::linalg_eigvalsh</c>).</summary>
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Aten.linalg_eigvalsh.Call(input, UPLO.ToString());

        /// <summary>The eigenvalues, ascending, and eigenvectors of a symmetric matrix given by one triangle (<c>aten::linalg_eigh</c>).</summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Aten.linalg_eigh.CallTwo(input, UPLO.ToString());

        /// <summary>The singular value decomposition (<c>aten::linalg_svd</c>).</summary>
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) =>
            Three(Aten.linalg_svd.CallMany(input, fullMatrices));

        /// <summary>The singular values, descending (<c>aten::linalg_svdvals</c>).</summary>
        public static Tensor svdvals(Tensor input) => Aten.linalg_svdvals.Call(input);

        /// <summary>The QR decomposition (<c>aten::linalg_qr</c>).</summary>
        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced) =>
            Aten.linalg_qr.CallTwo(input, mode.ToString().ToLowerInvariant());

        /// <summary>The rank; singular values up to the larger of atol and rtol times the largest count as 0 (<c>aten::linalg_matrix_rank</c>).</summary>
        public static Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) =>
            Aten.linalg_matrix_rank_atol_rtol_float.Call(input, atol, rtol, hermitian);

        /// <summary>The 2-norm of a vector or the Frobenius norm of a matrix, over dims if given (<c>aten::linalg_norm</c>).</summary>
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) =>
            Aten.linalg_norm.Call(input, Arg.None, dims, keepdim);

        /// <summary>A norm of a given order, over dims if given (<c>aten::linalg_norm</c>).</summary>
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            Aten.linalg_norm.Call(input, (Scalar)ord, dims, keepdim);

        /// <summary>A norm of a given order, over dims if given (<c>aten::linalg_norm</c>).</summary>
        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) =>
            Aten.linalg_norm.Call(input, (Scalar)ord, dims, keepdim);

        /// <summary>A norm of a given name (fro, nuc), over dims if given (<c>aten::linalg_norm</c>).</summary>
        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) =>
            Aten.linalg_norm_ord_str.Call(input, ord, dims, keepdim);

        /// <summary>The norm of vectors (<c>aten::linalg_vector_norm</c>).</summary>
        public static Tensor vector_norm(Tensor input, double ord = 2d, long[]? dims = null, bool keepdim = false) =>
            Aten.linalg_vector_norm.Call(input, (Scalar)ord, dims, keepdim);

        /// <summary>The product of several matrices in the cheapest order (<c>aten::linalg_multi_dot</c>).</summary>
        public static Tensor multi_dot(IList<Tensor> tensors) => Aten.linalg_multi_dot.Call(Arg.List([.. tensors]));
    }
}
