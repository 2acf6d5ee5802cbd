using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dynamics.Images.Internals;

/// <summary>Turns the hue by way of Pillow's HSV of three bytes, eight pixels at a time, in double with the roundings to float32
/// where Pillow has them.</summary>
internal static unsafe class HueShift
{
    private const int Lanes = 8;

    /// <summary>Turns the hue of three planes by a share of the circle, cut off to a 256th.</summary>
    public static void Apply(byte* red, byte* green, byte* blue, int length, double share)
    {
        Vector512<long> shift = Vector512.Create((long)(byte)(int)(share * 255));
        for (int i = 0; i < length; i += Lanes)
        {
            (Vector512<double> r, Vector512<double> g, Vector512<double> b) = (Load(red + i), Load(green + i), Load(blue + i));
            (Vector512<double> hue, Vector512<double> saturation, Vector512<double> value) = ToHsv(r, g, b);
            hue = Vector512.ConvertToDouble((Vector512.ConvertToInt64Native(hue) + shift) & Vector512.Create(255L));
            (r, g, b) = ToRgb(hue, saturation, value);
            Store(r, red + i);
            Store(g, green + i);
            Store(b, blue + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> Hue, Vector512<double> Saturation, Vector512<double> Value) ToHsv(
        Vector512<double> r, Vector512<double> g, Vector512<double> b)
    {
        Vector512<double> most = Vector512.Max(r, Vector512.Max(g, b)), least = Vector512.Min(r, Vector512.Min(g, b)), range = most - least;
        Vector512<double> isGray = Vector512.Equals(range, Vector512<double>.Zero), one = Vector512<double>.One;
        Vector512<double> divisor = Vector512.ConditionalSelect(isGray, one, range);
        Vector512<double> saturation = Vector512.Floor(ToSingle(range / Vector512.Max(most, one)) * Vector512.Create(255.0));
        (Vector512<double> rc, Vector512<double> gc, Vector512<double> bc) =
            (ToSingle((most - r) / divisor), ToSingle((most - g) / divisor), ToSingle((most - b) / divisor));
        Vector512<double> sector =
            ToSingle(Vector512.ConditionalSelect(Vector512.Equals(r, most), bc - gc, Vector512.ConditionalSelect(Vector512.Equals(g, most),
            Vector512.Create(2.0) + rc - bc,
            Vector512.Create(4.0) + gc - rc)));
        Vector512<double> turns = sector / Vector512.Create(6.0) + one;
        turns = ToSingle(turns - Vector512.Floor(turns));
        Vector512<double> hue = Vector512.AndNot(Vector512.Floor(turns * Vector512.Create(255.0)), isGray);
        return (hue, saturation, most);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> R, Vector512<double> G, Vector512<double> B) ToRgb(
        Vector512<double> hue, Vector512<double> saturation, Vector512<double> value)
    {
        Vector512<double> one = Vector512<double>.One, scaled = hue * Vector512.Create(6.0) / Vector512.Create(255.0),
            sector = Vector512.Floor(scaled);
        Vector512<double> part = ToSingle(scaled - sector), s = ToSingle(saturation / Vector512.Create(255.0));
        Vector512<double> p = Round(value * (one - s)), q = Round(value * (one - ToSingle(s * part))),
            t = Round(value * (one - s * (one - part)));
        // Sector 6 is sector 0: hue 255 is a whole turn.
        Vector512<double> is1 = Is(1), is2 = Is(2), is3 = Is(3), is4 = Is(4), is5 = Is(5);
        Vector512<double> r =
            Vector512.ConditionalSelect(is1, q, Vector512.ConditionalSelect(is2 | is3, p, Vector512.ConditionalSelect(is4, t, value)));
        Vector512<double> g = Vector512.ConditionalSelect(
            is1 | is2, value, Vector512.ConditionalSelect(is3, q, Vector512.ConditionalSelect(is4 | is5, p, t)));
        Vector512<double> b =
            Vector512.ConditionalSelect(is2, t, Vector512.ConditionalSelect(is3 | is4, value, Vector512.ConditionalSelect(is5, q, p)));
        return (r, g, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector512<double> Is(double number) => Vector512.Equals(sector, Vector512.Create(number));
    }

    /// <summary>Rounds halves away from zero; the values are not negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Round(Vector512<double> values) => Vector512.Floor(values + Vector512.Create(0.5));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ToSingle(Vector512<double> values) => Vector512.WidenLower(Vector512.Narrow(values, values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load(byte* source)
    {
        Vector256<uint> words = Vector256.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)source).AsByte()).ToVector256());
        return Vector512.ConvertToDouble(Vector512.WidenLower(words.ToVector512()).AsInt64());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<double> values, byte* target)
    {
        Vector512<ulong> numbers = Vector512.ConvertToInt64Native(values).AsUInt64();
        Vector256<uint> words = Vector256.Narrow(numbers.GetLower(), numbers.GetUpper());
        Vector128<ushort> halves = Vector128.Narrow(words.GetLower(), words.GetUpper());
        *(ulong*)target = Vector128.Narrow(halves, halves).AsUInt64().ToScalar();
    }
}
