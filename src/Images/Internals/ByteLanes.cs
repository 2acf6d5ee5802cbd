using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dynamics.Images.Internals;

/// <summary>Sixteen bytes as sixteen 32-bit lanes, and back. Buffers are padded by <see cref="Count"/>, so that a last, partial group of
/// sixteen needs no care: what lies behind it is written again later, or is padding.</summary>
internal static unsafe class ByteLanes
{
    /// <summary>Bytes at a time.</summary>
    public const int Count = 16;

    /// <summary>Sixteen bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(byte* source)
    {
        Vector128<byte> bytes = Vector128.Load(source);
        if (Avx512F.IsSupported)
        {
            return Avx512F.ConvertToVector512Int32(bytes);
        }
        (Vector256<uint> low, Vector256<uint> high) =
            Vector256.Widen(Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes)));
        return Vector512.Create(low, high).AsInt32();
    }

    /// <summary>The low bytes of sixteen lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> values, byte* target)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector128Byte(values).Store(target);
            return;
        }
        Vector256<ushort> words = Vector256.Narrow(values.AsUInt32().GetLower(), values.AsUInt32().GetUpper());
        Vector128.Narrow(words.GetLower(), words.GetUpper()).Store(target);
    }

    /// <summary>The values, or the nearest of 0 and 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Clamp(Vector512<int> values) =>
        Vector512.Min(Vector512.Max(values, Vector512<int>.Zero), Vector512.Create(255));
}
