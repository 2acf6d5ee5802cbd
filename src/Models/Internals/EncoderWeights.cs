using System.Numerics;
using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.Models.Internals;

/// <summary>Weights of the two-layer encoder in the kernels' layouts: hidden units along vectors, padded with zeros. The same layout holds
/// their gradient (the second copy of the output weights is then unused).</summary>
internal sealed unsafe class EncoderWeights<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public EncoderWeights(int units, int hidden, int latent)
    {
        (Units, Hidden, Latent) = (units, hidden, latent);
        Width = Simd.RoundUp(hidden, Vector512<T>.Count);
        LatentWidth = Simd.RoundUp(latent, Vector512<T>.Count);
        HiddenWeight = new((long)units * Width);
        HiddenBias = new(Width);
        OutputWeight = new((long)latent * Width);
        OutputWeightTransposed = new((long)Width * LatentWidth);
        OutputBias = new(LatentWidth);
    }

    public int Units { get; }

    public int Hidden { get; }

    public int Latent { get; }

    /// <summary>Hidden units padded to whole vectors.</summary>
    public int Width { get; }

    /// <summary>Latent dimensions padded to whole vectors.</summary>
    public int LatentWidth { get; }

    /// <summary>First layer [unit, width].</summary>
    public NativeBuffer<T> HiddenWeight { get; }

    public NativeBuffer<T> HiddenBias { get; }

    /// <summary>Second layer [latent, width].</summary>
    public NativeBuffer<T> OutputWeight { get; }

    /// <summary>Second layer [width, latent width].</summary>
    public NativeBuffer<T> OutputWeightTransposed { get; }

    public NativeBuffer<T> OutputBias { get; }

    /// <summary>Takes weights in libtorch's layout: [hidden, unit], [hidden], [latent, hidden], [latent].</summary>
    public void Load(T* hiddenWeight, T* hiddenBias, T* outputWeight, T* outputBias)
    {
        for (int h = 0; h < Hidden; h++)
        {
            HiddenBias.Pointer[h] = hiddenBias[h];
            for (int u = 0; u < Units; u++)
            {
                HiddenWeight.Pointer[((long)u * Width) + h] = hiddenWeight[((long)h * Units) + u];
            }
            for (int l = 0; l < Latent; l++)
            {
                T weight = outputWeight[(l * Hidden) + h];
                OutputWeight.Pointer[(l * Width) + h] = weight;
                OutputWeightTransposed.Pointer[(h * LatentWidth) + l] = weight;
            }
        }
        new Span<T>(outputBias, Latent).CopyTo(new Span<T>(OutputBias.Pointer, Latent));
    }

    /// <summary>Writes the gradient in libtorch's layout (see <see cref="Load"/>).</summary>
    public void Store(T* hiddenWeight, T* hiddenBias, T* outputWeight, T* outputBias)
    {
        for (int h = 0; h < Hidden; h++)
        {
            hiddenBias[h] = HiddenBias.Pointer[h];
            for (int u = 0; u < Units; u++)
            {
                hiddenWeight[((long)h * Units) + u] = HiddenWeight.Pointer[((long)u * Width) + h];
            }
            for (int l = 0; l < Latent; l++)
            {
                outputWeight[(l * Hidden) + h] = OutputWeight.Pointer[(l * Width) + h];
            }
        }
        new Span<T>(OutputBias.Pointer, Latent).CopyTo(new Span<T>(outputBias, Latent));
    }

    public void Clear()
    {
        HiddenWeight.Clear();
        HiddenBias.Clear();
        OutputWeight.Clear();
        OutputBias.Clear();
    }

    /// <summary>Adds another gradient.</summary>
    public void Add(EncoderWeights<T> other)
    {
        Add(HiddenWeight, other.HiddenWeight);
        Add(HiddenBias, other.HiddenBias);
        Add(OutputWeight, other.OutputWeight);
        Add(OutputBias, other.OutputBias);
    }

    public void Dispose()
    {
        HiddenWeight.Dispose();
        HiddenBias.Dispose();
        OutputWeight.Dispose();
        OutputWeightTransposed.Dispose();
        OutputBias.Dispose();
    }

    private static void Add(NativeBuffer<T> target, NativeBuffer<T> source)
    {
        for (long i = 0; i < target.Length; i += Vector512<T>.Count)
        {
            (Vector512.Load(target.Pointer + i) + Vector512.Load(source.Pointer + i)).Store(target.Pointer + i);
        }
    }
}
