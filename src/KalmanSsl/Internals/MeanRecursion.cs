using System.Numerics;
using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>The data-dependent half of the Kalman filter for one group of windows: means only, one window a lane, so that A and K_t are
/// broadcast operands. Works on u_t = h_t - b: u_t|t-1 = A u_t-1, e_t = z_t - C (u_t|t-1 + b), u_t = u_t|t-1 + K_t e_t, u_-1 =
/// -b.</summary>
internal static unsafe partial class MeanRecursion<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static int Lanes => Vector512<T>.Count;

    /// <summary>Runs the group's windows forward over z [window, bin, latent] and leaves states, innovations and the quadratic form in
    /// the group. <paramref name="transition"/> is A [D, D] and <paramref name="offset"/> b [D], padded.</summary>
    public static void Forward(WindowGroup<T> group, CovarianceTrack<T> track, T* transition, T* offset, T* z, int state, int latent)
    {
        CovarianceRecursion recursion = track.Recursion;
        (int d, int l, int lanes) = (recursion.D, recursion.L, Lanes);
        T* previous = group.State.Pointer;
        for (int i = 0; i < d; i++)
        {
            Vector512.Create(-offset[i]).Store(previous + (i * lanes));
        }
        LoadObservations(group, z, recursion.Bins, latent, l);
        Vector512<T> quadratic = default;
        Vector512<T> active = ActiveLanes(group.Windows.Count, T.One);
        for (int bin = 0; bin < recursion.Bins; bin++)
        {
            T* current = previous + (d * lanes);
            T* innovation = group.Innovation.Pointer + ((long)bin * l * lanes);
            BroadcastProduct(current, transition, d, 1, previous, d, state);
            if (recursion.Observed(bin))
            {
                for (int k = 0; k < latent; k++)
                {
                    (Vector512.Load(innovation + (k * lanes)) - Vector512.Load(current + (k * lanes))
                        - Vector512.Create(offset[k])).Store(innovation + (k * lanes));
                }
                BroadcastAdd(current, track.Gain.Pointer + ((long)bin * d * l), l, innovation, d, latent);
                quadratic += QuadraticForm(track.Precision.Pointer + ((long)bin * l * l), innovation, group.Scratch.Pointer, l, latent);
            }
            previous = current;
        }
        group.SquaredInnovations = double.CreateTruncating(Vector512.Sum(quadratic * active));
    }

    /// <summary>A vector with <paramref name="value"/> in the lanes that hold a window, 0 elsewhere.</summary>
    private static Vector512<T> ActiveLanes(int windows, T value)
    {
        Span<T> lanes = stackalloc T[Lanes];
        lanes[..windows].Fill(value);
        return Vector512.Create<T>(lanes);
    }

    /// <summary>z [window, bin, latent] into lanes [bin, latent, lane]; lanes without a window stay 0.</summary>
    private static void LoadObservations(WindowGroup<T> group, T* z, int bins, int latent, int paddedLatent)
    {
        if (group.Windows.Count < Lanes)
        {
            group.Innovation.Clear();
        }
        for (int lane = 0; lane < group.Windows.Count; lane++)
        {
            T* source = z + ((long)group.Windows[lane] * bins * latent);
            T* target = group.Innovation.Pointer + lane;
            for (int bin = 0; bin < bins; bin++, target += paddedLatent * Lanes)
            {
                for (int k = 0; k < latent; k++)
                {
                    target[k * Lanes] = *source++;
                }
            }
        }
    }

    /// <summary>target_i = sum_k m[i * row + k * inner] source_k for i under <paramref name="rows"/> (a multiple of 8).</summary>
    private static void BroadcastProduct(T* target, T* m, int row, int inner, T* source, int rows, int count)
    {
        int lanes = Lanes;
        for (int i = 0; i < rows; i += 8)
        {
            Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
            T* p = m + (i * row);
            for (int k = 0; k < count; k++, p += inner)
            {
                Vector512<T> x = Vector512.Load(source + (k * lanes));
                s0 = Simd.Fma(p[0], x, s0);
                s1 = Simd.Fma(p[row], x, s1);
                s2 = Simd.Fma(p[2 * row], x, s2);
                s3 = Simd.Fma(p[3 * row], x, s3);
                s4 = Simd.Fma(p[4 * row], x, s4);
                s5 = Simd.Fma(p[5 * row], x, s5);
                s6 = Simd.Fma(p[6 * row], x, s6);
                s7 = Simd.Fma(p[7 * row], x, s7);
            }
            T* t = target + (i * lanes);
            s0.Store(t);
            s1.Store(t + lanes);
            s2.Store(t + (2 * lanes));
            s3.Store(t + (3 * lanes));
            s4.Store(t + (4 * lanes));
            s5.Store(t + (5 * lanes));
            s6.Store(t + (6 * lanes));
            s7.Store(t + (7 * lanes));
        }
    }

    /// <summary>target_i += sum_k m[i * row + k] source_k, 8 rows at a time.</summary>
    private static void BroadcastAdd(T* target, T* m, int row, T* source, int rows, int count)
    {
        int lanes = Lanes;
        for (int i = 0; i < rows; i += 8)
        {
            T* t = target + (i * lanes);
            Vector512<T> s0 = Vector512.Load(t), s1 = Vector512.Load(t + lanes), s2 = Vector512.Load(t
                + (2 * lanes)), s3 = Vector512.Load(t + (3 * lanes));
            Vector512<T> s4 = Vector512.Load(t + (4 * lanes)), s5 = Vector512.Load(t + (5 * lanes)), s6 = Vector512.Load(t
                + (6 * lanes)), s7 = Vector512.Load(t + (7 * lanes));
            T* p = m + (i * row);
            for (int k = 0; k < count; k++, p++)
            {
                Vector512<T> x = Vector512.Load(source + (k * lanes));
                s0 = Simd.Fma(p[0], x, s0);
                s1 = Simd.Fma(p[row], x, s1);
                s2 = Simd.Fma(p[2 * row], x, s2);
                s3 = Simd.Fma(p[3 * row], x, s3);
                s4 = Simd.Fma(p[4 * row], x, s4);
                s5 = Simd.Fma(p[5 * row], x, s5);
                s6 = Simd.Fma(p[6 * row], x, s6);
                s7 = Simd.Fma(p[7 * row], x, s7);
            }
            s0.Store(t);
            s1.Store(t + lanes);
            s2.Store(t + (2 * lanes));
            s3.Store(t + (3 * lanes));
            s4.Store(t + (4 * lanes));
            s5.Store(t + (5 * lanes));
            s6.Store(t + (6 * lanes));
            s7.Store(t + (7 * lanes));
        }
    }

    /// <summary>e' W e in every lane; leaves W e in <paramref name="weighted"/> [latent, lane].</summary>
    private static Vector512<T> QuadraticForm(T* precision, T* innovation, T* weighted, int paddedLatent, int latent)
    {
        BroadcastProduct(weighted, precision, paddedLatent, 1, innovation, paddedLatent, latent);
        Vector512<T> even = default, odd = default;
        for (int k = 0; k < paddedLatent; k += 2)
        {
            even = Simd.Fma(Vector512.Load(innovation + (k * Lanes)), Vector512.Load(weighted + (k * Lanes)), even);
            odd = Simd.Fma(Vector512.Load(innovation + ((k + 1) * Lanes)), Vector512.Load(weighted + ((k + 1) * Lanes)), odd);
        }
        return even + odd;
    }
}
