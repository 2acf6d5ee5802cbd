using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Nwb;

/// <summary>The <c>*_index</c> column of an NWB table: where each row's values end in the column beside it.</summary>
internal static class RaggedIndex
{
    /// <summary>Ends of the rows, ascending, the last at most <paramref name="length"/>. Any width of integer.</summary>
    /// <exception cref="InputException">They are no such ends.</exception>
    public static int[] Read(Hdf5Dataset index, long length)
    {
        length = Math.Min(length, Array.MaxLength);
        long before = 0;
        return Array.ConvertAll(index.ReadIntegers(), end =>
        {
            if (end < before || end > length)
            {
                throw index.Fault($"a row ends at {end}, after one that ends at {before}, of {length} values");
            }
            before = end;
            return (int)end;
        });
    }
}
