using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>
/// One ATen operator, named by its schema (for example <c>aten::add</c>, overload <c>Tensor</c>) and looked up in the
/// dispatcher at its first call. Nothing is allocated for a call but its results.
/// </summary>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private const int ScratchWords = 48;
    private const int ResultCapacity = 5;
    private nint handle;

    /// <summary>Calls the operator and returns its only result.</summary>
    internal Tensor Call(in Arg a = default, in Arg b = default, in Arg c = default, in Arg d = default)
    {
        NativeValue* results = stackalloc NativeValue[ResultCapacity];
        Invoke(4, a, b, c, d, default, default, default, default, default, results);
        return new Tensor((nint)results[0].Bits);
    }

    /// <inheritdoc cref="Call(in Arg, in Arg, in Arg, in Arg)"/>
    internal Tensor Call(
        in Arg a, in Arg b, in Arg c, in Arg d, in Arg e, in Arg f = default, in Arg g = default, in Arg h = default, in Arg i = default)
    {
        NativeValue* results = stackalloc NativeValue[ResultCapacity];
        Invoke(9, a, b, c, d, e, f, g, h, i, results);
        return new Tensor((nint)results[0].Bits);
    }

    /// <summary>Calls an operator that changes its first argument, and returns that very argument.</summary>
    internal T InPlace<T>(T self, in Arg b = default, in Arg c = default, in Arg d = default, in Arg e = default)
        where T : Tensor
    {
        NativeValue* results = stackalloc NativeValue[ResultCapacity];
        var count = Invoke(5, self, b, c, d, e, default, default, default, default, results);
        for (var k = 0; k < count; k++)
        {
            Native.dt_release((nint)results[k].Bits);
        }

        return self;
    }

    /// <summary>Calls an operator that writes its result into its last argument, and returns that very argument.</summary>
    internal Tensor Out(Tensor result, in Arg a, in Arg b, in Arg c)
    {
        Call(a, b, c, result).Dispose();
        return result;
    }

    /// <summary>Calls an operator with two tensors as results.</summary>
    internal (Tensor First, Tensor Second) CallTwo(
        in Arg a, in Arg b = default, in Arg c = default, in Arg d = default, in Arg e = default)
    {
        NativeValue* results = stackalloc NativeValue[ResultCapacity];
        Invoke(5, a, b, c, d, e, default, default, default, default, results);
        return (new Tensor((nint)results[0].Bits), new Tensor((nint)results[1].Bits));
    }

    /// <summary>Calls an operator with any number of single tensors as results.</summary>
    internal Tensor[] CallMany(in Arg a, in Arg b = default, in Arg c = default, in Arg d = default, in Arg e = default)
    {
        NativeValue* results = stackalloc NativeValue[ResultCapacity];
        var tensors = new Tensor[Invoke(5, a, b, c, d, e, default, default, default, default, results)];
        for (var k = 0; k < tensors.Length; k++)
        {
            tensors[k] = new Tensor((nint)results[k].Bits);
        }

        return tensors;
    }

    /// <summary>Calls an operator whose result is a list of tensors.</summary>
    internal Tensor[] CallList(in Arg a, in Arg b = default, in Arg c = default, in Arg d = default)
    {
        NativeValue* results = stackalloc NativeValue[ResultCapacity];
        Invoke(4, a, b, c, d, default, default, default, default, default, results);
        var tensors = new Tensor[results[0].Length];
        for (var k = 0; k < tensors.Length; k++)
        {
            tensors[k] = new Tensor(((nint*)results[0].Bits)[k]);
        }

        Native.dt_free_list((nint)results[0].Bits);
        return tensors;
    }

    /// <summary>Calls an operator whose result is a number or a truth value.</summary>
    internal Scalar CallScalar(in Arg a, in Arg b = default, in Arg c = default, in Arg d = default, in Arg e = default)
    {
        NativeValue* results = stackalloc NativeValue[ResultCapacity];
        Invoke(5, a, b, c, d, e, default, default, default, default, results);
        return new Scalar(results[0].Tag, results[0].Bits);
    }

    private int Invoke(
        int count, in Arg a, in Arg b, in Arg c, in Arg d, in Arg e, in Arg f, in Arg g, in Arg h, in Arg i, NativeValue* results)
    {
        if (handle == 0)
        {
            LookUp();
        }

        NativeValue* values = stackalloc NativeValue[9];
        long* words = stackalloc long[ScratchWords];
        var scratch = new Scratch(words, ScratchWords);
        scratch.Write(a, values);
        scratch.Write(b, values + 1);
        scratch.Write(c, values + 2);
        scratch.Write(d, values + 3);
        if (count > 4)
        {
            scratch.Write(e, values + 4);
        }

        if (count > 5)
        {
            scratch.Write(f, values + 5);
            scratch.Write(g, values + 6);
            scratch.Write(h, values + 7);
            scratch.Write(i, values + 8);
        }

        long resultCount;
        var code = Native.dt_call(handle, values, count, results, ResultCapacity, &resultCount);
        scratch.Free();
        a.KeepAlive();
        b.KeepAlive();
        c.KeepAlive();
        d.KeepAlive();
        e.KeepAlive();
        f.KeepAlive();
        g.KeepAlive();
        h.KeepAlive();
        i.KeepAlive();
        NativeError.Check(code);
        return (int)resultCount;
    }

    /// <summary>Finds the operator in the dispatcher; a wrong name or overload is an exception here.</summary>
    internal void LookUp()
    {
        nint found;
        fixed (byte* pname = Encoding.UTF8.GetBytes(name + "\0"), poverload = Encoding.UTF8.GetBytes(overload + "\0"))
        {
            NativeError.Check(Native.dt_operator(pname, poverload, &found));
        }

        handle = found;
    }

    /// <summary>Short-lived memory for lists and strings: the caller's stack first, the heap when that is full.</summary>
    private ref struct Scratch(long* words, int free)
    {
        private long* next = words;
        private int free = free;
        private List<nint>? heap;

        internal void Write(in Arg arg, NativeValue* value)
        {
            value->Tag = arg.Tag;
            value->Bits = arg.Bits;
            value->Length = arg.Index;
            switch (arg.Tag)
            {
                case ValueTag.IntList:
                    value->Length = arg.Ints.Length;
                    value->Bits = (nint)Take(arg.Ints.Length);
                    arg.Ints.CopyTo(new Span<long>((void*)value->Bits, arg.Ints.Length));
                    break;
                case ValueTag.TensorList or ValueTag.OptionalTensorList:
                    WriteTensors((IReadOnlyList<Tensor?>)arg.Owner!, value);
                    break;
                case ValueTag.String:
                    WriteString((string)arg.Owner!, value);
                    break;
            }
        }

        internal readonly void Free()
        {
            foreach (var block in heap ?? [])
            {
                NativeMemory.Free((void*)block);
            }
        }

        private void WriteTensors(IReadOnlyList<Tensor?> tensors, NativeValue* value)
        {
            var handles = (nint*)Take(tensors.Count);
            for (var k = 0; k < tensors.Count; k++)
            {
                handles[k] = tensors[k] is Tensor tensor ? tensor.Handle : 0;
            }

            value->Bits = (nint)handles;
        }

        private void WriteString(string text, NativeValue* value)
        {
            var length = Encoding.UTF8.GetByteCount(text);
            value->Bits = (nint)Take((length + 7) / 8);
            value->Length = length;
            Encoding.UTF8.GetBytes(text, new Span<byte>((void*)value->Bits, length));
        }

        private long* Take(int count)
        {
            if (count > free)
            {
                var block = (long*)NativeMemory.Alloc((nuint)count, sizeof(long));
                (heap ??= []).Add((nint)block);
                return block;
            }

            var taken = next;
            next += count;
            free -= count;
            return taken;
        }
    }
}
