using System.Text;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>Writes Thrift's compact protocol: structs whose fields are given in ascending order.</summary>
internal sealed class ThriftWriter
{
    private readonly MemoryStream _bytes = new();
    private int _lastField;

    /// <summary>What was written.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    /// <summary>A field with a whole number of 32 bits.</summary>
    public void Int32(int field, int value) => Number(field, ThriftType.I32, value);

    /// <summary>A field with a whole number of 64 bits.</summary>
    public void Int64(int field, long value) => Number(field, ThriftType.I64, value);

    /// <summary>A field with text.</summary>
    public void Text(int field, string value)
    {
        Head(field, ThriftType.Binary);
        Text(value);
    }

    /// <summary>A field with a struct.</summary>
    public void Struct(int field, Action write)
    {
        Head(field, ThriftType.Struct);
        Struct(write);
    }

    /// <summary>A field with a list of structs.</summary>
    public void Structs<T>(int field, IReadOnlyCollection<T> items, Action<T> write)
    {
        List(field, ThriftType.Struct, items.Count);
        foreach (T item in items)
        {
            Struct(() => write(item));
        }
    }

    /// <summary>A field with a list of one text.</summary>
    public void Texts(int field, string value)
    {
        List(field, ThriftType.Binary, 1);
        Text(value);
    }

    /// <summary>A struct that stands for itself, or in a list.</summary>
    public void Struct(Action write)
    {
        (int outer, _lastField) = (_lastField, 0);
        write();
        _bytes.WriteByte((byte)ThriftType.Stop);
        _lastField = outer;
    }

    private void List(int field, ThriftType element, int count)
    {
        Head(field, ThriftType.List);
        _bytes.WriteByte((byte)(0xF0 | (int)element));
        Varint((ulong)count);
    }

    private void Number(int field, ThriftType type, long value)
    {
        Head(field, type);
        Varint(((ulong)value << 1) ^ (ulong)(value >> 63));
    }

    private void Text(string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        Varint((ulong)text.Length);
        _bytes.Write(text);
    }

    private void Head(int field, ThriftType type)
    {
        _bytes.WriteByte((byte)(((field - _lastField) << 4) | (int)type)); // Steps between the fields of Parquet's headers are below 16.
        _lastField = field;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.WriteByte((byte)(value | 0x80));
        }
        _bytes.WriteByte((byte)value);
    }
}
