namespace Dynamics.Data.Internals.Parquet;

/// <summary>Whole numbers as differences in blocks, the format's DELTA_BINARY_PACKED: the sizes in their headers, for which Parquet.Net
/// makes room.</summary>
internal static class DifferenceBlocks
{
    private const int MostBlockValues = 1 << 16, LongestVarint = 10;

    /// <summary>Checks the headers.</summary>
    /// <param name="bytes">Begin with the blocks.</param>
    /// <param name="values">The most values that there may be.</param>
    /// <param name="streams">How many times blocks follow blocks: texts are prefix lengths and then lengths.</param>
    /// <exception cref="InvalidDataException">They claim too much, or end too soon.</exception>
    public static void Require(ReadOnlySpan<byte> bytes, int values, int streams)
    {
        for (; streams > 0 && bytes.Length > 0; streams--) // Where all values are missing there may be nothing.
        {
            uint block = BooleanRuns.ReadVarint(ref bytes), parts = BooleanRuns.ReadVarint(ref bytes);
            uint count = BooleanRuns.ReadVarint(ref bytes);
            if (block > MostBlockValues || parts == 0 || parts > block || count > values)
            {
                throw new InvalidDataException($"{count} differences in blocks of {block} in {parts} parts, in a page of {values} values");
            }
            SkipNumber(ref bytes);
            for (long left = count - 1L; left > 0;)
            {
                SkipNumber(ref bytes);
                ReadOnlySpan<byte> widths = Take(ref bytes, parts);
                for (int part = 0; part < parts && left > 0; part++, left -= block / parts)
                {
                    Take(ref bytes, widths[part] * (block / parts) / 8);
                }
            }
        }
    }

    private static void SkipNumber(ref ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < LongestVarint; i++)
        {
            if (Take(ref bytes, 1)[0] < 0x80)
            {
                return;
            }
        }
        throw new InvalidDataException("a number without end");
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, long count)
    {
        if (count > bytes.Length)
        {
            throw new InvalidDataException("differences that end outside of their page");
        }
        ReadOnlySpan<byte> taken = bytes[..(int)count];
        bytes = bytes[(int)count..];
        return taken;
    }
}
