using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using PureHDF.VOL.Native;

namespace Dynamics.Formats.Internals.Hdf5;

/// <summary>A link of a group, as it stands in the file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Of a hard link: where the object's header is.</param>
/// <param name="Path">Of a soft link: the path that it stands for. Neither: a link out of the file.</param>
internal sealed record Hdf5Link(string Name, ulong? Address = null, string? Path = null);

/// <summary>What PureHDF has read of an object's header and has no public member for. Its own look-ups open other files where links lead
/// there, even to list a group, and walk the whole tree for a reference; so links are taken as they stand in the file, and objects are
/// opened by their address. By reflection, therefore for one version of the package; the tests touch every member that is used.</summary>
internal static class Hdf5Header
{
    private const BindingFlags Any =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DoNotWrapExceptions;
    private static readonly ConcurrentDictionary<(Type, string), MemberInfo> s_members = new();
    private static readonly ConstructorInfo s_reference = typeof(NativeFile).Assembly
        .GetType("PureHDF.VOL.Native.NativeNamedReference", throwOnError: true)!
        .GetConstructor([typeof(string), typeof(ulong), typeof(NativeFile)])!;

    /// <summary>The object whose header is at an address.</summary>
    public static NativeObject Open(NativeFile file, ulong address) =>
        (NativeObject)Call(s_reference.Invoke(["", address, file]), "Dereference");

    /// <summary>All links of a group, in no order.</summary>
    public static IEnumerable<Hdf5Link> Links(NativeGroup group)
    {
        foreach (object message in Messages(group))
        {
            IEnumerable<Hdf5Link> links = message.GetType().Name switch
            {
                "LinkMessage" => [LinkOf(message)],
                "LinkInfoMessage" when IsAddress(group, Get(message, "BTree2NameIndexAddress")) => HeapLinks(group, message),
                "SymbolTableMessage" => TableLinks(group, message),
                _ => [],
            };
            foreach (Hdf5Link link in links)
            {
                yield return link;
            }
        }
    }

    /// <summary>The type message of a data set or an attribute.</summary>
    public static object TypeOf(NativeDataset dataset) => Get(dataset, "InternalDataType");

    /// <inheritdoc cref="TypeOf(NativeDataset)"/>
    public static object TypeOf(NativeAttribute attribute) => Get(Get(attribute, "Message"), "Datatype");

    /// <summary>The bytes of an attribute.</summary>
    public static Memory<byte> Data(NativeAttribute attribute) => (Memory<byte>)Get(Get(attribute, "Message"), "InputData");

    /// <summary>The filters of a data set in the order in which they were applied.</summary>
    public static IEnumerable<(ushort Filter, uint[] Parameters)> Filters(NativeDataset dataset) =>
        from filter in Find(dataset, "InternalFilterPipeline") is { } pipeline ? Items(pipeline, "FilterDescriptions") : []
        select ((ushort)Get(filter, "Identifier"), (uint[])Get(filter, "ClientData"));

    /// <summary>Whether a data set keeps its values in files beside this one.</summary>
    public static bool IsExternal(NativeDataset dataset) => Find(dataset, "InternalExternalFileList") is not null;

    /// <summary>Whether anything was ever written of a data set that is not kept in its header.</summary>
    public static bool IsWritten(NativeDataset dataset)
    {
        object layout = Get(dataset, "InternalDataLayout");
        return IsAddress(dataset, Get(layout.GetType().Name == "DataLayoutMessage12" ? layout : Get(layout, "Properties"), "Address"));
    }

    /// <summary>The value of a property that has one.</summary>
    public static object Get(object owner, string property) => Find(owner, property) ?? throw new InvalidDataException($"no {property}");

    private static object? Find(object owner, string property) =>
        ((PropertyInfo)Member(owner.GetType(), property)).GetValue(owner, Any, null, null, null);

    private static object Call(object owner, string method, params object[] arguments) =>
        ((MethodInfo)Member(owner.GetType(), method)).Invoke(owner, Any, null, arguments, null)!;

    /// <summary>The one member of a name; those that are private to a base type, too.</summary>
    private static MemberInfo Member(Type type, string name) => s_members.GetOrAdd((type, name), static key =>
    {
        for (Type? declaring = key.Item1; declaring is not null; declaring = declaring.BaseType)
        {
            if (declaring.GetMember(key.Item2, Any | BindingFlags.DeclaredOnly) is [var member])
            {
                return member;
            }
        }
        throw new MissingMemberException(key.Item1.Name, key.Item2);
    });

    private static IEnumerable<object> Items(object owner, string property) => ((IEnumerable)Get(owner, property)).Cast<object>();

    private static IEnumerable<object> Messages(NativeObject owner) =>
        Items(Get(owner, "Header"), "HeaderMessages").Select(message => Get(message, "Data"));

    private static bool IsAddress(NativeObject owner, object address) =>
        !(bool)Call(Get(Get(owner, "Context"), "Superblock"), "IsUndefinedAddress", address);

    private static Hdf5Link LinkOf(object message)
    {
        object target = Get(message, "LinkInfo");
        var name = (string)Get(message, "LinkName");
        return target.GetType().Name switch
        {
            "HardLinkInfo" => new(name, Address: (ulong)Get(target, "HeaderAddress")),
            "SoftLinkInfo" => new(name, Path: (string)Get(target, "Value")),
            _ => new(name),
        };
    }

    /// <summary>The links of a group that has too many for its header.</summary>
    private static IEnumerable<Hdf5Link> HeapLinks(NativeGroup group, object message) =>
        ((IEnumerable)Call(group, "EnumerateLinkMessagesFromLinkInfoMessage", message)).Cast<object>().Select(LinkOf);

    /// <summary>The links of a group as it was stored before HDF5 1.8, and by default still is: a B-tree of tables, with the names in a
    /// heap.</summary>
    private static IEnumerable<Hdf5Link> TableLinks(NativeGroup group, object message)
    {
        object heap = Get(message, "LocalHeap");
        Type keyDecoder = ((MethodInfo)Member(message.GetType(), "GetBTree1")).GetParameters()[0].ParameterType;
        var decodeKey = Delegate.CreateDelegate(keyDecoder, group, (MethodInfo)Member(group.GetType(), "DecodeGroupKey"));
        foreach (object node in (IEnumerable)Call(group, "EnumerateSymbolTableNodes", Call(message, "GetBTree1", decodeKey)))
        {
            foreach (object entry in Items(node, "GroupEntries"))
            {
                var name = (string)Call(heap, "GetObjectName", Get(entry, "LinkNameOffset"));
                yield return Find(entry, "ScratchPad") is { } pad && pad.GetType().Name == "SymbolicLinkScratchPad"
                    ? new(name, Path: (string)Call(heap, "GetObjectName", Convert.ToUInt64(Get(pad, "LinkValueOffset"))))
                    : new(name, Address: (ulong)Get(entry, "HeaderAddress"));
            }
        }
    }
}
