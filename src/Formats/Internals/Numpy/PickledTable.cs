using System.Buffers.Binary;
using System.Text;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>A dictionary of columns that Python pickled within a <c>.npy</c> array of one object, as pynapple saves its metadata. The
/// pickle is read as data: of what it may name only NumPy's arrays and types are known, nothing is ever called, and a pickle with anything
/// else is not read. (A pickle is a program for a stack machine; the opcodes are those of Python's <c>pickletools</c>.)</summary>
internal sealed class PickledTable
{
    private const int LongestPickle = 1 << 24, MostItems = 1 << 20;

    /// <summary>Where a tuple, list or dictionary begins on the stack.</summary>
    private static readonly object s_mark = new();

    private readonly byte[] _bytes;
    private readonly List<object?> _stack = [];
    private readonly List<object?> _memo = [];
    private int _at;

    private PickledTable(byte[] bytes) => _bytes = bytes;

    private sealed record Name(string Text);

    private sealed record ArrayType(string Code);

    private sealed class PickledArray
    {
        public ArrayType Type { get; set; } = new("");

        public int Count { get; set; }

        public object? Data { get; set; }
    }

    private sealed class Unknown : Exception;

    /// <summary>The columns, numbers or texts, by name; null where the stream holds anything else.</summary>
    /// <param name="stream">A <c>.npy</c> array.</param>
    public static IReadOnlyDictionary<string, Array>? Read(Stream stream)
    {
        try
        {
            Span<byte> prelude = stackalloc byte[NumpyHeader.PreludeLength + sizeof(ushort)];
            stream.ReadExactly(prelude);
            if (!prelude.StartsWith(NumpyHeader.Magic) || prelude[6] != 1)
            {
                return null;
            }
            stream.ReadExactly(new byte[BinaryPrimitives.ReadUInt16LittleEndian(prelude[NumpyHeader.PreludeLength..])]);
            using MemoryStream rest = new();
            var block = new byte[1 << 16];
            for (int read; (read = stream.Read(block)) > 0;)
            {
                if (rest.Length + read > LongestPickle)
                {
                    return null;
                }
                rest.Write(block, 0, read);
            }
            object? value = new PickledTable(rest.ToArray()).Run();
            return value is PickledArray { Data: List<object?> { Count: 1 } objects } && objects[0] is OrderedDictionary<string,
                object?> table
                ? ToColumns(table) : null;
        }
        catch (Exception failure) when (failure is Unknown or InputException or IOException or InvalidDataException or ArgumentException
            or InvalidCastException or OverflowException or NullReferenceException)
        {
            return null;
        }
    }

    private static OrderedDictionary<string, Array> ToColumns(OrderedDictionary<string, object?> table)
    {
        var columns = new OrderedDictionary<string, Array>();
        foreach ((string name, object? value) in table)
        {
            Array? column = value switch
            {
                PickledArray array => ToColumn(array),
                List<object?> list => OfObjects(list),
                _ => null,
            };
            if (column is not null)
            {
                columns[name] = column;
            }
        }
        return columns;
    }

    private static Array? ToColumn(PickledArray array) => array.Data switch
    {
        List<object?> objects => OfObjects(objects),
        byte[] bytes when NumpyType.Parse(array.Type.Code) is { } type && (long)array.Count * type.ItemSize == bytes.Length =>
            OfBytes(bytes, array.Type.Code, array.Count),
        _ => null,
    };

    /// <summary>The bytes of an array as an array: those of a <c>.npy</c> file with the header that they lack.</summary>
    private static Array OfBytes(byte[] bytes, string code, int count)
    {
        byte[] header = new NumpyHeader(NumpyType.Parse(code)!.Value with { Swapped = false }, false, [count]).ToBytes();
        using MemoryStream stream = new([.. header, .. bytes]);
        return NumpyType.Parse(code)!.Value.Swapped ? throw new Unknown()
            : new NumpyStream(stream, stream.Length, "metadata").ReadArray("metadata").Values;
    }

    private static Array? OfObjects(List<object?> objects) => objects.All(one => one is string)
        ? objects.Select(one => (string)one!).ToArray()
        : objects.All(one => one is double or long or bool) ? objects.Select(one => Convert.ToDouble(one)).ToArray() : null;

