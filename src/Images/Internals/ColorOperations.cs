using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dynamics.Images.Internals;

/// <summary>Changes of the values of whole images, rounded as Pillow rounds them. Planes are padded for <see cref="ByteLanes"/>.</summary>
internal static unsafe class ColorOperations
{
    /// <summary>Multiplies the distance from a constant.</summary>
    public static void Scale(byte* values, int length, int from, float factor)
    {
        for (int i = 0; i < length; i += ByteLanes.Count)
        {
            ByteLanes.Store(Blend(Vector512.Create(from), ByteLanes.Load(values + i), factor), values + i);
        }
    }

    /// <summary>Multiplies the distance of each of three planes from their grey.</summary>
    public static void Saturate(byte* red, byte* green, byte* blue, int length, float factor)
    {
        for (int i = 0; i < length; i += ByteLanes.Count)
        {
            (Vector512<int> r, Vector512<int> g, Vector512<int> b) =
                (ByteLanes.Load(red + i), ByteLanes.Load(green + i), ByteLanes.Load(blue + i));
            Vector512<int> gray = Gray(r, g, b);
            ByteLanes.Store(Blend(gray, r, factor), red + i);
            ByteLanes.Store(Blend(gray, g, factor), green + i);
            ByteLanes.Store(Blend(gray, b, factor), blue + i);
        }
    }

    /// <summary>Mean grey of the first <paramref name="length"/> pixels, rounded.</summary>
    public static int MeanGray(byte* red, byte* green, byte* blue, int length)
    {
        long sum = 0;
        int i = 0;
        for (; i + ByteLanes.Count <= length; i += ByteLanes.Count)
        {
            sum += Vector512.Sum(Gray(ByteLanes.Load(red + i), ByteLanes.Load(green + i), ByteLanes.Load(blue + i)));
        }
        for (; i < length; i++)
        {
            sum += Gray(red[i], green[i], blue[i]);
        }
        return (int)((double)sum / length + 0.5);
    }

    /// <summary>Gives three planes their grey.</summary>
    public static void TakeColor(byte* red, byte* green, byte* blue, int length)
    {
        for (int i = 0; i < length; i += ByteLanes.Count)
        {
            Vector512<int> gray = Gray(ByteLanes.Load(red + i), ByteLanes.Load(green + i), ByteLanes.Load(blue + i));
            ByteLanes.Store(gray, red + i);
            ByteLanes.Store(gray, green + i);
            ByteLanes.Store(gray, blue + i);
        }
    }

    /// <summary>Inverts the values of 128 and more.</summary>
    public static void Solarize(byte* values, int length)
    {
        for (int i = 0; i < length; i += ByteLanes.Count)
        {
            Vector128<byte> v = Vector128.Load(values + i);
            Vector128.Min(v, ~v).Store(values + i);
        }
    }

    /// <summary>Spreads the values of a plane so that their histogram is as even as a table of values can make it.</summary>
    public static void Equalize(byte* values, int length)
    {
        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        for (int i = 0; i < length; i++)
        {
            histogram[values[i]]++;
        }
        int last = histogram.LastIndexOfAnyExcept(0), step = (length - histogram[last]) / 255;
        if (step == 0)
        {
            return;
        }
        Span<byte> table = stackalloc byte[256];
        for (int value = 0, below = step / 2; value < 256; below += histogram[value++])
        {
            table[value] = (byte)Math.Min(below / step, 255);
        }
        for (int i = 0; i < length; i++)
        {
            values[i] = table[values[i]];
        }
    }

    /// <summary>ITU-R 601-2 luma in 16-bit fixed point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Gray(Vector512<int> red, Vector512<int> green, Vector512<int> blue) =>
        (red * Vector512.Create(19595) + green * Vector512.Create(38470) + blue * Vector512.Create(7471) + Vector512.Create(0x8000)) >> 16;

    private static int Gray(int red, int green, int blue) => (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;

    /// <summary>From one value past another: <c>from + factor (to - from)</c>, clamped, cut off to a whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Blend(Vector512<int> from, Vector512<int> to, float factor)
    {
        Vector512<float> blended = Vector512.ConvertToSingle(from) + Vector512.Create(factor) * Vector512.ConvertToSingle(to - from);
        return Vector512.ConvertToInt32Native(Vector512.Min(Vector512.Max(blended, Vector512<float>.Zero), Vector512.Create(255f)));
    }
}
