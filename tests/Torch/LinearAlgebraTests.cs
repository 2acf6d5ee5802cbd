using TorchSharp;
using static Dynamics.Tests.Torch.Numeric;
using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

public sealed class LinearAlgebraTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor a = Uniform(1, [4, 4]);
    private readonly Tensor b = Uniform(2, [4, 3]);
    private readonly Tensor positive;

    public LinearAlgebraTests() => positive = a.matmul(a.t()) + eye(4, dtype: float64);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Products_AgainstTripleLoops_Agree()
    {
        var expected = Multiply(Values(a), Values(b), 4, 4, 3);
        Close(expected, a.matmul(b));
        Close(expected, a.mm(b));
        Close(expected, mm(a, b));
        Close(expected, einsum("ij,jk->ik", a, b));
        Close(expected, a.unsqueeze(0).bmm(b.unsqueeze(0)));
        var c = Uniform(3, [4, 3]);
        Close(Values(c).Zip(expected, (x, y) => (0.5 * x) + (2 * y)), c.addmm(a, b, beta: 0.5f, alpha: 2f));
        var v = Uniform(4, [4]);
        Close(Multiply(Values(a), Values(v), 4, 4, 1), a.mv(v));
        Close([Values(v).Sum(x => x * x)], v.dot(v));
        Close(Values(v).SelectMany(x => Values(v).Select(y => x * y)), v.outer(v));
    }

    [Fact]
    public void InverseAndSolve_MultiplyBackToWhereTheyCameFrom()
    {
        var identity = Values(eye(4, dtype: float64));
        Close(identity, linalg.inv(a).matmul(a), 1e-10);
        Close(identity, a.inverse().matmul(a), 1e-10);
        Close(Values(b), a.matmul(linalg.solve(a, b)), 1e-10);
        var lower = linalg.cholesky(positive);
        Close(Values(b), lower.matmul(linalg.solve_triangular(lower, b, upper: false)), 1e-10);
        Close(Values(b), positive.matmul(b.cholesky_solve(lower)), 1e-10);
        Close(identity, linalg.pinv(a).matmul(a), 1e-9);
    }

    [Fact]
    public void Cholesky_OfAPositiveMatrix_IsLowerAndSquaresBack()
    {
        var lower = linalg.cholesky(positive);
        Close(Values(lower), lower.tril());
        Close(Values(positive), lower.matmul(lower.t()));
        Close(Values(lower), positive.cholesky());
    }

    [Fact]
    public void Determinants_AgainstElimination_Agree()
    {
        var expected = Determinant(Values(a), 4);
        Close([expected], linalg.det(a));
        var (sign, logarithm) = linalg.slogdet(a);
        Close([Math.Sign(expected)], sign);
        Close([Math.Log(Math.Abs(expected))], logarithm, 1e-11);
        Close([Math.Log(Determinant(Values(positive), 4))], positive.logdet(), 1e-11);
    }

    [Fact]
    public void EigenAndSingularValues_RebuildTheMatrix()
    {
        var (values, vectors) = linalg.eigh(positive);
        Close(Values(positive), vectors.matmul(values.diag()).matmul(vectors.t()), 1e-11);
        Close(Values(values), linalg.eigvalsh(positive), 1e-11);
        var (u, s, vh) = linalg.svd(b, fullMatrices: false);
        Close(Values(b), u.matmul(s.diag()).matmul(vh), 1e-11);
        Close(Values(s), linalg.svdvals(b), 1e-11);
        var (q, r) = linalg.qr(b);
        Close(Values(b), q.matmul(r), 1e-11);
        Close(Values(eye(3, dtype: float64)), q.t().matmul(q), 1e-11);
        Close(Values(r), r.triu());
    }

    [Fact]
    public void Eigvals_OfARotation_AreOnTheUnitCircle()
    {
        var (cosine, sine) = (Math.Cos(0.3), Math.Sin(0.3));
        var spectrum = linalg.eigvals(tensor(new[,] { { cosine, -sine }, { sine, cosine } }));
        Close([1, 1], spectrum.abs());
        Close([cosine, cosine], spectrum.view_as_real().select(1, 0));
    }

    [Fact]
    public void Lstsq_OverdeterminedSystem_LeavesAnOrthogonalResidual()
    {
        var design = Uniform(5, [9, 3]);
        var target = Uniform(6, [9, 2]);
        var solution = linalg.lstsq(design, target).Solution;
        Close(new double[6], design.t().matmul(design.matmul(solution) - target), 1e-11);
    }

    [Fact]
    public void MatrixRank_OfAProduct_IsTheInnerSize() =>
        Close([2], linalg.matrix_rank(Uniform(7, [5, 2]).matmul(Uniform(8, [2, 5]))));

    [Fact]
    public void MatrixPowerAndExponential_AgainstProductsAndSeries_Agree()
    {
        Close(Values(a.matmul(a).matmul(a)), a.matrix_power(3));
        var term = eye(4, dtype: float64);
        var series = term.clone();
        for (var n = 1; n < 40; n++)
        {
            term = term.matmul(a) / n;
            series.add_(term);
        }

        Close(Values(series), a.matrix_exp(), 1e-11);
    }

    [Fact]
    public void Cdist_AgainstLoops_Agrees()
    {
        var (rows, columns) = (Values(a).Chunk(4).ToArray(), Values(positive).Chunk(4).ToArray());
        var expected = rows.SelectMany(r => columns.Select(c => Math.Sqrt(r.Zip(c, (x, y) => (x - y) * (x - y)).Sum())));
        Close(expected, cdist(a, positive), 1e-7);
        Close(expected, cdist(a, positive, 2, compute_mode.donot_use_mm_for_euclid_dist), 1e-12);
    }

    [Fact]
    public void Kron_And_BlockDiag_PlaceBlocks()
    {
        var (x, y) = (tensor(new[,] { { 1.0, 2 } }), tensor(new[,] { { 3.0 }, { 4 } }));
        Close([3, 6, 4, 8], x.kron(y));
        Close([1, 2, 0, 0, 0, 3, 0, 0, 4], block_diag(x, y));
    }

    private static double[] Multiply(double[] x, double[] y, int n, int m, int p) =>
        [.. from i in Enumerable.Range(0, n) from k in Enumerable.Range(0, p) select Enumerable.Range(0, m).Sum(j => x[(i * m) + j] * y[(j * p) + k])];

    private static double Determinant(double[] m, int n)
    {
        var (work, result) = ((double[])m.Clone(), 1.0);
        for (var k = 0; k < n; k++)
        {
            result *= work[(k * n) + k];
            for (var i = k + 1; i < n; i++)
            {
                var factor = work[(i * n) + k] / work[(k * n) + k];
                for (var j = k; j < n; j++)
                {
                    work[(i * n) + j] -= factor * work[(k * n) + j];
                }
            }
        }

        return result;
    }
}