    private object? Run()
    {
        while (true)
        {
            byte code = Take(1)[0];
            switch (code)
            {
                case 0x80: Take(1); break; // PROTO
                case 0x95: Take(8); break; // FRAME
                case (byte)'.': return Pop();
                case (byte)'(': Push(s_mark); break;
                case (byte)'N': Push(null); break;
                case 0x88: Push(true); break;
                case 0x89: Push(false); break;
                case (byte)'K': Push((long)Take(1)[0]); break;
                case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
                case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
                case 0x8a: PushLong(Take(Take(1)[0])); break;
                case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
                case 0x8c: Push(Encoding.UTF8.GetString(Take(Take(1)[0]))); break;
                case (byte)'X': Push(Encoding.UTF8.GetString(Take(Length(4)))); break;
                case (byte)'C': Push(Take(Take(1)[0]).ToArray()); break;
                case (byte)'B': Push(Take(Length(4)).ToArray()); break;
                case 0x8e: Push(Take(Length(8)).ToArray()); break;
                case (byte)')': Push(new List<object?>()); break;
                case (byte)']': Push(new List<object?>()); break;
                case (byte)'}': Push(new OrderedDictionary<string, object?>()); break;
                case 0x85 or 0x86 or 0x87: PushTuple(code - 0x84); break;
                case (byte)'t' or (byte)'l': Push(ToMark()); break;
                case 0x94: _memo.Add(_stack[^1]); break;
                case (byte)'q': Memorize(Take(1)[0]); break;
                case (byte)'r': Memorize(Length(4)); break;
                case (byte)'h': Push(_memo[Take(1)[0]]); break;
                case (byte)'j': Push(_memo[Length(4)]); break;
                case (byte)'c': Push(new Name($"{Line()}.{Line()}")); break;
                case 0x93: PushName(); break;
                case (byte)'a': Append([Pop()]); break;
                case (byte)'e': Append(ToMark()); break;
                case (byte)'s': SetItem(); break;
                case (byte)'u': SetItems(ToMark()); break;
                case (byte)'R': Reduce(); break;
                case (byte)'b': Build(); break;
                default: throw new Unknown();
            }
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _bytes.Length - _at)
        {
            throw new Unknown();
        }
        _at += count;
        return _bytes.AsSpan(_at - count, count);
    }

    private int Length(int bytes) => bytes == 4
        ? checked((int)BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))
        : checked((int)BinaryPrimitives.ReadUInt64LittleEndian(Take(8)));

    private string Line()
    {
        int end = _bytes.AsSpan(_at).IndexOf((byte)'\n');
        string line = Encoding.UTF8.GetString(Take(end));
        Take(1);
        return line;
    }

    private void Push(object? value)
    {
        if (_stack.Count > MostItems)
        {
            throw new Unknown();
        }
        _stack.Add(value);
    }

    private object? Pop()
    {
        object? top = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return ReferenceEquals(top, s_mark) ? throw new Unknown() : top;
    }

    private void PushLong(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
        {
            throw new Unknown();
        }
        long value = bytes.Length > 0 && bytes[^1] >= 0x80 ? -1 : 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }
        Push(value);
    }

    private void PushTuple(int count)
    {
        List<object?> items = [];
        for (int i = 0; i < count; i++)
        {
            items.Insert(0, Pop());
        }
        Push(items);
    }

    private List<object?> ToMark()
    {
        int mark = _stack.FindLastIndex(item => ReferenceEquals(item, s_mark));
        List<object?> items = mark < 0 ? throw new Unknown() : _stack[(mark + 1)..];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private void Memorize(int place)
    {
        if (place > _memo.Count || place < 0)
        {
            throw new Unknown();
        }
        if (place == _memo.Count)
        {
            _memo.Add(null);
        }
        _memo[place] = _stack[^1];
    }

    private void PushName()
    {
        (object? name, object? module) = (Pop(), Pop());
        Push(new Name($"{(string)module!}.{(string)name!}"));
    }

    private void Append(List<object?> items) => ((List<object?>)_stack[^1]!).AddRange(items);

    private void SetItem()
    {
        (object? value, object? key) = (Pop(), Pop());
        SetItems([key, value]);
    }

    private void SetItems(List<object?> items)
    {
        var table = (OrderedDictionary<string, object?>)_stack[^1]!;
        for (int i = 0; i + 1 < items.Count; i += 2)
        {
            table[(string)items[i]!] = items[i + 1];
        }
    }

    /// <summary>What a call would give, of the calls that are known; none is made.</summary>
    private void Reduce()
    {
        (object? arguments, object? name) = (Pop(), Pop());
        Push((name as Name)?.Text switch
        {
            "numpy.core.multiarray._reconstruct" or "numpy._core.multiarray._reconstruct" => new PickledArray(),
            "numpy.dtype" => new ArrayType((string)((List<object?>)arguments!)[0]!),
            _ => throw new Unknown(),
        });
    }

    /// <summary>Fills an array (version, shape, type, order, data) or gives a type its order of bytes (version, order, ...).</summary>
    private void Build()
    {
        var state = (List<object?>)Pop()!;
        switch (_stack[^1])
        {
            case PickledArray array:
                array.Count = ((List<object?>)state[1]!).Aggregate(1, (count, axis) => checked(count * (int)(long)axis!));
                (array.Type, array.Data) = ((ArrayType)state[2]!, state[4]);
                break;
            case ArrayType type:
                ArrayType ordered = new($"{((string)state[1]!)[0]}{type.Code}");
                for (int i = 0; i < _memo.Count; i++)
                {
                    _memo[i] = ReferenceEquals(_memo[i], type) ? ordered : _memo[i];
                }
                _stack[^1] = ordered;
                break;
            default:
                throw new Unknown();
        }
    }
}
