using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.KalmanSsl.Internals;

/// <content>The reverse sweep of the means.</content>
internal static unsafe partial class MeanRecursion<T>
{
    /// <summary>Runs the group backward. The loss holds <paramref name="weight"/> / 2 * e' S^-1 e for every observed bin. Writes d loss / d
    /// z into <paramref name="zGradient"/> [window, bin, latent] and leaves the derivatives by gains, precisions, A and b in the group.
    /// With <paramref name="detachTarget"/> z_t counts as a constant where it is the target of the prediction (stop-gradient), not where it
    /// updates the state. <paramref name="transitionTransposed"/> is A' [D, D], padded. <paramref name="stateGradient"/> [window, bin,
    /// state], where not null, is what else depends on the states: d loss / d u_t beside the likelihood's.</summary>
    public static void Backward(
        WindowGroup<T> group,
        CovarianceTrack<T> track,
        T* transitionTransposed,
        T* zGradient,
        int state,
        int latent,
        T weight,
        bool detachTarget,
        T* stateGradient)
    {
        CovarianceRecursion recursion = track.Recursion;
        (int d, int l, int lanes) = (recursion.D, recursion.L, Lanes);
        Vector512<T> scale = ActiveLanes(group.Windows.Count, weight);
        group.TransitionGradient.Clear();
        group.Offset.Clear();
        T* adjoint = group.Scratch.Pointer; // d loss / d u_t, [state, lane]
        T* fromInnovation = adjoint + (d * lanes); // d loss / d e_t, [latent, lane]
        T* weighted = fromInnovation + (l * lanes); // S^-1 e, [latent, lane]
        T* innovationRows = weighted + (l * lanes); // [lane, latent]
        T* block = innovationRows + (lanes * Simd.RoundUp(l, lanes)); // d loss / d u_t|t-1, [WindowGroup<T>.TimeBlock, state, lane]
        new Span<T>(adjoint, d * lanes).Clear();
        for (int bin = recursion.Bins - 1; bin >= 0; bin--)
        {
            T* innovation = group.Innovation.Pointer + ((long)bin * l * lanes);
            T* predicted = block + (bin % WindowGroup<T>.TimeBlock * d * lanes);
            if (stateGradient != null)
            {
                AddStateGradient(group, stateGradient, adjoint, bin, recursion.Bins, state);
            }
            new Span<T>(adjoint, d * lanes).CopyTo(new Span<T>(predicted, d * lanes));
            if (recursion.Observed(bin))
            {
                T* gain = track.Gain.Pointer + ((long)bin * d * l);
                T* precision = track.Precision.Pointer + ((long)bin * l * l);
                GatherOuterProducts(group, bin, adjoint, innovation, innovationRows, d, l, latent);
                BroadcastProduct(fromInnovation, gain, 1, l, adjoint, l, state);
                BroadcastProduct(weighted, precision, l, 1, innovation, l, latent);
                for (int k = 0; k < latent; k++)
                {
                    Vector512<T> likelihood = Vector512.Load(weighted + (k * lanes)) * scale;
                    Vector512<T> update = Vector512.Load(fromInnovation + (k * lanes));
                    Vector512<T> total = likelihood + update;
                    (Vector512.Load(predicted + (k * lanes)) - total).Store(predicted + (k * lanes));
                    (Vector512.Load(group.Offset.Pointer + (k * lanes)) - total).Store(group.Offset.Pointer + (k * lanes));
                    (detachTarget ? update : total).Store(fromInnovation + (k * lanes));
                }
                // e_t is spent: its place takes d loss / d z_t
                new Span<T>(fromInnovation, latent * lanes).CopyTo(new Span<T>(innovation, latent * lanes));
            }
            else
            {
                new Span<T>(innovation, l * lanes).Clear();
            }
            BroadcastProduct(adjoint, transitionTransposed, d, 1, predicted, d, state);
            if (bin % WindowGroup<T>.TimeBlock == 0)
            {
                AddTransitionGradient(group, block, bin, Math.Min(WindowGroup<T>.TimeBlock, recursion.Bins - bin), d);
            }
        }
        for (int i = 0; i < state; i++)
        {
            T* at = group.Offset.Pointer + (i * lanes);
            (Vector512.Load(at) - Vector512.Load(adjoint + (i * lanes))).Store(at); // u_-1 = -b
        }
        StoreObservationGradient(group, zGradient, recursion.Bins, latent, l);
    }

