using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dynamics.Tensors.Internals;

/// <summary>The few vector operations that the kernels share, generic over float and double (the JIT folds the type tests away).</summary>
internal static unsafe class Simd
{
    /// <summary>a * b + c with one rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Fma<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    /// <summary>value * b + c, the scalar in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Fma<T>(T value, Vector512<T> b, Vector512<T> c) => Fma(Vector512.Create(value), b, c);

    /// <summary>Smallest multiple of <paramref name="step"/> that is at least <paramref name="length"/>.</summary>
    public static int RoundUp(int length, int step) => (length + step - 1) / step * step;

    /// <summary>c [rows, columns] (+)= alpha * a b, double, where a[i, k] = a[i * aRow + k * aInner], b and c are row-major with leading
    /// dimensions ldb and ldc; rows a multiple of 4, columns a multiple of 8.</summary>
    public static void Multiply(
        double* c,
        int ldc,
        double* a,
        int aRow,
        int aInner,
        double* b,
        int ldb,
        int rows,
        int inner,
        int columns,
        double alpha = 1,
        bool accumulate = false)
    {
        Vector512<double> scale = Vector512.Create(alpha);
        for (int i = 0; i < rows; i += 4)
        {
            double* a0 = a + (i * aRow), a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
            double* c0 = c + (i * ldc), c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc;
            int j = 0;
            for (; j + 16 <= columns; j += 16)
            {
                Vector512<double> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default,
                    s31 = default;
                for (int k = 0; k < inner; k++)
                {
                    Vector512<double> b0 = Vector512.Load(b + (k * ldb) + j), b1 = Vector512.Load(b + (k * ldb) + j + 8);
                    int at = k * aInner;
                    Vector512<double> v0 = Vector512.Create(a0[at]), v1 = Vector512.Create(a1[at]), v2 = Vector512.Create(a2[at]),
                        v3 = Vector512.Create(a3[at]);
                    s00 = Fma(v0, b0, s00);
                    s01 = Fma(v0, b1, s01);
                    s10 = Fma(v1, b0, s10);
                    s11 = Fma(v1, b1, s11);
                    s20 = Fma(v2, b0, s20);
                    s21 = Fma(v2, b1, s21);
                    s30 = Fma(v3, b0, s30);
                    s31 = Fma(v3, b1, s31);
                }
                Put(c0 + j, s00, scale, accumulate);
                Put(c0 + j + 8, s01, scale, accumulate);
                Put(c1 + j, s10, scale, accumulate);
                Put(c1 + j + 8, s11, scale, accumulate);
                Put(c2 + j, s20, scale, accumulate);
                Put(c2 + j + 8, s21, scale, accumulate);
                Put(c3 + j, s30, scale, accumulate);
                Put(c3 + j + 8, s31, scale, accumulate);
            }
            for (; j < columns; j += 8)
            {
                Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
                for (int k = 0; k < inner; k++)
                {
                    Vector512<double> b0 = Vector512.Load(b + (k * ldb) + j);
                    int at = k * aInner;
                    s0 = Fma(a0[at], b0, s0);
                    s1 = Fma(a1[at], b0, s1);
                    s2 = Fma(a2[at], b0, s2);
                    s3 = Fma(a3[at], b0, s3);
                }
                Put(c0 + j, s0, scale, accumulate);
                Put(c1 + j, s1, scale, accumulate);
                Put(c2 + j, s2, scale, accumulate);
                Put(c3 + j, s3, scale, accumulate);
            }
        }
    }

    /// <summary>m = (m + m') / 2 for a square row-major matrix.</summary>
    public static void Symmetrize(double* m, int size, int ld)
    {
        for (int i = 1; i < size; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double mean = 0.5 * (m[(i * ld) + j] + m[(j * ld) + i]);
                m[(i * ld) + j] = mean;
                m[(j * ld) + i] = mean;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(double* c, Vector512<double> sum, Vector512<double> scale, bool accumulate) =>
        (accumulate ? Fma(scale, sum, Vector512.Load(c)) : scale * sum).Store(c);
}
