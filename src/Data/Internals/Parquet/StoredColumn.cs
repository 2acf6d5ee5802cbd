namespace Dynamics.Data.Internals.Parquet;

/// <summary>How Parquet stores the values of a column; the numbers are the format's.</summary>
internal enum StoredType
{
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    Int96 = 3,
    Float = 4,
    Double = 5,
    Bytes = 6,
    FixedBytes = 7,
}

/// <summary>What the values of a column mean. Whole numbers of 8 and 16 bits are stored as <see cref="Int32"/>.</summary>
internal enum ValueKind
{
    Other,
    Double,
    Float,
    Half,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Decimal,
    Boolean,
    Text,
}

/// <summary>A column as the schema of a Parquet file describes it.</summary>
internal sealed record StoredColumn
{
    private const int Optional = 1, Repeated = 2, MostDecimals = 100;

    /// <summary>The format's two ways of saying what stored values mean: ConvertedType, and LogicalType since.</summary>
    private static readonly string[] s_converted =
    [
        "STRING", "MAP", "MAP", "LIST", "ENUM", "DECIMAL", "DATE", "TIME", "TIME", "TIMESTAMP", "TIMESTAMP", "UINT_8", "UINT_16",
        "UINT_32", "UINT_64",
        "INT_8", "INT_16", "INT_32", "INT_64", "JSON", "BSON", "INTERVAL",
    ];

    private static readonly string[] s_logical =
    [
        "", "STRING", "MAP", "LIST", "ENUM", "DECIMAL", "DATE", "TIME", "TIMESTAMP", "", "INT", "UNKNOWN", "JSON", "BSON", "UUID",
        "FLOAT16", "VARIANT",
        "GEOMETRY", "GEOGRAPHY",
    ];

    private static readonly string[] s_stored =
        ["BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"];

    /// <summary>Its name.</summary>
    public string Name { get; private init; } = "";

    /// <summary>How its values are stored.</summary>
    public StoredType Type { get; private init; }

    /// <summary>Bytes of a value of <see cref="StoredType.FixedBytes"/>.</summary>
    public int Width { get; private init; }

    /// <summary>What they mean.</summary>
    public ValueKind Kind { get; private init; }

    /// <summary>That in the words of the format.</summary>
    public string TypeName { get; private init; } = "";

    /// <summary>Whether values may be missing.</summary>
    public bool IsOptional { get; private init; }

    /// <summary>Decimal places of <see cref="ValueKind.Decimal"/>.</summary>
    public int Scale { get; private init; }

    /// <summary>Reads an element of the schema.</summary>
    /// <param name="thrift">Stands before it, and behind it afterwards.</param>
    /// <param name="children">How many of the following elements are parts of this one: 0 for a column of plain values.</param>
    public static StoredColumn Read(ref ThriftReader thrift, out int children)
    {
        (string name, StoredType? type, int width, int repetition, string meaning, int scale, children) = ("", null, 0, 0, "", 0, 0);
        string? logical = null;
        for (int id = 0; thrift.NextField(ref id, out ThriftType field);)
        {
            switch (id)
            {
                case 1: type = (StoredType)thrift.Int32(field); break;
                case 2: width = thrift.Int32(field); break;
                case 3: repetition = thrift.Int32(field); break;
                case 4: name = thrift.Text(field); break;
                case 5: children = thrift.Int32(field); break;
                case 6: meaning = s_converted.ElementAtOrDefault(thrift.Int32(field)) ?? "unknown"; break;
                case 7: scale = thrift.Int32(field); break;
                case 10 when field == ThriftType.Struct: logical = ReadLogicalType(ref thrift, ref scale); break;
                default: thrift.Skip(field); break;
            }
        }
        meaning = logical ?? meaning;
        string typeName = repetition == Repeated ? "LIST"
            : meaning is not ("" or "UNKNOWN") ? meaning
            : type is not { } stored ? "STRUCT"
            : s_stored.ElementAtOrDefault((int)stored) ?? "unknown";
        return new StoredColumn
        {
            Name = name,
            Type = type ?? StoredType.Bytes,
            Width = width,
            Kind = children > 0 ? ValueKind.Other : KindOf(type, typeName, width, scale),
            TypeName = typeName,
            IsOptional = repetition == Optional,
            Scale = scale,
        };
    }

    /// <summary>Writes it as an element of a schema that says how the values are stored, and not what they mean.</summary>
    public void Write(ThriftWriter thrift, string name)
    {
        thrift.Int32(1, (int)Type);
        if (Type == StoredType.FixedBytes)
        {
            thrift.Int32(2, Width);
        }
        thrift.Int32(3, IsOptional ? Optional : 0);
        thrift.Text(4, name);
    }

    private static string? ReadLogicalType(ref ThriftReader thrift, ref int scale)
    {
        string? name = null;
        for (int id = 0; thrift.NextField(ref id, out ThriftType field);)
        {
            name = s_logical.ElementAtOrDefault(id) ?? "unknown";
            (int bits, bool signed) = (0, true);
            for (int part = 0; thrift.NextField(ref part, out ThriftType partType);)
            {
                switch (name, part)
                {
                    case ("DECIMAL", 1): scale = thrift.Int32(partType); break;
                    case ("INT", 1): bits = thrift.Int8(partType); break;
                    case ("INT", 2): signed = ThriftReader.Truth(partType); break;
                    default: thrift.Skip(partType); break;
                }
            }
            name = name == "INT" ? $"{(signed ? "" : "U")}INT_{bits}" : name;
        }
        return name;
    }

    private static ValueKind KindOf(StoredType? stored, string typeName, int width, int scale) => (stored, typeName) switch
    {
        (StoredType.Double, "DOUBLE") => ValueKind.Double,
        (StoredType.Float, "FLOAT") => ValueKind.Float,
        (StoredType.FixedBytes, "FLOAT16") when width == 2 => ValueKind.Half,
        (StoredType.Boolean, "BOOLEAN") => ValueKind.Boolean,
        (StoredType.Int32, "INT32" or "INT_8" or "INT_16" or "INT_32" or "UINT_8" or "UINT_16") => ValueKind.Int32,
        (StoredType.Int32, "UINT_32") => ValueKind.UInt32,
        (StoredType.Int64, "INT64" or "INT_64") => ValueKind.Int64,
        (StoredType.Int64, "UINT_64") => ValueKind.UInt64,
        (StoredType.Bytes, "STRING" or "ENUM") => ValueKind.Text,
        (StoredType.Int32 or StoredType.Int64 or StoredType.Bytes, "DECIMAL") when scale is >= 0 and <= MostDecimals => ValueKind.Decimal,
        (StoredType.FixedBytes, "DECIMAL") when scale is >= 0 and <= MostDecimals && width > 0 => ValueKind.Decimal,
        _ => ValueKind.Other,
    };
}
