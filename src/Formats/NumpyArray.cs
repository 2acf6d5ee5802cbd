using Dynamics.Formats.Internals.Numpy;

namespace Dynamics.Formats;

/// <summary>An array as NumPy stores it, read or written by <see cref="NumpyFile"/>.</summary>
public sealed record NumpyArray
{
    /// <summary>Largest number of axes, NumPy's own limit.</summary>
    public const int MaximumRank = 32;

    /// <summary>An array of one of the types <c>double[]</c>, <c>float[]</c>, <c>int[]</c>, <c>long[]</c>, <c>short[]</c>, <c>byte[]</c>,
    /// <c>sbyte[]</c>, <c>ushort[]</c>, <c>uint[]</c>, <c>ulong[]</c>, <c>bool[]</c> or <c>string[]</c>.</summary>
    /// <param name="name">Its name in an archive (without <c>.npy</c>); that of the file elsewhere.</param>
    /// <param name="values">All values in C order: the last axis runs fastest. Not copied.</param>
    /// <param name="shape">Length of each axis; empty for a single value.</param>
    /// <exception cref="ArgumentException">Another type, or not as many values as the shape says.</exception>
    public NumpyArray(string name, Array values, IReadOnlyList<long> shape)
    {
        if (values is not (double[] or float[] or int[] or long[] or short[] or byte[] or sbyte[] or ushort[] or uint[] or ulong[] or bool[]
            or string[]))
        {
            throw new ArgumentException(
                $"array '{name}' is a {values.GetType().Name}; expected one of numbers, bool[] or string[]", nameof(values));
        }
        if (shape.Count > MaximumRank || shape.Any(length => length < 0) || NumpyHeader.CountOf(shape) != values.LongLength)
        {
            throw new ArgumentException(
                $"array '{name}' has {values.LongLength} values and shape ({string.Join(", ", shape)})", nameof(shape));
        }
        (Name, Values, Shape) = (name, values, shape);
    }

    /// <summary>Its name in an archive, or that of its file, without <c>.npy</c>.</summary>
    public string Name { get; }

    /// <summary>All values in C order: the last axis runs fastest. Of one of the types that the constructor takes.</summary>
    public Array Values { get; }

    /// <summary>Length of each axis; empty for a single value.</summary>
    public IReadOnlyList<long> Shape { get; }
}
