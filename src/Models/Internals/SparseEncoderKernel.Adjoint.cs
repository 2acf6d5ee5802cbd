using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.Models.Internals;

/// <content>The reverse sweep of one window: hidden activations are recomputed forward in time, gradients run backward in time
/// because the adjoint of causal smoothing is anticausal.</content>
internal sealed unsafe partial class SparseEncoderKernel<T>
{
    private void BackwardWindow(Item item, int window)
    {
        if (!item.Started)
        {
            item.Gradient.Clear();
            item.StartGradient.Clear();
            item.HoldWindow();
            item.Started = true;
        }
        int width = _weights.Width, latent = _weights.Latent;
        new Span<T>(_atMean.Pointer, width).CopyTo(new Span<T>(item.Carried.Pointer, width));
        for (int bin = 0; bin < _bins; bin++)
        {
            HiddenRow(item, _starts[window] + bin, item.Hidden.Pointer + ((long)bin * width));
        }
        item.CarriedGradient.Clear();
        T* zGradient = _zGradient + ((long)window * _bins * latent);
        for (int bin = (_bins - 1) / Rows * Rows; bin >= 0; bin -= Rows)
        {
            int rows = Math.Min(Rows, _bins - bin);
            LoadLatentGradient(item, zGradient + ((long)bin * latent), rows);
            for (int h = 0; h < width; h += Vector512<T>.Count)
            {
                HiddenGradient(item, item.Hidden.Pointer + ((long)bin * width) + h, h);
            }
            for (int r = rows - 1; r >= 0; r--)
            {
                AddInputGradient(item, _starts[window] + bin + r, item.HiddenGradient.Pointer + (r * width));
            }
        }
        AddScaled(item.StartGradient.Pointer, item.CarriedGradient.Pointer, _smoothing, width);
    }

    /// <summary>8 rows of d loss / d z into vector-padded rows, and their sum into the output bias; rows beyond the window are 0.</summary>
    private void LoadLatentGradient(Item item, T* zGradient, int rows)
    {
        int latent = _weights.Latent, latentWidth = _weights.LatentWidth;
        T* bias = item.Gradient.OutputBias.Pointer;
        for (int r = 0; r < Rows; r++)
        {
            T* row = item.Latent.Pointer + (r * latentWidth);
            for (int l = 0; l < latent; l++)
            {
                T value = r < rows ? zGradient[(r * latent) + l] : T.Zero;
                row[l] = value;
                bias[l] += value;
            }
        }
    }

    /// <summary>For one vector of hidden units and 8 rows: gradient by the pre-activations, gradient by the output weights.</summary>
    private void HiddenGradient(Item item, T* hidden, int column)
    {
        int width = _weights.Width, latentWidth = _weights.LatentWidth, latent = _weights.Latent;
        Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        Vector512<T> h0 = Vector512.Load(hidden), h1 = Vector512.Load(hidden + width), h2 = Vector512.Load(
            hidden + (2 * width)), h3 = Vector512.Load(hidden + (3 * width));
        Vector512<T> h4 = Vector512.Load(
            hidden + (4 * width)), h5 = Vector512.Load(hidden + (5 * width)), h6 = Vector512.Load(hidden
                + (6 * width)), h7 = Vector512.Load(hidden + (7 * width));
        T* g = item.Latent.Pointer;
        T* weight = _weights.OutputWeight.Pointer + column;
        T* gradient = item.Gradient.OutputWeight.Pointer + column;
        for (int l = 0; l < latent; l++, g++, weight += width, gradient += width)
        {
            Vector512<T> w = Vector512.Load(weight);
            Vector512<T> g0 = Vector512.Create(g[0]), g1 = Vector512.Create(g[latentWidth]), g2 = Vector512.Create(g[2 * latentWidth]),
                g3 = Vector512.Create(g[3 * latentWidth]);
            (s0, s1, s2, s3) = (Simd.Fma(g0, w, s0), Simd.Fma(g1, w, s1), Simd.Fma(g2, w, s2), Simd.Fma(g3, w, s3));
            Vector512<T> even = Simd.Fma(g2, h2, Simd.Fma(g0, h0, Vector512.Load(gradient)));
            Vector512<T> odd = Simd.Fma(g3, h3, g1 * h1);
            (g0, g1, g2, g3) = (
                Vector512.Create(g[4 * latentWidth]),
                Vector512.Create(g[5 * latentWidth]),
                Vector512.Create(g[6 * latentWidth]),
                Vector512.Create(g[7 * latentWidth]));
            (s4, s5, s6, s7) = (Simd.Fma(g0, w, s4), Simd.Fma(g1, w, s5), Simd.Fma(g2, w, s6), Simd.Fma(g3, w, s7));
            even = Simd.Fma(g2, h6, Simd.Fma(g0, h4, even));
            odd = Simd.Fma(g3, h7, Simd.Fma(g1, h5, odd));
            (even + odd).Store(gradient);
        }
        T* target = item.HiddenGradient.Pointer + column;
        (s0, s1, s2, s3) = (Masked(s0, h0), Masked(s1, h1), Masked(s2, h2), Masked(s3, h3));
        (s4, s5, s6, s7) = (Masked(s4, h4), Masked(s5, h5), Masked(s6, h6), Masked(s7, h7));
        s0.Store(target);
        s1.Store(target + width);
        s2.Store(target + (2 * width));
        s3.Store(target + (3 * width));
        s4.Store(target + (4 * width));
        s5.Store(target + (5 * width));
        s6.Store(target + (6 * width));
        s7.Store(target + (7 * width));
        T* bias = item.Gradient.HiddenBias.Pointer + column;
        (Vector512.Load(bias) + (s0 + s1 + (s2 + s3)) + (s4 + s5 + (s6 + s7))).Store(bias);
    }

    private static Vector512<T> Masked(Vector512<T> gradient, Vector512<T> hidden) =>
        Vector512.GreaterThan(hidden, Vector512<T>.Zero) & gradient;

    /// <summary>Carries the gradient of the smoothed input one bin back and adds the bin's share to the columns of the units that
    /// fired.</summary>
    private void AddInputGradient(Item item, int row, T* hiddenGradient)
    {
        int width = _weights.Width;
        T* carried = hiddenGradient;
        if (_smoothing != T.Zero)
        {
            carried = item.CarriedGradient.Pointer;
            for (int h = 0; h < width; h += Vector512<T>.Count)
            {
                Simd.Fma(_smoothing, Vector512.Load(carried + h), Vector512.Load(hiddenGradient + h)).Store(carried + h);
            }
        }
        for (int k = _counts!.RowOffsets[row]; k < _counts.RowOffsets[row + 1]; k++)
        {
            int unit = _counts.UnitIndices[k];
            AddScaled(item.Gradient.HiddenWeight.Pointer + ((long)unit * width), carried, Input(k, item.DropoutSeed), width);
        }
    }

    /// <summary>From the gradient by the scaled columns to that by the weights: adds what the bias and the starting input owe to the mean
    /// counts, then multiplies by the scale.</summary>
    private void UnfoldScaling(Item total)
    {
        int width = _weights.Width;
        T* atMean = total.StartGradient.Pointer;
        AddScaled(atMean, total.Gradient.HiddenBias.Pointer, -T.One, width);
        for (int u = 0; u < _weights.Units; u++)
        {
            T* column = total.Gradient.HiddenWeight.Pointer + ((long)u * width);
            AddScaled(column, atMean, _mean[u], width);
            AddScaled(column, column, _scale[u] - T.One, width);
        }
    }
}