    /// <summary>Copies u_t of every bin into <paramref name="states"/> [window, bin, state].</summary>
    public static void CopyStates(WindowGroup<T> group, T* states, int bins, int state, int paddedState)
    {
        for (int lane = 0; lane < group.Windows.Count; lane++)
        {
            T* target = states + ((long)group.Windows[lane] * bins * state);
            T* source = group.State.Pointer + (paddedState * Lanes) + lane; // entry 0 lies before the first bin
            for (int bin = 0; bin < bins; bin++, source += paddedState * Lanes)
            {
                for (int i = 0; i < state; i++)
                {
                    *target++ = source[i * Lanes];
                }
            }
        }
    }

    private static void AddStateGradient(WindowGroup<T> group, T* stateGradient, T* adjoint, int bin, int bins, int state)
    {
        for (int lane = 0; lane < group.Windows.Count; lane++)
        {
            T* source = stateGradient + ((((long)group.Windows[lane] * bins) + bin) * state);
            for (int i = 0; i < state; i++)
            {
                adjoint[(i * Lanes) + lane] += source[i];
            }
        }
    }

    /// <summary>Writes <paramref name="weight"/> S^-1 e, the part of d loss / d z that goes through the target of the prediction alone,
    /// into <paramref name="zGradient"/> [window, bin, latent]. Needs no sweep in time.</summary>
    public static void TargetGradient(WindowGroup<T> group, CovarianceTrack<T> track, T* zGradient, int latent, T weight)
    {
        CovarianceRecursion recursion = track.Recursion;
        (int l, int lanes) = (recursion.L, Lanes);
        T* weighted = group.Scratch.Pointer; // S^-1 e, [latent, lane]
        for (int bin = 0; bin < recursion.Bins; bin++)
        {
            T* innovation = group.Innovation.Pointer + ((long)bin * l * lanes);
            BroadcastProduct(weighted, track.Precision.Pointer + ((long)bin * l * l), l, 1, innovation, l, latent);
            for (int k = 0; k < latent; k++)
            {
                Vector512<T> value = recursion.Observed(bin) ? Vector512.Load(weighted + (k * lanes)) * weight : default;
                value.Store(innovation + (k * lanes)); // e_t is spent
            }
        }
        StoreObservationGradient(group, zGradient, recursion.Bins, latent, l);
    }

