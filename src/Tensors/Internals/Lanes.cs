using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dynamics.Tensors.Internals;

/// <summary>A vector of numbers as wide as the machine computes with at once. A kernel that holds many sums in registers is generic over
/// it: 512-bit vectors on a machine without them are pairs in memory, which made matrix products seven times as slow as they are with
/// <see cref="NarrowLanes{T}"/>.</summary>
/// <typeparam name="TSelf">The vector.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal interface ILanes<TSelf, T>
    where TSelf : unmanaged, ILanes<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many numbers there are in one.</summary>
    static abstract int Count { get; }

    /// <summary>The number in every lane.</summary>
    static abstract TSelf Create(T value);

    /// <summary>The numbers from <paramref name="index"/> on.</summary>
    static abstract TSelf Load(ref T start, int index);

    /// <summary>Writes the numbers from <paramref name="index"/> on.</summary>
    static abstract void Store(TSelf values, ref T start, int index);

    /// <summary>a * b + c with one rounding.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    /// <summary>The greater one, lane by lane.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The sum of the lanes.</summary>
    static abstract T Sum(TSelf values);

    /// <summary>A bit for each lane that is above the bound, the first lane's the lowest.</summary>
    static abstract uint Above(TSelf values, T bound);
}

/// <summary>256 bits: 16 such vectors fit into the registers of every machine with AVX2.</summary>
internal readonly struct NarrowLanes<T>(Vector256<T> values) : ILanes<NarrowLanes<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector256<T> _values = values;

    public static int Count => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes<T> Create(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes<T> Load(ref T start, int index) => new(Vector256.LoadUnsafe(ref start, (nuint)index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(NarrowLanes<T> values, ref T start, int index) => values._values.StoreUnsafe(ref start, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes<T> Fma(NarrowLanes<T> a, NarrowLanes<T> b, NarrowLanes<T> c) => new(typeof(T) == typeof(float)
        ? Vector256.FusedMultiplyAdd(a._values.AsSingle(), b._values.AsSingle(), c._values.AsSingle()).As<float, T>()
        : Vector256.FusedMultiplyAdd(a._values.AsDouble(), b._values.AsDouble(), c._values.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes<T> Max(NarrowLanes<T> a, NarrowLanes<T> b) => new(Vector256.MaxNative(a._values, b._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(NarrowLanes<T> values) => Vector256.Sum(values._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Above(NarrowLanes<T> values, T bound) =>
        (uint)Vector256.GreaterThan(values._values, Vector256.Create(bound)).ExtractMostSignificantBits();
}

/// <summary>512 bits: 32 such vectors fit into the registers of a machine with AVX-512.</summary>
internal readonly struct WideLanes<T>(Vector512<T> values) : ILanes<WideLanes<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector512<T> _values = values;

    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> Create(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> Load(ref T start, int index) => new(Vector512.LoadUnsafe(ref start, (nuint)index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(WideLanes<T> values, ref T start, int index) => values._values.StoreUnsafe(ref start, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> Fma(WideLanes<T> a, WideLanes<T> b, WideLanes<T> c) => new(Simd.Fma(a._values, b._values, c._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> Max(WideLanes<T> a, WideLanes<T> b) => new(Vector512.MaxNative(a._values, b._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(WideLanes<T> values) => Vector512.Sum(values._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Above(WideLanes<T> values, T bound) =>
        (uint)Vector512.GreaterThan(values._values, Vector512.Create(bound)).ExtractMostSignificantBits();
}
