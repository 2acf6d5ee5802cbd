namespace Dynamics.Data.Internals.Parquet;

/// <summary>What stands before a page of values.</summary>
/// <param name="Type">The format's number of the kind of page.</param>
/// <param name="Unpacked">Bytes of the page.</param>
/// <param name="Packed">Bytes that it takes in the file.</param>
/// <param name="Crc">CRC-32 of these; null where the writer gave none.</param>
/// <param name="Values">Values in it, missing ones included.</param>
/// <param name="Encoding">The format's number of the encoding of the values.</param>
/// <param name="LevelBytes">Bytes before the values that say which are missing, never packed (pages of version 2).</param>
/// <param name="LevelsAreRunLengths">Whether what says which are missing is written as it is today.</param>
/// <param name="IsPacked">Whether the values are packed.</param>
internal readonly record struct PageHeader(int Type, int Unpacked, int Packed, uint? Crc, int Values, int Encoding, int LevelBytes,
    bool LevelsAreRunLengths, bool IsPacked)
{
    /// <summary>Reads a header.</summary>
    /// <param name="bytes">Begin with it.</param>
    /// <param name="length">Bytes of the header.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static PageHeader Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var thrift = new ThriftReader(bytes);
        var page = new PageHeader(-1, -1, -1, null, -1, -1, 0, true, true);
        for (int id = 0; thrift.NextField(ref id, out ThriftType field);)
        {
            switch (id)
            {
                case 1: page = page with { Type = thrift.Int32(field) }; break;
                case 2: page = page with { Unpacked = thrift.Int32(field) }; break;
                case 3: page = page with { Packed = thrift.Int32(field) }; break;
                case 4: page = page with { Crc = (uint)thrift.Int32(field) }; break;
                case 5 or 7 when field == ThriftType.Struct: page = ReadFirstVersion(ref thrift, page); break;
                case 8 when field == ThriftType.Struct: page = ReadSecondVersion(ref thrift, page); break;
                default: thrift.Skip(field); break;
            }
        }
        length = thrift.Position;
        return page;
    }

    /// <summary>Of values, or of a dictionary.</summary>
    private static PageHeader ReadFirstVersion(ref ThriftReader thrift, PageHeader page)
    {
        const int RunLengths = 3;
        for (int id = 0; thrift.NextField(ref id, out ThriftType field);)
        {
            switch (id)
            {
                case 1: page = page with { Values = thrift.Int32(field) }; break;
                case 2: page = page with { Encoding = thrift.Int32(field) }; break;
                case 3 when field == ThriftType.I32: page = page with { LevelsAreRunLengths = thrift.Int32(field) == RunLengths }; break;
                default: thrift.Skip(field); break;
            }
        }
        return page;
    }

    private static PageHeader ReadSecondVersion(ref ThriftReader thrift, PageHeader page)
    {
        for (int id = 0; thrift.NextField(ref id, out ThriftType field);)
        {
            switch (id)
            {
                case 1: page = page with { Values = thrift.Int32(field) }; break;
                case 4: page = page with { Encoding = thrift.Int32(field) }; break;
                case 5: page = page with { LevelBytes = thrift.Int32(field) }; break;
                case 6 when thrift.Int32(field) is not 0: throw new InvalidDataException("a column of lists");
                case 6: break;
                case 7: page = page with { IsPacked = ThriftReader.Truth(field) }; break;
                default: thrift.Skip(field); break;
            }
        }
        return page;
    }
}