    /// <summary>dK_t = sum over windows of adjoint e' and sum over windows of e e' (which the caller weighs), both [rows, lanes-padded
    /// latent].</summary>
    private static void GatherOuterProducts(
        WindowGroup<T> group, int bin, T* adjoint, T* innovation, T* innovationRows, int d, int l, int latent)
    {
        int lanes = Lanes, width = Simd.RoundUp(l, lanes);
        for (int k = 0; k < latent; k++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                innovationRows[(lane * width) + k] = innovation[(k * lanes) + lane];
            }
        }
        OuterProduct(group.GainGradient.Pointer + ((long)bin * d * width), adjoint, innovationRows, d, width, group.Windows.Count);
        OuterProduct(group.InnovationProducts.Pointer + ((long)bin * l * width), innovation, innovationRows, l, width, group.Windows.Count);
    }

    /// <summary>target[i, k] = sum over windows w of left[i, w] right[w, k]; 8 rows at a time, lanes along k.</summary>
    private static void OuterProduct(T* target, T* left, T* right, int rows, int width, int windows)
    {
        int lanes = Lanes;
        for (int i = 0; i < rows; i += 8)
        {
            for (int k = 0; k < width; k += lanes)
            {
                Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
                T* p = left + (i * lanes);
                for (int w = 0; w < windows; w++, p++)
                {
                    Vector512<T> x = Vector512.Load(right + (w * width) + k);
                    s0 = Simd.Fma(p[0], x, s0);
                    s1 = Simd.Fma(p[lanes], x, s1);
                    s2 = Simd.Fma(p[2 * lanes], x, s2);
                    s3 = Simd.Fma(p[3 * lanes], x, s3);
                    s4 = Simd.Fma(p[4 * lanes], x, s4);
                    s5 = Simd.Fma(p[5 * lanes], x, s5);
                    s6 = Simd.Fma(p[6 * lanes], x, s6);
                    s7 = Simd.Fma(p[7 * lanes], x, s7);
                }
                T* t = target + (i * width) + k;
                s0.Store(t);
                s1.Store(t + width);
                s2.Store(t + (2 * width));
                s3.Store(t + (3 * width));
                s4.Store(t + (4 * width));
                s5.Store(t + (5 * width));
                s6.Store(t + (6 * width));
                s7.Store(t + (7 * width));
            }
        }
    }

    /// <summary>dA_ij += sum over the block's bins of predicted_i u_t-1,j in every lane; 4 x 4 accumulators stay in registers.</summary>
    private static void AddTransitionGradient(WindowGroup<T> group, T* block, int firstBin, int bins, int d)
    {
        int lanes = Lanes, stride = d * lanes;
        T* states = group.State.Pointer + ((long)firstBin * stride);
        for (int i = 0; i < d; i += 4)
        {
            for (int j = 0; j < d; j += 4)
            {
                T* target = group.TransitionGradient.Pointer + (((i * d) + j) * lanes);
                Vector512<T> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default,
                    s13 = default;
                Vector512<T> s20 = default, s21 = default, s22 = default, s23 = default, s30 = default, s31 = default, s32 = default,
                    s33 = default;
                for (int bin = 0; bin < bins; bin++)
                {
                    T* x = block + (bin * stride) + (i * lanes);
                    T* y = states + (bin * stride) + (j * lanes);
                    Vector512<T> y0 = Vector512.Load(y), y1 = Vector512.Load(y + lanes), y2 = Vector512.Load(y
                        + (2 * lanes)), y3 = Vector512.Load(y + (3 * lanes));
                    Vector512<T> x0 = Vector512.Load(x);
                    (s00, s01, s02, s03) = (Simd.Fma(x0, y0, s00), Simd.Fma(x0, y1, s01), Simd.Fma(x0, y2, s02), Simd.Fma(x0, y3, s03));
                    x0 = Vector512.Load(x + lanes);
                    (s10, s11, s12, s13) = (Simd.Fma(x0, y0, s10), Simd.Fma(x0, y1, s11), Simd.Fma(x0, y2, s12), Simd.Fma(x0, y3, s13));
                    x0 = Vector512.Load(x + (2 * lanes));
                    (s20, s21, s22, s23) = (Simd.Fma(x0, y0, s20), Simd.Fma(x0, y1, s21), Simd.Fma(x0, y2, s22), Simd.Fma(x0, y3, s23));
                    x0 = Vector512.Load(x + (3 * lanes));
                    (s30, s31, s32, s33) = (Simd.Fma(x0, y0, s30), Simd.Fma(x0, y1, s31), Simd.Fma(x0, y2, s32), Simd.Fma(x0, y3, s33));
                }
                AddRow(target, s00, s01, s02, s03);
                AddRow(target + stride, s10, s11, s12, s13);
                AddRow(target + (2 * stride), s20, s21, s22, s23);
                AddRow(target + (3 * stride), s30, s31, s32, s33);
            }
        }
    }

    private static void AddRow(T* target, Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d)
    {
        int lanes = Lanes;
        (Vector512.Load(target) + a).Store(target);
        (Vector512.Load(target + lanes) + b).Store(target + lanes);
        (Vector512.Load(target + (2 * lanes)) + c).Store(target + (2 * lanes));
        (Vector512.Load(target + (3 * lanes)) + d).Store(target + (3 * lanes));
    }

    private static void StoreObservationGradient(WindowGroup<T> group, T* zGradient, int bins, int latent, int paddedLatent)
    {
        for (int lane = 0; lane < group.Windows.Count; lane++)
        {
            T* target = zGradient + ((long)group.Windows[lane] * bins * latent);
            T* source = group.Innovation.Pointer + lane;
            for (int bin = 0; bin < bins; bin++, source += paddedLatent * Lanes)
            {
                for (int k = 0; k < latent; k++)
                {
                    *target++ = source[k * Lanes];
                }
            }
        }
    }
}
